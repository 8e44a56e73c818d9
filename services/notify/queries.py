"""Reads: one's own messages, the delivery log of operators, the templates."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from chassis.context import Actor
from chassis.http import Page, paginate
from services.notify import wording
from services.notify.errors import MessageNotFound
from services.notify.model import Delivery, Notification, Result, Status, Template
from services.notify.schemas import (
    DeliveryOut,
    DeliveryQuery,
    MessageCounts,
    MessageOut,
    MessageQuery,
    TemplateList,
    TemplateOut,
)
from services.notify.wording import Wording


def messages(session: Session, query: MessageQuery, actor: Actor) -> Page[MessageOut]:
    """The actor's own messages that are out, the newest first."""
    statement = select(Notification).where(Notification.recipient == actor.id)
    if query.unread is None:
        statement = statement.where(Notification.status != Status.PENDING)
    else:
        shown = [Status.SENT] if query.unread else [Status.READ, Status.ACKED]
        statement = statement.where(Notification.status.in_(shown))
    page = paginate(session, statement, keys=[Notification.id.desc()], query=query)
    return page.map(MessageOut.model_validate)


def message(session: Session, number: str, actor: Actor) -> MessageOut:
    """One of the actor's own messages; looking at it here does not mark it read."""
    found = session.scalar(
        select(Notification).where(
            Notification.notification_id == number,
            Notification.recipient == actor.id,
            Notification.status != Status.PENDING,
        )
    )
    if found is None:
        raise MessageNotFound
    return MessageOut.model_validate(found)


def message_counts(session: Session, actor: Actor) -> MessageCounts:
    """How many of the actor's messages wait to be read, and to be confirmed."""
    unread = Notification.status == Status.SENT
    to_ack = Notification.requires_ack & Notification.status.in_([Status.SENT, Status.READ])
    row = session.execute(
        select(
            func.count().filter(unread).label("unread"), func.count().filter(to_ack).label("to_ack")
        ).where(Notification.recipient == actor.id)
    ).one()
    return MessageCounts(unread=row.unread, to_ack=row.to_ack)


def deliveries(session: Session, query: DeliveryQuery) -> Page[DeliveryOut]:
    """The delivery log, the newest first: ids and states, no text, no address."""
    statement = select(Delivery).options(joinedload(Delivery.notification, innerjoin=True))
    if query.channel is not None:
        statement = statement.where(Delivery.channel == query.channel)
    if query.result is not None:
        statement = statement.where(Delivery.result == query.result)
    page = paginate(session, statement, keys=[Delivery.id.desc()], query=query)
    return page.map(_delivery_out)


def templates(session: Session) -> TemplateList:
    """Every template as it is worded now."""
    changed = {template.code: template for template in session.scalars(select(Template))}
    return TemplateList(items=[template_out(code, changed.get(code)) for code in sorted(wording.DEFAULTS)])


def current_wording(session: Session, code: str) -> Wording:
    """What an operator put in place, else the default."""
    changed = session.scalar(select(Template).where(Template.code == code))
    if changed is None:
        return wording.DEFAULTS[code]
    return Wording(changed.event, changed.title, changed.text, changed.requires_ack)


def template_out(code: str, changed: Template | None) -> TemplateOut:
    """One template, with the fields its text may use."""
    words = changed or wording.DEFAULTS[code]
    return TemplateOut(
        code=code,
        event=words.event,
        title=words.title,
        text=words.text,
        requires_ack=words.requires_ack,
        fields=sorted(wording.FACTS[words.event]),
        version=changed.version if changed else 0,
    )


def _delivery_out(delivery: Delivery) -> DeliveryOut:
    message = delivery.notification
    return DeliveryOut(
        id=delivery.id,
        notification_id=message.notification_id,
        event_id=message.event_id,
        template=message.template,
        recipient=message.recipient,
        channel=delivery.channel,
        result=Result(delivery.result),
        attempts=delivery.attempts,
        next_attempt_at=delivery.next_attempt_at,
        finished_at=delivery.finished_at,
        error=delivery.error,
    )
