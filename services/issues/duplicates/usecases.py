"""Merging one issue into another; never commits."""

from sqlalchemy.orm import Session

from chassis import context
from chassis.context import Actor
from services.issues.duplicates.schemas import MergeIn
from services.issues.handling.endings import end
from services.issues.ledger.changes import locked, settle
from services.issues.ledger.errors import TargetNotOpen
from services.issues.ledger.moves import OPEN
from services.issues.ledger.queries import in_full
from services.issues.ledger.schemas import IssueOut


def merge(
    session: Session, issue_no: str, body: MergeIn, actor: Actor, expected: int | None = None
) -> IssueOut:
    """并案: a person found it to be another one's duplicate; that one goes on for both."""
    found = {
        no: locked(session, no) for no in sorted({issue_no, body.target})
    }  # in order: nobody waits in a ring
    issue, target = found[issue_no], found[body.target]
    issue.expect(expected)
    if target is not issue and target.status not in OPEN:
        raise TargetNotOpen(target=target.issue_no, field="target")
    event = issue.merge_into(target, body.reason, actor, context.now(session))
    end(session, issue)
    settle(session, [issue, target], [event])
    return in_full(session, issue, actor)
