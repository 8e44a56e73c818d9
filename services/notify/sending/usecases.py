"""What people do about messages that did not get through: send again, or tell by phone or in writing."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session, contains_eager

from chassis import audit, context
from chassis.context import OFFICE_ZONE
from chassis.events import outbox
from contracts.notify import DeliveriesFailed
from services.notify.messages.errors import MessageNotFound
from services.notify.messages.model import Notification
from services.notify.sending.errors import AlreadyRegistered, DeliveryNotFound, NotFailed
from services.notify.sending.model import TAKEN, Delivery, Result
from services.notify.sending.queries import delivery_out, is_open
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


def settle(session: Session, delivery_id: int) -> DeliveryOut:
    """不再处理: it is no use to send it again; why is in the audit log."""
    delivery = session.get(Delivery, delivery_id, with_for_update=True)
    if delivery is None:
        raise DeliveryNotFound
    if delivery.result != Result.FAILED_FINAL:
        raise NotFailed
    delivery.settle(context.now(session))
    session.flush()
    return delivery_out(delivery)


def tell_operators(session: Session) -> None:
    """Tell of what waits for them, if anything does (domain.md NTF-4)."""
    waiting = (
        select(func.count(), func.min(Delivery.finished_at)).join(Delivery.notification).where(is_open())
    )
    number, since = session.execute(waiting).one()
    if number:
        told = DeliveriesFailed(
            noted_on=context.today(session),
            waiting=number,
            oldest_on=since.astimezone(OFFICE_ZONE).date() if since else context.today(session),
        )
        outbox.record(session, told)


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
