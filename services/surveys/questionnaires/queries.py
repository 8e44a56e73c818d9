"""Reading questionnaires."""

from collections.abc import Sequence

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from chassis.http import Page, paginate
from services.surveys.questionnaires.errors import QuestionnaireNotFound
from services.surveys.questionnaires.files import FormFile
from services.surveys.questionnaires.model import OUT, QuestionnaireVersion, Status
from services.surveys.questionnaires.schemas import QuestionnaireOut, QuestionnaireQuery

# built once, for it is asked with every submission
_VERSION = select(QuestionnaireVersion).where(
    QuestionnaireVersion.code == bindparam("code"), QuestionnaireVersion.number == bindparam("number")
)


def questionnaires(session: Session, query: QuestionnaireQuery) -> Page[QuestionnaireOut]:
    """Versions by code, the newest first."""
    statement = select(QuestionnaireVersion)
    if query.code is not None:
        statement = statement.where(QuestionnaireVersion.code == query.code)
    if query.status is not None:
        statement = statement.where(QuestionnaireVersion.status == query.status)
    page = paginate(
        session,
        statement,
        keys=[QuestionnaireVersion.code.asc(), QuestionnaireVersion.number.desc()],
        query=query,
    )
    return page.map(QuestionnaireOut.of)


def version(session: Session, code: str, number: int, *, lock: bool = False) -> QuestionnaireVersion | None:
    """One version of a questionnaire."""
    statement = _VERSION.with_for_update() if lock else _VERSION
    return session.scalar(statement, {"code": code, "number": number})


def released(session: Session, code: str, number: int) -> QuestionnaireVersion | None:
    """A version that may have been filled in: it is, or was, published."""
    found = version(session, code, number)
    return found if found is not None and found.status in OUT else None


def questionnaire(session: Session, code: str, number: int) -> QuestionnaireOut:
    """One version as the API shows it. Raises :class:`QuestionnaireNotFound`."""
    return QuestionnaireOut.of(_existing(session, code, number))


def newest(session: Session, code: str) -> QuestionnaireVersion | None:
    """The latest version of a questionnaire, whatever its state."""
    return session.scalar(
        select(QuestionnaireVersion)
        .where(QuestionnaireVersion.code == code)
        .order_by(QuestionnaireVersion.number.desc())
        .limit(1)
    )


def all_released(session: Session, code: str) -> Sequence[QuestionnaireVersion]:
    """Every version that may have been filled in, the newest first."""
    wanted = select(QuestionnaireVersion).where(
        QuestionnaireVersion.code == code, QuestionnaireVersion.status.in_(OUT)
    )
    return session.scalars(wanted.order_by(QuestionnaireVersion.number.desc())).all()


def published(session: Session, code: str) -> QuestionnaireVersion | None:
    """The version phones are given."""
    return session.scalar(
        select(QuestionnaireVersion).where(
            QuestionnaireVersion.code == code, QuestionnaireVersion.status == Status.PUBLISHED
        )
    )


def offered(session: Session, code: str | None = None) -> list[QuestionnaireVersion]:
    """What a phone may choose from, or only the form it asked for."""
    statement = (
        select(QuestionnaireVersion)
        .where(QuestionnaireVersion.status == Status.PUBLISHED)
        .order_by(QuestionnaireVersion.code)
    )
    return list(
        session.scalars(statement.where(QuestionnaireVersion.code == code) if code is not None else statement)
    )


def xform(session: Session, code: str, number: int) -> bytes:
    """The form itself; not of drafts. Raises :class:`QuestionnaireNotFound`."""
    return _out(session, code, number).xform


def files(session: Session, code: str, number: int) -> tuple[str, ...]:
    """What a phone fetches beside the form; raises as :func:`xform`."""
    return _out(session, code, number).outline.files


def uploaded(session: Session, code: str, number: int) -> dict[str, FormFile]:
    """Those of :func:`files` that were uploaded, by name; raises as :func:`xform`."""
    return _out(session, code, number).uploaded


def workbook(session: Session, code: str, number: int) -> bytes:
    """The workbook as it was uploaded. Raises :class:`QuestionnaireNotFound`."""
    return _existing(session, code, number).workbook


def _out(session: Session, code: str, number: int) -> QuestionnaireVersion:
    found = released(session, code, number)
    if found is None:
        raise QuestionnaireNotFound(code=code, version=number)
    return found


def _existing(session: Session, code: str, number: int) -> QuestionnaireVersion:
    found = version(session, code, number)
    if found is None:
        raise QuestionnaireNotFound(code=code, version=number)
    return found
