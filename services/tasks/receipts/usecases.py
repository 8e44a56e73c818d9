"""Keeping what notify tells of the messages about tasks."""

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from chassis import context
from chassis.columns import insert_into
from contracts.notify import (
    AckOverdue,
    NotificationAcked,
    NotificationDelivered,
    NotificationFailedFinal,
    NotificationRead,
    NotificationSent,
)
from services.tasks.dispatch.model import Task
from services.tasks.receipts.model import Receipt

Told = (
    NotificationSent | NotificationDelivered | NotificationRead | NotificationAcked | NotificationFailedFinal
)

#: by event, the moment it is about
MOMENTS: dict[type[Told], str] = {
    NotificationSent: "sent_at",
    NotificationDelivered: "delivered_at",
    NotificationRead: "read_at",
    NotificationAcked: "acked_at",
    NotificationFailedFinal: "failed_at",
}
_SAID = ("notification_id", "event_id", "recipient", "dept", "title", "level")


def note(session: Session, event: Told) -> None:
    """Note what became of a message with each task it is about; the first of several moments stays."""
    moment = MOMENTS[type(event)]
    named = select(Task.task_no).where(Task.task_no.in_(event.object_refs or [event.object_ref]))
    said = {name: getattr(event, name) for name in _SAID} | {moment: event.at}
    rows = [{"task_no": task_no} | said for task_no in session.scalars(named)]
    if not rows:
        return
    statement = insert_into(session, Receipt).values(rows)
    kept = func.coalesce(getattr(Receipt, moment), getattr(statement.excluded, moment))
    session.execute(
        statement.on_conflict_do_update(index_elements=["task_no", "notification_id"], set_={moment: kept})
    )


def note_overdue(session: Session, event: AckOverdue) -> None:
    """Nobody of the unit has signed in time for what this message told (domain.md NTF-5)."""
    late = update(Receipt).where(Receipt.notification_id == event.notification_id)
    session.execute(late.values(overdue_at=context.now(session)))
