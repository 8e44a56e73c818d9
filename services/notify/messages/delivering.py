"""Storing messages: each once, in the inbox at once, planned for the first way out of the house."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from chassis import insertion
from chassis.aggregate import insert_once, sign_new
from chassis.events import outbox
from chassis.officetime import workdays
from contracts import Event
from contracts.notify import NotificationFailedFinal, NotificationSent
from services.notify.messages.model import DIGEST, DigestLine, Notification, Status, notification_id
from services.notify.rules import RULES
from services.notify.sending.model import Delivery, Result

NO_CHANNEL = "no_channel"

Lines = dict[str, list[DigestLine]]  #: of digests, by the number of their message


def deliver(session: Session, messages: Sequence[Notification], at: datetime, lines: Lines) -> None:
    """Store these messages; those that are there already stay as they are (NTF-3).

    Whoever has an inbox finds them there when this transaction commits. What can go nowhere at all has
    failed, and is for an operator to see to.
    """
    calendar = workdays.calendar(session)
    for each in messages:
        each.notification_id = notification_id(each.event_id, each.recipient, each.template)
        each.status = Status.SENT if each.in_inbox else Status.PENDING
        each.sent_at = at if each.in_inbox else None
        each.ack_due = calendar.add(at.date(), RULES.ack_within) if each.requires_ack else None
        if not each.in_inbox and not each.ways:
            each.status = Status.FAILED_FINAL
        sign_new(session, each)
    planned = [_first_way(each) for each in messages]
    insert_once(session, messages, "notification_id")
    events: list[Event] = []
    rows = []
    for each, way in zip(messages, planned, strict=True):
        if each.id is not None:  # it is new
            rows += _deliveries(each, way, at)
            events += _told(each, at, _gathers(each, lines))
    insertion.insert_all(session, Delivery.__table__, rows)  # type: ignore[arg-type]  # it is a table
    for each in messages:
        for line in lines.get(each.notification_id, ()) if each.id is not None else ():
            line.notification_id = each.id
            session.add(line)
    outbox.record(session, *events)


def _first_way(message: Notification) -> str | None:
    """The way that is tried first; those left in the message are tried if it fails."""
    first, message.ways = (message.ways[0], message.ways[1:]) if message.ways else (None, [])
    return first


def _deliveries(message: Notification, way: str | None, at: datetime) -> list[dict[str, object]]:
    inbox = {"result": Result.SENT, "attempts": 1, "next_attempt_at": None, "finished_at": at, "error": None}
    waiting = {
        "result": Result.WAITING,
        "attempts": 0,
        "next_attempt_at": at,
        "finished_at": None,
        "error": None,
    }
    nowhere = inbox | {"result": Result.FAILED_FINAL, "attempts": 0, "error": NO_CHANNEL}
    common = {"notification_id": message.id, "recipient": message.recipient}
    made = [common | {"channel": "inbox"} | inbox] if message.in_inbox else []
    if way is not None:
        made.append(common | {"channel": way} | waiting)
    return made or [common | {"channel": "paper"} | nowhere]


def _gathers(message: Notification, lines: Lines) -> list[str]:
    """As :attr:`Notification.gathers`, whose lines are not stored yet."""
    if message.template != DIGEST:
        return []
    return list(dict.fromkeys(line.object_ref for line in lines.get(message.notification_id, ())))


def _told(message: Notification, at: datetime, gathered: list[str]) -> list[Event]:
    if message.in_inbox:
        return message.told(NotificationSent, "inbox", at, object_refs=gathered)
    if message.status == Status.FAILED_FINAL:
        return message.told(NotificationFailedFinal, "paper", at, error=NO_CHANNEL, object_refs=gathered)
    return []
