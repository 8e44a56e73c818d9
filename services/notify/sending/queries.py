"""The delivery log of operators: ids and states, no text, no address."""

from datetime import datetime, time, timedelta
from typing import get_args

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, aliased, contains_eager

from chassis.context import OFFICE_ZONE
from chassis.http import Page, paginate
from services.notify.messages.model import Notification, Status
from services.notify.sending.model import Channel, Delivery, Result
from services.notify.sending.schemas import DeliveryCounts, DeliveryOut, DeliveryQuery

CHANNELS: tuple[Channel, ...] = get_args(Channel)


def deliveries(session: Session, query: DeliveryQuery) -> Page[DeliveryOut]:
    """The delivery log, the newest first."""
    statement = select(Delivery).join(Delivery.notification).options(contains_eager(Delivery.notification))
    statement = statement.where(*_wanted(query))
    if query.open is not None:
        statement = statement.where(is_open() if query.open else ~is_open())
    page = paginate(session, statement, keys=[Delivery.id.desc()], query=query)
    return page.map(delivery_out)


def _wanted(query: DeliveryQuery) -> list[ColumnElement[bool]]:
    given: list[tuple[object, ColumnElement[bool]]] = [
        (query.channel, Delivery.channel == query.channel),
        (query.result, Delivery.result == query.result),
        (query.recipient, Delivery.recipient == query.recipient),
        (query.error, Delivery.error == query.error),
        (query.template, Notification.template == query.template),
        (query.notification_id, Notification.notification_id == query.notification_id),
    ]
    conditions = [condition for value, condition in given if value is not None]
    if query.since is not None:
        conditions.append(Notification.created_at >= datetime.combine(query.since, time(), OFFICE_ZONE))
    if query.until is not None:
        behind = datetime.combine(query.until + timedelta(days=1), time(), OFFICE_ZONE)
        conditions.append(Notification.created_at < behind)
    return conditions


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
