"""The delivery log of operators: ids and states, no text, no address."""

from typing import get_args

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, aliased, contains_eager

from chassis.http import Page, paginate
from services.notify.messages.model import Notification, Status
from services.notify.sending.model import Channel, Delivery, Result
from services.notify.sending.schemas import DeliveryCounts, DeliveryOut, DeliveryQuery

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
    if query.open is not None:
        statement = statement.where(is_open() if query.open else ~is_open())
    page = paginate(session, statement, keys=[Delivery.id.desc()], query=query)
    return page.map(delivery_out)


def counts(session: Session) -> DeliveryCounts:
    """How many wait for an operator, by the code of what went wrong."""
    waiting = select(Delivery.error, func.count()).join(Delivery.notification).where(is_open())
    by_error = {error or "": count for error, count in session.execute(waiting.group_by(Delivery.error))}
    return DeliveryCounts(open=sum(by_error.values()), by_error=by_error)


def is_open() -> ColumnElement[bool]:
    """Whether a delivery, joined with its message, was given up and nobody has seen to it (NTF-4).

    It is neither read nor settled, and no other way was tried after it, or took it.
    """
    other = aliased(Delivery)
    seen_to = select(other.id).where(
        other.notification_id == Delivery.notification_id,
        other.id != Delivery.id,
        other.channel != "inbox",
        (other.id > Delivery.id) | (other.result != Result.FAILED_FINAL),
    )
    return (
        (Delivery.result == Result.FAILED_FINAL)
        & Delivery.settled_at.is_(None)
        & Notification.status.not_in([Status.READ, Status.ACKED])
        & ~seen_to.exists()
    )


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
        settled_at=delivery.settled_at,
    )
