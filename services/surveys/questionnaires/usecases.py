"""What can be done with questionnaires."""

import hashlib

from sqlalchemy.orm import Session

from chassis import context
from chassis.events import outbox
from services.surveys.problems import suggestions
from services.surveys.questionnaires import queries, xlsform
from services.surveys.questionnaires.errors import QuestionnaireNotFound
from services.surveys.questionnaires.model import OUT, QuestionnaireVersion, Status
from services.surveys.questionnaires.schemas import QuestionnaireOut, ReturnIn


def upload(session: Session, workbook: bytes) -> QuestionnaireOut:
    """A workbook becomes the draft of its questionnaire's next version; an earlier draft is replaced.

    Raises :class:`WorkbookRefused` and :class:`WorkbookFaulty`, and :class:`QuestionnaireMoveRefused`
    while a version is being reviewed.
    """
    form = xlsform.convert(workbook, suggestions.categories())
    newest = queries.newest(session, form.code)
    if newest is not None and newest.status not in OUT:
        newest.replace()
        draft = newest
    else:
        draft = QuestionnaireVersion(
            code=form.code, number=newest.number + 1 if newest else 1, status=Status.DRAFT
        )
        session.add(draft)
    draft.title = form.title
    draft.workbook = workbook
    draft.workbook_sha256 = hashlib.sha256(workbook).hexdigest()
    draft.xform = form.served_as(draft.number)
    draft.xform_md5 = hashlib.md5(draft.xform, usedforsecurity=False).hexdigest()
    draft.outline_json = form.outline.model_dump(mode="json")
    draft.warnings = form.warnings
    session.flush()
    return QuestionnaireOut.of(draft)


def submit(session: Session, code: str, number: int, expected: int | None) -> QuestionnaireOut:
    """A draft is to be looked at by somebody else; raises as :func:`_wanted` and the move."""
    version = _wanted(session, code, number, expected)
    version.submit()
    session.flush()
    return QuestionnaireOut.of(version)


def send_back(
    session: Session, code: str, number: int, body: ReturnIn, expected: int | None
) -> QuestionnaireOut:
    """Whoever looked at it wants it changed; raises as :func:`_wanted` and the move."""
    version = _wanted(session, code, number, expected)
    version.send_back(body.reason)
    session.flush()
    return QuestionnaireOut.of(version)


def publish(
    session: Session, code: str, number: int, expected: int | None = None, *, accept_warnings: bool = False
) -> QuestionnaireOut:
    """Phones get this version from now on, and the one before it is retired.

    Raises as :func:`_wanted` and the move, and :class:`WarningsNotAccepted`.
    """
    version = _wanted(session, code, number, expected)
    now = context.now(session)
    before = queries.published(session, code)
    events = version.publish(now, accept_warnings=accept_warnings)
    if before is not None:
        with session.no_autoflush:
            before.retire(now)
    session.flush()
    outbox.record(session, *events)
    return QuestionnaireOut.of(version)


def retire(session: Session, code: str, number: int, expected: int | None) -> QuestionnaireOut:
    """The questionnaire is no longer offered, and nothing takes its place; raises as :func:`_wanted`
    and the move.
    """
    version = _wanted(session, code, number, expected)
    version.retire(context.now(session))
    session.flush()
    return QuestionnaireOut.of(version)


def _wanted(session: Session, code: str, number: int, expected: int | None) -> QuestionnaireVersion:
    """One version, locked; raises :class:`QuestionnaireNotFound` and :class:`StaleVersion`."""
    version = queries.version(session, code, number, lock=True)
    if version is None:
        raise QuestionnaireNotFound(code=code, version=number)
    version.expect(expected)
    return version
