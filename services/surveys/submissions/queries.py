"""Reading submissions: staff see all, everybody else what they handed in themselves (domain.md §2)."""

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from chassis.context import Actor
from chassis.http import Page, paginate
from services.surveys.submissions.errors import SubmissionNotFound
from services.surveys.submissions.model import Attachment, RefusedSubmission, Submission
from services.surveys.submissions.schemas import (
    AttachmentOut,
    RefusedOut,
    SubmissionLine,
    SubmissionOut,
    SubmissionQuery,
)

STAFF = frozenset({"LD", "DR", "DP", "CS", "AU"})


def listed(session: Session, query: SubmissionQuery, actor: Actor) -> Page[SubmissionLine]:
    """Submissions, the latest first."""
    statement = _visible(actor)
    if query.status:
        statement = statement.where(Submission.status == query.status)
    if query.questionnaire:
        statement = statement.where(Submission.questionnaire_code == query.questionnaire)
    if query.flagged is not None:
        statement = statement.where(Submission.flagged.is_(query.flagged))
    keys = [Submission.received_at.desc(), Submission.id.desc()]
    return paginate(session, statement, keys=keys, query=query).map(SubmissionLine.model_validate)


def one(session: Session, submission_id: str, actor: Actor) -> SubmissionOut:
    """One submission with everything about it. Raises :class:`SubmissionNotFound`."""
    found = session.scalar(_visible(actor).where(Submission.submission_id == submission_id))
    if found is None:
        raise SubmissionNotFound(submission_id=submission_id)
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


def _visible(actor: Actor) -> Select[Submission]:
    statement = select(Submission)
    return statement if STAFF & actor.roles else statement.where(Submission.person_id == actor.id)
