"""What can be done with questionnaires."""

import hashlib

from sqlalchemy.orm import Session

from chassis import context
from chassis.events import outbox
from services.surveys.problems import suggestions
from services.surveys.questionnaires import queries, xlsform
from services.surveys.questionnaires.errors import QuestionnaireNotFound
from services.surveys.questionnaires.model import QuestionnaireVersion, Status
from services.surveys.questionnaires.schemas import QuestionnaireOut


def upload(session: Session, workbook: bytes) -> QuestionnaireOut:
    """A workbook becomes the draft of its questionnaire's next version; an earlier draft is replaced.

    Raises :class:`WorkbookRefused` and :class:`WorkbookFaulty`.
    """
    form = xlsform.convert(workbook, suggestions.categories())
    newest = queries.newest(session, form.code)
    if newest is not None and newest.status == Status.DRAFT:
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


def publish(session: Session, code: str, number: int, expected: int | None = None) -> QuestionnaireOut:
    """Phones get this version from now on, and the one before it is retired.

    Raises :class:`QuestionnaireNotFound`, :class:`QuestionnaireMoveRefused`, :class:`StaleVersion`.
    """
    version = queries.version(session, code, number, lock=True)
    if version is None:
        raise QuestionnaireNotFound(code=code, version=number)
    version.expect(expected)
    now = context.now(session)
    before = queries.published(session, code)
    events = version.publish(now)
    if before is not None:
        with session.no_autoflush:
            before.retire(now)
    session.flush()
    outbox.record(session, *events)
    return QuestionnaireOut.of(version)
