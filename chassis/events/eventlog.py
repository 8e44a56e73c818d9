"""What operators ask of outbox and inbox: what is parked, retry, replay, is anything missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, or_, select, update
from sqlalchemy.orm import Session

from chassis.context import now
from chassis.events.inbox_table import DONE, PARKED, PENDING, inbox
from chassis.events.outbox import outbox
from contracts import Event

IN_FLIGHT = timedelta(minutes=1)  # younger events may still be on their way
STEP = 1000  # ids a statement: a database takes no more than some ten thousand parameters


@dataclass(frozen=True)
class Parked:
    """An event set aside for a person; ids and error only, never its text (domain.md §2, ops)."""

    event_id: str
    name: str
    received_at: datetime
    attempts: int
    error: str


@dataclass(frozen=True)
class Gap:
    """An event the publisher has published and a subscriber has not got."""

    event_id: str
    name: str
    position: int


def parked(session: Session, limit: int = 200) -> list[Parked]:
    """The parked events of this service, oldest first."""
    rows = session.execute(select(inbox).where(inbox.c.status == PARKED).order_by(inbox.c.id).limit(limit))
    return [
        Parked(r.event_id, f"{r.exchange}/{r.routing_key}", r.received_at, r.attempts, r.error or "")
        for r in rows
    ]


def not_parked(session: Session, event_ids: Sequence[str]) -> list[str]:
    """Which of these are no parked events of this service, each once."""
    among = (inbox.c.status == PARKED) & inbox.c.event_id.in_(event_ids)
    there = set(session.scalars(select(inbox.c.event_id).where(among)))
    return [event_id for event_id in dict.fromkeys(event_ids) if event_id not in there]


def retry(session: Session, event_ids: Sequence[str]) -> int:
    """Let parked events (all when none is named) be tried again from the first attempt; returns how many.

    The worker does so within a second. What is late in its aggregate stays harmless: handlers that keep
    state apply by seq.
    """
    which = inbox.c.status == PARKED
    if event_ids:
        which &= inbox.c.event_id.in_(event_ids)
    # due since it came: the worker's clock need not be the one of whoever asks for the retry
    fresh = {"status": PENDING, "attempts": 0, "next_attempt_at": inbox.c.received_at, "error": None}
    return _count(session.execute(update(inbox).where(which).values(fresh)))


def replay(session: Session, since: datetime, until: datetime, name: str | None = None) -> int:
    """Publish the events of a time span again from the log; returns how many.

    A subscriber applies only what it has not had: whoever has had all of them notices nothing, a new
    one is fed.
    """
    which = outbox.c.published_at.is_not(None) & outbox.c.occurred_at.between(since, until)
    if name:
        which &= outbox.c.name == name
    return _count(session.execute(update(outbox).where(which).values(published_at=None)))


def missing(publisher: Session, subscriber: Session, heard: Sequence[type[Event]]) -> list[Gap]:
    """What the subscriber should have got from this publisher, and has not: the broker lost it.

    Compared over all events the publisher still keeps and has marked as published more than a minute
    ago; the subscriber's rows are kept longer than the publisher's, so an old event is never taken for
    a missing one.
    """
    published = _published(now(publisher) - IN_FLIGHT, heard)
    gaps: list[Gap] = []
    for batch in publisher.execute(published).partitions(STEP):
        ids = [row.event_id for row in batch]
        known = set(subscriber.scalars(select(inbox.c.event_id).where(inbox.c.event_id.in_(ids))))
        gaps += [Gap(r.event_id, r.name, r.position) for r in batch if r.event_id not in known]
    return gaps


def publish_again(session: Session, gaps: Sequence[Gap]) -> int:
    """Let the relay publish exactly these again; returns how many."""
    ids = [gap.event_id for gap in gaps]
    again = update(outbox).values(published_at=None)
    steps = [ids[first : first + STEP] for first in range(0, len(ids), STEP)]
    return sum(_count(session.execute(again.where(outbox.c.event_id.in_(step)))) for step in steps)


def summary(session: Session) -> dict[str, int]:
    """Counts for operators: unpublished, last position, pending, parked, done."""
    counted = session.execute(select(inbox.c.status, func.count()).group_by(inbox.c.status))
    statuses = {str(status): int(count) for status, count in counted}
    unpublished = select(func.count()).select_from(outbox).where(outbox.c.published_at.is_(None))
    last = session.scalar(select(func.max(outbox.c.position))) or 0
    counts = {status: statuses.get(status, 0) for status in (PENDING, PARKED, DONE)}
    return {"unpublished": session.scalar(unpublished) or 0, "last_position": last, **counts}


def _published(before: datetime, heard: Sequence[type[Event]]) -> Select[Any]:
    names = [(outbox.c.exchange == e.exchange()) & (outbox.c.name == e.event_name()) for e in heard]
    columns = (outbox.c.event_id, outbox.c.name, outbox.c.position)
    return (
        select(*columns).where(outbox.c.published_at < before, or_(False, *names)).order_by(outbox.c.position)
    )


def _count(result: Any) -> int:
    return int(result.rowcount)
