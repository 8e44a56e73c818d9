"""The inbox: one row per event a service was given, so that each is applied once and none is forgotten.

The row and the handler's effects are one transaction. An event whose handler failed stays in its row
with its error and the time of its next attempt: the inbox is the retry queue. While an event of an
aggregate waits, later ones of the same aggregate wait behind it. After the last attempt, or at once for
a refusal that repeating cannot cure, it is *parked* for a person, and those behind it go on.

Here events are taken in. The rows are in :mod:`chassis.events.inbox_table`, how an event meets its handler
in :mod:`chassis.events.handling`, and what becomes of those that failed in :mod:`chassis.events.retries`.
"""

import threading
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from time import monotonic
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from chassis import metrics
from chassis.db import Database, is_away
from chassis.events import failpoints
from chassis.events.envelope import Message, storable
from chassis.events.handling import Arrival, Handler, Handlers
from chassis.events.inbox_table import DONE, PARKED, PENDING, in_turn, inbox, insert_once
from chassis.events.retries import Retries
from chassis.officetime.clock import Clock
from chassis.settings import Settings
from contracts import Event

LONGEST_S = 0.25  # of a transaction, about: requests may wait for the rows it has locked
ONE_BY_ONE_S = 1.0  # after a batch that failed, before another is tried
FIRST_PORTION = 50  # events in one transaction, until it is known how long they take


class Inbox:
    """Takes events from a transport and applies each once; :attr:`retries` has what failed.

    ``seconds`` measures how long a transaction lasts.
    """

    def __init__(
        self,
        database: Database,
        handlers: Mapping[type[Event], Handler],
        settings: Settings,
        clock: Clock,
        seconds: Callable[[], float] = monotonic,
    ):
        self.database = database
        self._handlers = Handlers(database.service, handlers, clock)
        # a batch that kills the process must not do so in the middle of a retry, which would get the blame
        self._one_at_a_time = threading.Lock()
        self.retries = Retries(database, self._handlers, settings, clock, self._one_at_a_time)
        self._clock = clock
        self._seconds = seconds
        self._portion = FIRST_PORTION

    def receive(self, messages: Sequence[Message]) -> int:
        """Make the first messages safe: each applied, waiting for its next attempt, or parked.

        Returns how many, at least one: as many as fit a transaction that does not last long. Raises only
        what is no message's fault (the database is away): then nothing was stored.
        """
        with self._one_at_a_time:
            portion = [self._handlers.read(message) for message in messages[: self._portion]]
            taken = self._take_portion(portion)
        failpoints.reach("inbox.committed")
        return taken

    def _take_portion(self, arrivals: Sequence[Arrival]) -> int:
        """As many as there is time for in one transaction, or each in its own; learns how many that are."""
        began = self._seconds()
        with metrics.inbox_batch_seconds.labels(self.database.service).time():
            try:
                taken = self._take(arrivals)
            except Exception as error:
                if is_away(error):
                    raise
                taken = self._take_one_by_one(arrivals)
        fitting = int(taken * LONGEST_S / max(self._seconds() - began, 0.001))
        self._portion = max(1, min(fitting, 2 * self._portion))
        return taken

    def _take(self, arrivals: Sequence[Arrival]) -> int:
        """The first of them in one transaction, as long as there is time; returns how many.

        How long a handler takes is not known beforehand: the next event may be a hundred times as dear.
        """
        until, outcomes = self._seconds() + LONGEST_S, Counter[str | None]()
        with in_turn(self.database, self._clock) as session:
            new = self._insert(session, arrivals)
            for arrival in arrivals:
                if outcomes and self._seconds() > until:
                    break
                status = new.pop(arrival.event_id, None)
                self._take_up(session, arrival, status)
                outcomes[status] += 1
            self._give_back(session, new)
        metrics.inbox_handled.labels(self.database.service).inc(outcomes[DONE])
        metrics.inbox_duplicates.labels(self.database.service).inc(outcomes[None])
        return outcomes.total()

    def _take_up(self, session: Session, arrival: Arrival, status: str | None) -> None:
        """What follows from the status of its new row; it has none if the event has been here before."""
        if status == DONE:
            self._handlers.handle(session, arrival)
            failpoints.fail(arrival.event_id, 1)
            failpoints.reach("inbox.handling")
        elif status == PARKED:
            self.retries.tell_parked(session, arrival.message, arrival.problem or "")

    def _give_back(self, session: Session, new: Collection[str]) -> None:
        """There was no time for these: they will be offered again."""
        if new:
            session.execute(delete(inbox).where(inbox.c.event_id.in_(new)))

    def _take_one_by_one(self, arrivals: Sequence[Arrival]) -> int:
        """Each in its own transaction, for nobody knows which of them failed; returns how many."""
        until = self._seconds() + ONE_BY_ONE_S
        for taken, arrival in enumerate(arrivals):
            if taken and self._seconds() > until:
                return taken
            self._take_alone(arrival)
        return len(arrivals)

    def _take_alone(self, arrival: Arrival) -> None:
        try:
            self._take([arrival])
        except Exception as error:
            if is_away(error):
                raise
            with in_turn(self.database, self._clock) as session:
                row = self._row(arrival, PENDING) | self.retries.failure(1, error)
                if insert_once(session, [row]):
                    self.retries.tell_failed(session, arrival.message, row)

    def _insert(self, session: Session, arrivals: Sequence[Arrival]) -> dict[str, str]:
        """Store the rows of those not seen before; returns their statuses by event id."""
        distinct = _most_often_delivered(arrivals)
        held = self._held(session, {arrival.stream for arrival in distinct.values()})
        rows = [self._row(a, self._status(a, held)) for a in distinct.values()]
        new = insert_once(session, rows)
        return {row["event_id"]: row["status"] for row in rows if row["event_id"] in new}

    def _held(self, session: Session, streams: set[str]) -> set[str]:
        waiting = select(inbox.c.stream).where(inbox.c.status == PENDING, inbox.c.stream.in_(streams))
        return set(session.scalars(waiting.distinct()))

    def _status(self, arrival: Arrival, held: set[str]) -> str:
        """What becomes of an arrival; ``held`` are the streams that wait, and grows."""
        if arrival.problem:
            return PARKED
        if arrival.suspect:
            held.add(arrival.stream)
        return PENDING if arrival.stream in held else DONE

    def _row(self, arrival: Arrival, status: str) -> dict[str, Any]:
        message, now = arrival.message, self._clock.now()
        kept = status != DONE
        return {
            "event_id": arrival.event_id,
            "exchange": message.exchange,
            "routing_key": message.routing_key,
            "stream": arrival.stream,
            "position": message.number("position"),
            "status": status,
            "received_at": now,
            "attempts": 0,  # a suspect's too: it may have been others' fault that its deliveries were in vain
            "next_attempt_at": now if status == PENDING else None,
            "error": arrival.problem,
            "headers": {storable(k): storable(str(v)) for k, v in message.headers.items()} if kept else None,
            "body": message.body if kept else None,
        }


def _most_often_delivered(arrivals: Sequence[Arrival]) -> dict[str, Arrival]:
    """One arrival of each event, in order: of several copies the one that speaks most against it.

    A process that dies of an event may not have marked it as published, and the next publishes it again: that
    fresh copy, in one batch with the one that killed, must not make the event look innocent for ever.
    """
    kept: dict[str, Arrival] = {}
    for arrival in arrivals:
        before = kept.get(arrival.event_id)
        if before is None or arrival.message.deliveries > before.message.deliveries:
            kept[arrival.event_id] = arrival
    return kept
