"""Giving an issue to a unit; never commits."""

from sqlalchemy.orm import Session

from chassis import context
from chassis.context import Actor
from chassis.events import outbox
from services.issues.dispatch import assigning
from services.issues.dispatch.schemas import DispatchIn
from services.issues.ledger.changes import changed, locked
from services.issues.ledger.schemas import IssueOut


def dispatch(
    session: Session, issue_no: str, body: DispatchIn, actor: Actor, expected: int | None = None
) -> IssueOut:
    """派发: a unit becomes responsible, and its clocks start."""
    issue = locked(session, issue_no, expected)
    assignment = assigning.assignment(session, issue, body)
    dues = assigning.dues(session, issue, assignment, body.finish_due)
    outbox.record(session, *issue.dispatch(assignment, dues, actor, context.now(session)))
    return changed(session, issue, actor)
