"""Reads of one's own messages."""

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from chassis.context import Actor
from chassis.events import copies
from chassis.http import Page, paginate
from chassis.shapes import shape_of
from contracts.directory import PersonUpserted
from services.notify.access import TOLD_OF
from services.notify.messages.errors import MessageNotFound
from services.notify.messages.model import UNREAD, DigestLine, Notification, Status
from services.notify.messages.schemas import MessageCounts, MessageOut, MessageQuery, ReceiptOut, ReceiptQuery

_WAITING = Notification.status.in_([*UNREAD, Status.READ])
_TO_ACK = Notification.requires_ack & _WAITING


def messages(session: Session, query: MessageQuery, actor: Actor) -> Page[MessageOut]:
    """The actor's own messages, the newest first."""
    statement = _own(actor)
    if query.unread is not None:
        shown = UNREAD if query.unread else [Status.READ, Status.ACKED]
        statement = statement.where(Notification.status.in_(shown))
    if query.to_ack is not None:
        statement = statement.where(_TO_ACK if query.to_ack else ~_TO_ACK)
    page = paginate(session, statement, keys=[Notification.id.desc()], query=query)
    return page.map(MessageOut.model_validate)


def message(session: Session, number: str, actor: Actor) -> MessageOut:
    """One of the actor's own messages; looking at it here does not mark it read."""
    found = session.scalar(_own(actor).where(Notification.notification_id == number))
    if found is None:
        raise MessageNotFound
    return MessageOut.model_validate(found)


def message_counts(session: Session, actor: Actor) -> MessageCounts:
    """How many of the actor's messages wait to be read, and to be confirmed."""
    unread = Notification.status.in_(UNREAD)
    row = session.execute(
        select(
            func.count().filter(unread).label("unread"), func.count().filter(_TO_ACK).label("to_ack")
        ).where(Notification.recipient == actor.id, _WAITING, Notification.in_inbox)
    ).one()
    return MessageCounts(unread=row.unread, to_ack=row.to_ack)


def receipts(session: Session, query: ReceiptQuery, actor: Actor) -> Page[ReceiptOut]:
    """Who was told of an object and what they did with it, the newest first (domain.md §5.2).

    For the centre everybody, for a unit its own people; of a restricted matter nothing at all (CONF-5).
    """
    gathered = select(DigestLine.notification_id).where(DigestLine.object_ref == query.object_ref)
    told = (Notification.object_ref == query.object_ref) | Notification.id.in_(gathered)
    statement = select(Notification).where(told, Notification.restricted.is_(False))
    if not TOLD_OF & actor.roles:
        statement = statement.where(Notification.dept == (actor.dept or ""))
    page = paginate(session, statement, keys=[Notification.id.desc()], query=query)
    people = copies.find_all(session, PersonUpserted, [each.recipient for each in page.items])

    def shown(each: Notification) -> ReceiptOut:
        person = people.get(each.recipient)
        return shape_of(ReceiptOut, each, name=person.name if person else None)

    return page.map(shown)


def _own(actor: Actor) -> Select[Notification]:
    return select(Notification).where(Notification.recipient == actor.id, Notification.in_inbox)
