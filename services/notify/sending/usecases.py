"""What people do about messages that did not get through: send again, or tell by phone or in writing."""

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager

from chassis import audit, context
from chassis.events import outbox
from services.notify.messages.errors import MessageNotFound
from services.notify.messages.model import Notification
from services.notify.sending.errors import AlreadyRegistered, DeliveryNotFound, NotFailed
from services.notify.sending.model import TAKEN, Delivery, Result
from services.notify.sending.queries import delivery_out
from services.notify.sending.schemas import DeliveryOut, RegistrationIn, ResendIn, ResendOut

WAYS = {"phone": "电话", "paper": "书面"}
UNREACHABLE = ("phone", "paper")  #: no sender brings these


def resend(session: Session, delivery_id: int) -> DeliveryOut:
    """Send one that was given up once more, with all attempts before it."""
    delivery = session.get(Delivery, delivery_id, with_for_update=True)
    if delivery is None:
        raise DeliveryNotFound
    if delivery.result != Result.FAILED_FINAL or delivery.channel in UNREACHABLE:
        raise NotFailed
    delivery.again(context.now(session))
    session.flush()
    return delivery_out(delivery)


def resend_all(session: Session, body: ResendIn) -> ResendOut:
    """Send again all that were given up since then, as when a gateway had been away; returns how many."""
    failed = (
        select(Delivery)
        .join(Delivery.notification)
        .options(contains_eager(Delivery.notification))
        .where(
            Delivery.result == Result.FAILED_FINAL,
            Delivery.channel.not_in(UNREACHABLE),
            Delivery.finished_at >= body.since,
        )
    )
    if body.channel is not None:
        failed = failed.where(Delivery.channel == body.channel)
    if body.template is not None:
        failed = failed.where(Notification.template == body.template)
    found = session.scalars(failed.order_by(Delivery.id).with_for_update(of=Delivery, skip_locked=True)).all()
    for delivery in found:
        delivery.again(context.now(session))
    session.flush()
    return ResendOut(resent=len(found))


def register(session: Session, notification_id: str, body: RegistrationIn) -> DeliveryOut:
    """登记: somebody was told by phone or in writing, which counts as sent (domain.md §4.4)."""
    which = select(Notification).where(Notification.notification_id == notification_id)
    message = session.scalar(which.with_for_update())
    if message is None or message.restricted:
        raise MessageNotFound
    same = select(Delivery).where(Delivery.notification_id == message.id, Delivery.channel == body.channel)
    delivery = session.scalar(same.with_for_update())
    if delivery is not None and delivery.result in TAKEN:
        raise AlreadyRegistered(channel=WAYS[body.channel])
    if delivery is None:
        delivery = Delivery.planned(message, body.channel, context.now(session))
        session.add(delivery)
    delivery.attempts += 1
    outbox.record(session, *delivery.succeed(body.at or context.now(session)))
    audit.append(
        session, "notify.told_in_person", notification_id, {"channel": body.channel, "by": body.note}
    )
    session.flush()
    return delivery_out(delivery)
