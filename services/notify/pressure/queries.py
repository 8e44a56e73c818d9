"""Messages per person and week, counted from the messages themselves."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from chassis.context import OFFICE_ZONE
from chassis.events import copies
from contracts.directory import PersonUpserted
from services.notify.messages.model import Level, Notification
from services.notify.pressure.errors import SpanRefused
from services.notify.pressure.schemas import PressureLine, PressureOut, PressureQuery

MOST_DAYS = 93  # a quarter
WEEK = timedelta(days=7)


def pressure(session: Session, query: PressureQuery) -> PressureOut:
    """Every week of the span, in it everybody who was told anything; raises :class:`SpanRefused`."""
    if not timedelta(0) <= query.until - query.since <= timedelta(days=MOST_DAYS):
        raise SpanRefused(field="until", days=MOST_DAYS)
    names = {each.person_id: each for each in copies.all_of(session, PersonUpserted)}
    monday = query.since - timedelta(days=query.since.weekday())
    items: list[PressureLine] = []
    while monday <= query.until:
        items += _week(session, monday, names)
        monday += WEEK
    return PressureOut(items=items)


def _week(session: Session, monday: date, people: dict[str, PersonUpserted]) -> Iterator[PressureLine]:
    begins = datetime.combine(monday, time(), OFFICE_ZONE)
    messages = func.count().label("messages")
    rows = session.execute(
        select(
            Notification.recipient,
            messages,
            func.count().filter(Notification.level == Level.URGENT).label("urgent"),
            func.count().filter(Notification.requires_ack).label("to_ack"),
        )
        .where(Notification.sent_at >= begins, Notification.sent_at < begins + WEEK, Notification.in_inbox)
        .group_by(Notification.recipient)
        .order_by(messages.desc(), Notification.recipient)
    )
    for row in rows:
        person = people.get(row.recipient)
        yield PressureLine(
            week=monday,
            recipient=row.recipient,
            name=person.name if person else None,
            dept=person.dept_code if person else None,
            messages=row.messages,
            urgent=row.urgent,
            to_ack=row.to_ack,
        )
