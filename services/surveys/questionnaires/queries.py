"""Reading questionnaires."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.http import Page, paginate
from services.surveys.questionnaires.errors import QuestionnaireNotFound
from services.surveys.questionnaires.model import QuestionnaireVersion
from services.surveys.questionnaires.schemas import QuestionnaireOut, QuestionnaireQuery

V = QuestionnaireVersion


def listed(session: Session, query: QuestionnaireQuery) -> Page[QuestionnaireOut]:
    """Versions by code, the newest first."""
    statement = select(V)
    if query.code:
        statement = statement.where(V.code == query.code)
    if query.status:
        statement = statement.where(V.status == query.status)
    page = paginate(session, statement, keys=[V.code.asc(), V.number.desc()], query=query)
    return page.map(QuestionnaireOut.of)


def version(session: Session, code: str, number: int, *, lock: bool = False) -> QuestionnaireVersion | None:
    """One version of a questionnaire."""
    statement = select(V).where(V.code == code, V.number == number)
    return session.scalar(statement.with_for_update() if lock else statement)


def one(session: Session, code: str, number: int) -> QuestionnaireOut:
    """One version as the API shows it. Raises :class:`QuestionnaireNotFound`."""
    return QuestionnaireOut.of(_existing(session, code, number))


def newest(session: Session, code: str) -> QuestionnaireVersion | None:
    """The latest version of a questionnaire, whatever its state."""
    return session.scalar(select(V).where(V.code == code).order_by(V.number.desc()).limit(1))


def published(session: Session, code: str) -> QuestionnaireVersion | None:
    """The version phones are given."""
    return session.scalar(select(V).where(V.code == code, V.status == "published"))


def offered(session: Session, code: str | None = None) -> list[QuestionnaireVersion]:
    """What a phone may choose from, or only the form it asked for."""
    statement = select(V).where(V.status == "published").order_by(V.code)
    return list(session.scalars(statement.where(V.code == code) if code is not None else statement))


def xform(session: Session, code: str, number: int) -> bytes:
    """The form itself; not of drafts. Raises :class:`QuestionnaireNotFound`."""
    found = _existing(session, code, number)
    if found.status not in ("published", "retired"):
        raise QuestionnaireNotFound(code=code, version=number)
    return found.xform


def workbook(session: Session, code: str, number: int) -> bytes:
    """The workbook as it was uploaded. Raises :class:`QuestionnaireNotFound`."""
    return _existing(session, code, number).workbook


def _existing(session: Session, code: str, number: int) -> QuestionnaireVersion:
    found = version(session, code, number)
    if found is None:
        raise QuestionnaireNotFound(code=code, version=number)
    return found
