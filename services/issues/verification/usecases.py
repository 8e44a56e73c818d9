"""The centre verifies what was submitted, calls the petitioner, and looks into bad ratings; never commits."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis import context
from chassis.context import Actor
from chassis.officetime import workdays
from services.issues.escalation.usecases import supervise_now
from services.issues.handling.endings import end
from services.issues.ledger.changes import changed, locked
from services.issues.ledger.closing import Call
from services.issues.ledger.model import Issue
from services.issues.ledger.moves import Status
from services.issues.ledger.records import Callback
from services.issues.ledger.schemas import IssueOut, NoteIn, ReasonIn
from services.issues.verification import errors
from services.issues.verification.queries import callback_out
from services.issues.verification.schemas import CallbackOut, CallIn, CheckIn


def verify(
    session: Session, issue_no: str, body: NoteIn, actor: Actor, expected: int | None = None
) -> IssueOut:
    """复核通过: the petitioner is called next, or the issue is closed where there is none."""
    issue = locked(session, issue_no, expected)
    events = issue.verify(body.note, workdays.calendar(session), actor, context.now(session))
    if issue.status == Status.CLOSED:
        session.flush()
        end(session, issue)
    return changed(session, issue, events, actor)


def send_back(
    session: Session, issue_no: str, body: ReasonIn, actor: Actor, expected: int | None = None
) -> IssueOut:
    """复核退回: not solved yet, and why; the ladder goes on as if nothing had been submitted (ESC-3)."""
    issue = locked(session, issue_no, expected)
    return changed(session, issue, [issue.send_back(body.reason, actor, context.now(session))], actor)


def call_back(
    session: Session, issue_no: str, body: CallIn, actor: Actor, expected: int | None = None
) -> IssueOut:
    """回访: what the petitioner says decides whether the issue is closed or handled again."""
    if body.reached and body.resolved is None:
        raise errors.ResolvedMissing(field="resolved")
    if not body.reached and (body.resolved is not None or body.rating is not None):
        raise errors.NobodyAnswered(field="reached")
    issue = locked(session, issue_no, expected)
    called_on = body.called_on or context.today(session)
    call = Call(called_on, body.reached, body.resolved, body.rating, body.comment)
    events = issue.call_back(call, workdays.calendar(session), actor, context.now(session))
    session.flush()
    if issue.status != Status.CALLBACK:
        end(session, issue)
    if issue.status == Status.SUSPENDED:
        events += supervise_now(session, issue)
    return changed(session, issue, events, actor)


def check(session: Session, callback_id: int, body: CheckIn, actor: Actor) -> CallbackOut:
    """差评核实: somebody has looked into why the petitioner was not content."""
    found = session.scalar(select(Callback).where(Callback.id == callback_id).with_for_update())
    if found is None:
        raise errors.CallbackNotFound(callback_id=callback_id)
    if found.check_due is None or found.checked_on is not None:
        raise errors.NothingToCheck
    found.checked_on, found.checked_by, found.finding = context.today(session), actor.id, body.finding
    session.flush()
    return callback_out(found, session.get_one(Issue, found.issue_id), actor)
