"""What the lead unit does with its issue; never commits."""

from sqlalchemy.orm import Session

from chassis import context
from chassis.context import Actor
from chassis.events import outbox
from services.issues.ledger.changes import changed, locked
from services.issues.ledger.schemas import IssueOut


def sign(session: Session, issue_no: str, actor: Actor, expected: int | None = None) -> IssueOut:
    """签收: the lead unit acknowledges the issue."""
    issue = locked(session, issue_no, expected)
    outbox.record(session, *issue.sign(actor, context.now(session)))
    return changed(session, issue, actor)
