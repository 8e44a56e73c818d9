"""What people do about messages that did not get through: send again, or tell by phone or in writing."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session, contains_eager

from chassis import audit, context
from chassis.context import OFFICE_ZONE
from chassis.events import copies, outbox
from contracts.directory import PersonUpserted
from contracts.notify import DeliveriesFailed
from services.notify.endpoints.finding import Endpoints
from services.notify.hearing.model import Item
from services.notify.messages.errors import MessageNotFound
from services.notify.messages.model import Notification
from services.notify.sending.errors import AlreadyRegistered, DeliveryNotFound, NotFailed, NoWay
from services.notify.sending.model import TAKEN, Delivery, Result
from services.notify.sending.queries import delivery_out, is_open
from services.notify.sending.schemas import DeliveryOut, RegistrationIn, ResendIn, ResendOut
from services.notify.sending.ways import usable
from services.notify.templates.current import Templates

WAYS = {"phone": "电话", "paper": "书面"}
UNREACHABLE = ("phone", "paper")  #: no sender brings these


def resend(session: Session, delivery_id: int) -> DeliveryOut:
    """Send one that was given up once more, with all attempts before it."""
    delivery = session.get(Delivery, delivery_id, with_for_update=True)
    if delivery is None:
        raise DeliveryNotFound
    if delivery.result != Result.FAILED_FINAL:
        raise NotFailed
    again = _again(session, delivery)
    if again is None:
        raise NoWay
    session.flush()
    return delivery_out(again)


def resend_all(session: Session, body: ResendIn) -> ResendOut:
    """Send again all that were given up since then, as when a gateway had been away; returns how many."""
    failed = (
        select(Delivery)
        .join(Delivery.notification)
        .options(contains_eager(Delivery.notification))
        .where(
            Delivery.result == Result.FAILED_FINAL,
            Delivery.settled_at.is_(None),
            Delivery.finished_at >= body.since,
        )
    )
    if body.channel is not None:
        failed = failed.where(Delivery.channel == body.channel)
    if body.template is not None:
        failed = failed.where(Notification.template == body.template)
    found = session.scalars(failed.order_by(Delivery.id).with_for_update(of=Delivery, skip_locked=True)).all()
    resent = [again for delivery in found if (again := _again(session, delivery)) is not None]
    session.flush()
    return ResendOut(resent=len(resent))


def _again(session: Session, delivery: Delivery) -> Delivery | None:
    """The same once more; of what had no way out, by the first there is by now, if there is one."""
    now = context.now(session)
    if delivery.channel not in UNREACHABLE:
        delivery.again(now)
        return delivery
    message = delivery.notification
    template = Templates(session).find(message.template)
    person = copies.find(session, PersonUpserted, message.recipient)
    item = session.get(Item, message.subject or "")
    phone = item.petitioner_phone if item else None
    ways = usable(session, template.channels if template else (), person, phone, Endpoints(session))
    tried = select(Delivery.channel).where(Delivery.notification_id == message.id)
    left = [each for each in ways if each not in set(session.scalars(tried))]
    if not left:
        return None
    delivery.settle(now)
    message.ways = left[1:]
    planned = Delivery.planned(message, left[0], now)
    session.add(planned)
    return planned


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
