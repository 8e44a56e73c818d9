"""What staff decide and note about submissions: late ones, possible duplicates, unclear enterprises."""

from sqlalchemy.orm import Session

from chassis import context
from chassis.context import Actor
from chassis.events import outbox
from services.surveys.campaigns.errors import UnknownEnterprise
from services.surveys.enterprises import queries as registry
from services.surveys.submissions import queries
from services.surveys.submissions.assessment import identify, join_visit, settle, take_effect
from services.surveys.submissions.content import content_of
from services.surveys.submissions.errors import EnterpriseStillUnclear
from services.surveys.submissions.model import Submission
from services.surveys.submissions.moves import Status
from services.surveys.submissions.records import Comment
from services.surveys.submissions.schemas import (
    CommentIn,
    EnterpriseChoice,
    NoteIn,
    ReasonIn,
    ReviewIn,
    SubmissionOut,
)
from services.surveys.visits.errors import EnterpriseGone


def approve(
    session: Session, submission_id: str, body: NoteIn, actor: Actor, expected: int | None
) -> SubmissionOut:
    """通过补录: a late one counts from now on; raises :class:`EnterpriseStillUnclear`."""
    submission = _taken_up(session, submission_id, expected)
    content = content_of(session, submission)
    if submission.status == Status.LATE_PENDING and not identify(session, submission, content):
        raise EnterpriseStillUnclear
    _decide(session, submission, body.note, actor)
    settle(session, submission, content, context.now(session), "approve", doubtful="approve")
    return _kept(session, submission, actor)


def name_enterprise(
    session: Session, submission_id: str, body: EnterpriseChoice, actor: Actor, expected: int | None
) -> SubmissionOut:
    """指定企业: what was unclear is about this one; a submission that waited for that counts from now on."""
    submission = _taken_up(session, submission_id, expected)
    enterprise = registry.by_id(session, body.enterprise_id)
    if enterprise is None:
        raise UnknownEnterprise(field="enterprise_id", enterprise_id=body.enterprise_id)
    if enterprise.is_gone:
        raise EnterpriseGone(field="enterprise_id", name=enterprise.name, status=enterprise.status)
    submission.identify(enterprise)
    _decide(session, submission, body.note, actor)
    if submission.status == Status.RECEIVED:
        content = content_of(session, submission)
        settle(session, submission, content, context.now(session), "take_effect", doubtful="suspect")
    return _kept(session, submission, actor)


def keep(
    session: Session, submission_id: str, body: NoteIn, actor: Actor, expected: int | None
) -> SubmissionOut:
    """保留: it is no duplicate and counts from now on."""
    submission = _taken_up(session, submission_id, expected)
    _decide(session, submission, body.note, actor)
    take_effect(session, submission, content_of(session, submission), context.now(session), "keep")
    return _kept(session, submission, actor)


def merge(
    session: Session, submission_id: str, body: NoteIn, actor: Actor, expected: int | None
) -> SubmissionOut:
    """并入: it is the same visit told twice; its cadre joins the visit, nothing else of it counts."""
    submission = _taken_up(session, submission_id, expected)
    _decide(session, submission, body.note, actor)
    outbox.record(session, *submission.set_aside("merge", Status.DUPLICATE))
    join_visit(session, submission, queries.locked(session, submission.duplicate_of or ""))
    return _kept(session, submission, actor)


def void(
    session: Session, submission_id: str, body: ReasonIn, actor: Actor, expected: int | None
) -> SubmissionOut:
    """作废: it will not count; what came stays kept."""
    submission = _taken_up(session, submission_id, expected)
    _decide(session, submission, body.reason, actor)
    outbox.record(session, *submission.set_aside("void", Status.VOID))
    return _kept(session, submission, actor)


def review(
    session: Session, submission_id: str, body: ReviewIn, actor: Actor, expected: int | None
) -> SubmissionOut:
    """Note whether somebody has looked at it and what they think (features.md S8)."""
    submission = _taken_up(session, submission_id, expected)
    submission.review = body.review
    if body.note:
        _comment(session, submission, body.note, actor)
    return _kept(session, submission, actor)


def comment(session: Session, submission_id: str, body: CommentIn, actor: Actor) -> SubmissionOut:
    """Say something about it to the others."""
    submission = queries.readable(session, submission_id, actor)
    _comment(session, submission, body.text, actor)
    return _kept(session, submission, actor)


def _taken_up(session: Session, submission_id: str, expected: int | None) -> Submission:
    submission = queries.locked(session, submission_id)
    submission.expect(expected)
    return submission


def _decide(session: Session, submission: Submission, why: str | None, actor: Actor) -> None:
    submission.decide(actor.id, context.now(session), why)


def _comment(session: Session, submission: Submission, text: str, actor: Actor) -> None:
    written = Comment(submission_id=submission.id, text=text, written_by=actor.id)
    written.written_at = context.now(session)
    session.add(written)


def _kept(session: Session, submission: Submission, actor: Actor) -> SubmissionOut:
    session.flush()
    return queries.submission(session, submission.submission_id, actor)
