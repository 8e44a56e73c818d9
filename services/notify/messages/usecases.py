"""What people do with their messages: open and confirm them."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis import context
from chassis.context import Actor
from chassis.events import outbox
from services.notify.messages.errors import MessageNotFound
from services.notify.messages.model import Notification
from services.notify.messages.schemas import MessageOut


def read(session: Session, number: str, actor: Actor, expected: int | None = None) -> MessageOut:
    """The recipient opened a message; the object it is about learns of it by event."""
    message = _own(session, number, actor)
    message.expect(expected)
    outbox.record(session, *message.read(context.now(session)))
    session.flush()
    return MessageOut.model_validate(message)


def ack(session: Session, number: str, actor: Actor, expected: int | None = None) -> MessageOut:
    """The recipient confirms a message that asks for it."""
    message = _own(session, number, actor)
    message.expect(expected)
    outbox.record(session, *message.ack(context.now(session)))
    session.flush()
    return MessageOut.model_validate(message)


def _own(session: Session, number: str, actor: Actor) -> Notification:
    statement = select(Notification).where(
        Notification.notification_id == number, Notification.recipient == actor.id, Notification.in_inbox
    )
    message = session.scalar(statement.with_for_update())
    if message is None:
        raise MessageNotFound
    return message
