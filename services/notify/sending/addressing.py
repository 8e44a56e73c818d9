"""Where a message goes, asked when it leaves: today's address, phone, endpoint."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from chassis import context, settings
from chassis.events import copies
from contracts.directory import PersonUpserted
from services.notify.channels.calls import Call
from services.notify.channels.mail import Letter
from services.notify.endpoints.finding import Endpoints
from services.notify.hearing.model import Item
from services.notify.links import usecases as links
from services.notify.messages.model import Notification
from services.notify.rules import RULES
from services.notify.sending.model import Delivery

NO_ADDRESS = "no_address"


def parcels(
    session: Session, deliveries: Sequence[Delivery], endpoints: Endpoints
) -> list[Letter | Call | None]:
    """The messages as they are handed to their channels; None for one that has nowhere to go."""
    known = copies.find_all(session, PersonUpserted, (each.recipient for each in deliveries))
    people = {number: person for number, person in known.items() if person.active}
    return [_parcel(session, each, people.get(each.recipient), endpoints) for each in deliveries]


def _parcel(
    session: Session, delivery: Delivery, person: PersonUpserted | None, endpoints: Endpoints
) -> Letter | Call | None:
    if delivery.channel == "mail":
        return _letter(session, delivery.notification, person)
    return _call(session, delivery, person, endpoints)


def _letter(session: Session, message: Notification, person: PersonUpserted | None) -> Letter | None:
    if person is None or not person.mail:
        return None
    key = f"{message.notification_id}.mail"
    if message.restricted:  # the fixed sentence and nothing else (CONF-5)
        return Letter(key, person.mail, message.title, message.text, message.created_at)
    link = links.address(session, message)
    answer = (
        f"办理链接（限本人办理本事项，{RULES.link_days}日内有效，用后失效）：\n{link}\n\n" if link else ""
    )
    return Letter(
        key=key,
        to=person.mail,
        subject=f"【{message.title}】{message.object_ref}",
        text=f"{message.text}\n\n{answer}{RULES.sender}（系统发送，请勿回复）\n",
        written_at=message.created_at,
    )


def _call(
    session: Session, delivery: Delivery, person: PersonUpserted | None, endpoints: Endpoints
) -> Call | None:
    message = delivery.notification
    endpoint = endpoints.find(delivery.channel, message.dept if message.in_unit else None)
    to = _to(session, delivery, person)
    if endpoint is None or to is None:
        return None
    url, secret = endpoint.open(settings.of(session))
    return Call(
        kind=delivery.channel,
        url=url,
        secret=secret,
        key=f"{message.notification_id}.{delivery.channel}",
        to=to,
        title=message.title,
        text=(message.sms or message.text) if delivery.channel == "sms" else message.text,
        object_ref=message.object_ref,
        level=message.level,
        at=message.created_at,
        tried_at=context.now(session),
        # a short message has no room for it, and robots and systems are no single person
        link=links.address(session, message) if delivery.channel == "push" else None,
    )


def _to(session: Session, delivery: Delivery, person: PersonUpserted | None) -> str | None:
    """A phone number or push id; a robot or system needs none."""
    if delivery.channel == "push":
        return person.push if person else None
    if delivery.channel != "sms":
        return ""
    item = session.get(Item, delivery.notification.subject or "")
    return (person.phone if person else None) or (item.petitioner_phone if item else None)
