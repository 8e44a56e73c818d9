"""Messages that ask to be confirmed and were not: the unit's head is told (domain.md NTF-5)."""

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from chassis import context
from chassis.events import outbox
from contracts.notify import AckOverdue
from services.notify.hearing.outdated import outdated
from services.notify.messages.model import UNREAD, Notification, Status


def scan(session: Session) -> None:
    """Tell once of each unit of which nobody has confirmed by the end of the day it was due.

    One of those it went to is enough. What is closed, handed in or moved by now needs no receipt.
    """
    now = context.now(session)
    told: set[tuple[str, str]] = set()
    for message in session.scalars(_late(session).with_for_update()):
        message.overdue_at = now
        unit = (message.event_id, message.dept or "")
        if unit in told or _confirmed(session, message) or outdated(session, [message]):
            continue
        told.add(unit)
        overdue = AckOverdue(
            notification_id=message.notification_id,
            event_id=message.event_id,
            object_ref=message.object_ref,
            dept=unit[1],
            level=message.rung,
            ack_due=message.ack_due,
        )
        outbox.record(session, overdue)


def _late(session: Session) -> Select[Notification]:
    return (
        select(Notification)
        .where(
            Notification.requires_ack,
            Notification.acked_at.is_(None),
            Notification.overdue_at.is_(None),
            Notification.ack_due < context.today(session),
            Notification.status.in_([*UNREAD, Status.READ]),
        )
        .order_by(Notification.id)
    )


def _confirmed(session: Session, message: Notification) -> bool:
    """Whether somebody of the same unit has."""
    same = select(Notification.id).where(
        Notification.event_id == message.event_id,
        Notification.dept == message.dept,
        Notification.acked_at.is_not(None),
    )
    return session.scalar(same.limit(1)) is not None
