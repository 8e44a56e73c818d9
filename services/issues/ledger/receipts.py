"""What became of the messages that press for an issue, in its history (domain.md §5.2, notify)."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis import context
from contracts.notify import (
    AckOverdue,
    NotificationAcked,
    NotificationDelivered,
    NotificationFailedFinal,
    NotificationRead,
    NotificationSent,
)
from services.issues.ledger.model import Issue
from services.issues.ledger.records import RECEIPT, IssueHistory

Told = (
    NotificationSent | NotificationDelivered | NotificationRead | NotificationAcked | NotificationFailedFinal
)

#: by event, what the history says became of the message
OUTCOMES: dict[type[Told], str] = {
    NotificationSent: "sent",
    NotificationDelivered: "delivered",
    NotificationRead: "read",
    NotificationAcked: "acked",
    NotificationFailedFinal: "failed",
}
PRESSING = ("urge", "supervise", "interview", "notice")  #: 催办, 督办, 约谈, 通报
ONCE = ("inbox", "phone", "paper")  #: of several channels that took a message, those worth a line


def note(session: Session, event: Told) -> None:
    """What presses for an issue has arrived, was read or signed for; or a message about it got nowhere.

    All other messages would drown the history: who was told of them is asked of notify.
    """
    has_failed = isinstance(event, NotificationFailedFinal)
    if event.level not in PRESSING and not has_failed:
        return
    if isinstance(event, NotificationSent) and event.channel not in ONCE:
        return
    told = event.model_dump(mode="json", include={"title", "level", "recipient", "channel", "at"})
    for number in event.object_refs or [event.object_ref]:
        _append(session, number, {"outcome": OUTCOMES[type(event)], **told})


def note_overdue(session: Session, event: AckOverdue) -> None:
    """Nobody of the unit has signed in time for what presses (domain.md NTF-5)."""
    _append(session, event.object_ref, {"outcome": "overdue", "level": event.level, "dept": event.dept})


def _append(session: Session, number: str, details: dict[str, str | None]) -> None:
    """A line that is no move: the issue stays as it is, and its version too; nobody has to wait for it."""
    standing = select(Issue.id, Issue.status).where(Issue.issue_no == number)
    issue = session.execute(standing).one_or_none()
    if issue is None:
        return
    by = context.of(session).actor
    session.add(
        IssueHistory(
            issue_id=issue.id,
            at=context.now(session),
            actor_type=by.type,
            actor_id=by.id,
            actor_dept=by.dept,
            action=RECEIPT,
            from_status=issue.status,
            to_status=issue.status,
            details=details,
            deadlines={},
            public=False,
        )
    )
