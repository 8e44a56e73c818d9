"""The centre gives an issue to a unit, takes it back, and says how fast it must go; never commits."""

from sqlalchemy.orm import Session

from chassis import context
from chassis.context import Actor
from chassis.officetime import workdays
from services.issues.dispatch import assigning
from services.issues.dispatch.schemas import DispatchIn, ReclassifyIn, TransferIn
from services.issues.escalation.usecases import end_episode
from services.issues.extensions.queries import pending as pending_extension
from services.issues.handling.endings import end
from services.issues.ledger.changes import changed, locked
from services.issues.ledger.schemas import IssueOut, NoteIn, ReasonIn


def dispatch(
    session: Session, issue_no: str, body: DispatchIn, actor: Actor, expected: int | None = None
) -> IssueOut:
    """派发: a unit becomes responsible, and its clocks start."""
    issue = locked(session, issue_no, expected)
    assignment = assigning.assignment(session, issue, body)
    dues = assigning.dues(session, issue, assignment, body.finish_due)
    return changed(session, issue, issue.dispatch(assignment, dues, actor, context.now(session)), actor)


def transfer(
    session: Session, issue_no: str, body: TransferIn, actor: Actor, expected: int | None = None
) -> IssueOut:
    """转办: another unit becomes responsible, with fresh clocks; what the old one asked for lapses."""
    issue = locked(session, issue_no, expected)
    assignment = assigning.assignment(session, issue, body)
    dues = assigning.dues(session, issue, assignment, body.finish_due)
    events = issue.transfer(assignment, dues, body.reason, actor, context.now(session))
    end(session, issue)
    return changed(session, issue, events, actor)


def approve_return(
    session: Session, issue_no: str, body: NoteIn, actor: Actor, expected: int | None = None
) -> IssueOut:
    """同意退办: it waits to be dispatched to another unit (RET)."""
    issue = locked(session, issue_no, expected)
    event = issue.decide_return(True, body.note, actor, context.now(session))
    end(session, issue)
    return changed(session, issue, [event], actor)


def refuse_return(
    session: Session, issue_no: str, body: ReasonIn, actor: Actor, expected: int | None = None
) -> IssueOut:
    """不同意退办: the unit keeps it, and its clocks have run on."""
    issue = locked(session, issue_no, expected)
    event = issue.decide_return(False, body.reason, actor, context.now(session))
    return changed(session, issue, [event], actor)


def reclassify(
    session: Session, issue_no: str, body: ReclassifyIn, actor: Actor, expected: int | None = None
) -> IssueOut:
    """调整办理类别: by the centre, or by a leader where it becomes longer."""
    issue = locked(session, issue_no, expected)
    assigning.check_finish_due(session, body.handling_class, body.finish_due)
    event = issue.reclassify(
        body.handling_class,
        body.finish_due,
        body.reason,
        calendar=workdays.calendar(session),
        by=actor,
        at=context.now(session),
    )
    if waiting := pending_extension(session, issue):
        waiting.lapse()
    end_episode(session, issue)
    return changed(session, issue, [event], actor)
