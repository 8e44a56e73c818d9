"""What the ledger says of an issue: the latest by sequence counts (domain.md §5.1)."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.events import copies
from contracts.issues.closing import IssueClosed, IssueReopened

RESOLVED = "resolved"  #: 销号原因 已解决, as those concerned have confirmed
SOLVED = (RESOLVED, "verified")  #: 已解决, 复核销号 (domain.md CNT-2)


def said_last(session: Session, event: IssueClosed | IssueReopened) -> IssueClosed | IssueReopened:
    """Remember what was heard; returns the latest by sequence of all that was heard of this issue.

    So an event that comes late or once more finds the issue as it is, and changes nothing.
    """
    copies.keep(session, event)
    kept = copies.copies
    names = [IssueClosed.full_name(), IssueReopened.full_name()]
    latest = session.scalar(
        select(kept.c.event)
        .where(kept.c.event.in_(names), kept.c.aggregate_id == event.issue_no)
        .order_by(kept.c.seq.desc())
        .limit(1)
    )
    closed = copies.find(session, IssueClosed, event.issue_no)
    reopened = copies.find(session, IssueReopened, event.issue_no)
    known = closed if latest == IssueClosed.full_name() else reopened
    assert known is not None, "one has just been kept"
    return known


def is_solved(said: IssueClosed | IssueReopened) -> bool:
    """Whether the issue is closed and counts as solved (domain.md CNT-2)."""
    return isinstance(said, IssueClosed) and said.close_reason in SOLVED


def is_resolved(said: IssueClosed | IssueReopened) -> bool:
    """Whether those concerned have confirmed that it is solved: they are asked again later (FU)."""
    return isinstance(said, IssueClosed) and said.close_reason == RESOLVED
