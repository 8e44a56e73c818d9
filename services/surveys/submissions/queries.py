"""Reading submissions: staff see all, everybody else what they handed in themselves (domain.md §2)."""

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Session

from chassis.context import Actor
from chassis.http import Page, paginate
from services.surveys.access import SEE_ALL
from services.surveys.submissions.errors import SubmissionNotFound, SubmissionOutOfScope
from services.surveys.submissions.model import Attachment, RefusedSubmission, Submission
from services.surveys.submissions.schemas import (
    AttachmentOut,
    RefusedOut,
    SubmissionLine,
    SubmissionOut,
    SubmissionQuery,
)


def submissions(session: Session, query: SubmissionQuery, actor: Actor) -> Page[SubmissionLine]:
    """Submissions, the latest first."""
    statement = select(Submission).where(visible_to(actor))
    if query.status is not None:
        statement = statement.where(Submission.status == query.status)
    if query.questionnaire is not None:
        statement = statement.where(Submission.questionnaire_code == query.questionnaire)
    if query.flagged is not None:
        statement = statement.where(Submission.flagged.is_(query.flagged))
    keys = [Submission.received_at.desc(), Submission.id.desc()]
    return paginate(session, statement, keys=keys, query=query).map(SubmissionLine.model_validate)


def submission(session: Session, submission_id: str, actor: Actor) -> SubmissionOut:
    """One submission with everything about it.

    Raises :class:`SubmissionNotFound`, and :class:`SubmissionOutOfScope` for somebody else's (PERM-1).
    """
    found = _readable(session, submission_id, actor)
    attachments = select(Attachment).where(Attachment.submission_id == found.id).order_by(Attachment.name)
    refused = (
        select(RefusedSubmission)
        .where(RefusedSubmission.submission_id == found.id)
        .order_by(RefusedSubmission.id)
    )
    return SubmissionOut(
        **SubmissionLine.model_validate(found).model_dump(),
        **{name: getattr(found, name) for name in ("answers", "dropped_answers", "findings", "version")},
        attachments=[AttachmentOut.model_validate(each) for each in session.scalars(attachments)],
        refused=[RefusedOut.model_validate(each) for each in session.scalars(refused)],
    )


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The submissions this actor may read: all, or what they handed in themselves (domain.md §2)."""
    return true() if actor.roles & SEE_ALL else Submission.person_id == actor.id


def _readable(session: Session, submission_id: str, actor: Actor) -> Submission:
    wanted = select(Submission, visible_to(actor)).where(Submission.submission_id == submission_id)
    row = session.execute(wanted).one_or_none()
    if row is None:
        raise SubmissionNotFound(submission_id=submission_id)
    found, visible = row
    if not visible:
        raise SubmissionOutOfScope(submission_id=submission_id)
    return found
