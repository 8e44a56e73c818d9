"""Keeping what the other services tell, in whatever order it comes (domain.md §5.1, §5.2 column T)."""

from typing import Any

from sqlalchemy.orm import Session

from chassis.columns import insert_into
from chassis.events import copies
from contracts import Event
from contracts.issues.closing import (
    IssueCallbackRecorded,
    IssueClosed,
    IssueCloseRejected,
    IssueCloseRequested,
    IssueMerged,
    IssueReopened,
    IssueVerified,
)
from contracts.issues.deadlines import IssueDeadlineChanged, IssueResumed, IssueSuspended
from contracts.issues.handling import IssueDispatched, IssueOpened, IssueRejected, IssueReturnDecided
from contracts.issues.officers import OfficerActivityRecorded
from services.tasks.ledger.model import IssueStep, OfficerDeed

#: the events of an issue that are kept, and the field with the day; one that is reopened was called that day
DAYS: dict[type[Event], str | None] = {
    IssueOpened: "registered_on",
    IssueRejected: "rejected_on",
    IssueMerged: "merged_on",
    IssueDispatched: "dispatched_on",
    IssueReturnDecided: "decided_on",
    IssueDeadlineChanged: "changed_on",
    IssueCloseRequested: "submitted_on",
    IssueCloseRejected: "rejected_on",
    IssueVerified: "verified_on",
    IssueCallbackRecorded: "called_on",
    IssueClosed: "closed_on",
    IssueReopened: None,
    IssueSuspended: "suspended_on",
    IssueResumed: "resumed_on",
}
_TOLD = (
    *("issue_no", "status", "source", "category", "campaign", "title", "registered_on", "lead_dept"),
    *("finish_due", "close_reason"),
)


def note(session: Session, event: Event) -> None:
    """Keep one event of an issue; heard once more, it is there already."""
    day = DAYS[type(event)]
    enterprises = getattr(event, "enterprises", None)
    values: dict[str, Any] = {name: getattr(event, name, None) for name in _TOLD}
    values |= {
        "seq": copies.sequence(session),
        "event": event.full_name(),
        "on": getattr(event, day) if day else None,
        "enterprises": enterprises and [each.enterprise_id or each.uscc or each.name for each in enterprises],
    }
    if isinstance(event, IssueDeadlineChanged):
        values["finish_due"] = event.new_due
    session.execute(insert_into(session, IssueStep).values(values).on_conflict_do_nothing())


def note_deed(session: Session, event: OfficerActivityRecorded) -> None:
    """Keep what an officer did."""
    values = {
        "officer_id": event.officer_id,
        "seq": copies.sequence(session),
        "held_on": event.held_on,
    }
    session.execute(insert_into(session, OfficerDeed).values(values).on_conflict_do_nothing())
