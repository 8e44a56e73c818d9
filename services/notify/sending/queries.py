"""The delivery log of operators: ids and states, no text, no address."""

from typing import get_args

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager

from chassis.http import Page, paginate
from services.notify.messages.model import Notification
from services.notify.sending.model import Channel, Delivery, Result
from services.notify.sending.schemas import DeliveryOut, DeliveryQuery

CHANNELS: tuple[Channel, ...] = get_args(Channel)


def deliveries(session: Session, query: DeliveryQuery) -> Page[DeliveryOut]:
    """The delivery log, the newest first."""
    statement = select(Delivery).join(Delivery.notification).options(contains_eager(Delivery.notification))
    if query.channel is not None:
        statement = statement.where(Delivery.channel == query.channel)
    if query.result is not None:
        statement = statement.where(Delivery.result == query.result)
    if query.recipient is not None:
        statement = statement.where(Delivery.recipient == query.recipient)
    if query.template is not None:
        statement = statement.where(Notification.template == query.template)
    page = paginate(session, statement, keys=[Delivery.id.desc()], query=query)
    return page.map(delivery_out)


def delivery_out(delivery: Delivery) -> DeliveryOut:
    """One line of the log."""
    message = delivery.notification
    return DeliveryOut(
        id=delivery.id,
        notification_id=message.notification_id,
        event_id=message.event_id,
        template=message.template,
        recipient=message.recipient,
        channel=next(each for each in CHANNELS if each == delivery.channel),
        result=Result(delivery.result),
        attempts=delivery.attempts,
        next_attempt_at=delivery.next_attempt_at,
        finished_at=delivery.finished_at,
        error=delivery.error,
    )
