"""What failed: when an event is tried again, whose attempt it is, and when it is parked for a person.

An event that kills the process cannot be noted by the process it kills. So what has been delivered a few
times in vain is not handled in its batch any more but put in line for a retry, and a retry is counted
before it begins.
"""

import random
import threading
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import ColumnElement, bindparam, exists, literal_column, select, update
from sqlalchemy.orm import Session

from chassis import metrics
from chassis.columns import Timestamp
from chassis.db import Database, after_commit, is_away
from chassis.errors import Problem
from chassis.events import failpoints
from chassis.events.envelope import Message
from chassis.events.handling import Arrival, Handlers, describe
from chassis.events.inbox_table import DONE, PARKED, PENDING, in_turn, inbox, next_id
from chassis.officetime.clock import Clock
from chassis.settings import Settings

log = structlog.get_logger(__name__)

# said, not bound: only so is the index of what waits sure to serve
_WAITING: ColumnElement[str] = literal_column(f"'{PENDING}'")
_EARLIER = inbox.alias("earlier")
_BLOCKED = exists().where(
    _EARLIER.c.status == _WAITING, _EARLIER.c.stream == inbox.c.stream, _EARLIER.c.id < inbox.c.id
)
# built once: it is asked after every move of a manual clock and by every idle worker, mostly in vain
_DUE = (
    select(inbox.c.event_id)
    .where(
        inbox.c.status == _WAITING,
        (inbox.c.next_attempt_at <= bindparam("now", type_=Timestamp))
        | inbox.c.event_id.in_(bindparam("begun", expanding=True)),
        ~_BLOCKED,
    )
    .order_by(inbox.c.id)
    .limit(bindparam("size"))
)


class Retries:
    """Tries again what waits in a service's inbox, in order of its streams, until it is done or parked."""

    def __init__(
        self, database: Database, handlers: Handlers, settings: Settings, clock: Clock, turn: threading.Lock
    ):
        self._turn = turn  # held from counting an attempt to its end: who dies meanwhile died of it
        self._database = database
        self._handlers = handlers
        self._settings = settings
        self._clock = clock
        self._begun: dict[str, datetime] = {}  # attempts counted, but cut off by a database that went away

    def retry_due(self) -> int:
        """Try again what is due, oldest first within each stream; returns how many were tried.

        Raises only what is no event's fault (the database is away): then the attempt still counts once.
        """
        due = self._due()
        for event_id in due:
            with self._turn:
                self._retry(event_id)
        return len(due)

    def failure(self, attempts: int, error: Exception) -> dict[str, Any]:
        """What an event's row says after its handler failed: when it is tried again, or that it is parked."""
        final = isinstance(error, Problem) and not error.retryable
        parked = final or attempts >= self._settings.retry_attempts
        return {
            "status": PARKED if parked else PENDING,
            "attempts": attempts,
            "next_attempt_at": None if parked else self._clock.now() + self._delay(attempts),
            "error": describe(error),
        }

    def tell_failed(self, session: Session, message: Message, row: Mapping[str, Any]) -> None:
        """Log and count a handler's failure when what its row says is committed."""
        after_commit(session, metrics.inbox_failures.labels(self._database.service).inc)
        if row["status"] == PARKED:
            self.tell_parked(session, message, row["error"])
        else:
            after_commit(session, lambda: _tell("event_failed", message, row["error"], row["attempts"]))

    def tell_parked(self, session: Session, message: Message, why: str) -> None:
        """Log and count an event that waits for a person as soon as its row, committed, says so too."""
        after_commit(session, metrics.inbox_parked_total.labels(self._database.service).inc)
        after_commit(session, lambda: _tell("event_parked", message, why, self._settings.retry_attempts))

    # --- one attempt

    def _due(self) -> list[str]:
        """The first waiting event of each stream whose time has come."""
        asked = {"now": self._clock.now(), "begun": list(self._begun), "size": self._settings.batch_size}
        with self._database.engine.connect() as connection:
            return list(connection.scalars(_DUE, asked))

    def _retry(self, event_id: str) -> None:
        message = self._begin(event_id)
        if message is None:
            return
        try:
            with in_turn(self._database, self._clock) as session:
                attempts = self._attempts(session, event_id)
                if attempts is not None:  # else another replica was quicker
                    self._apply(session, self._handlers.read(message), attempts)
        except Exception as error:
            if is_away(error):
                raise
            with in_turn(self._database, self._clock) as session:
                attempts = self._attempts(session, event_id)
                if attempts is not None:
                    failed = self.failure(attempts, error)
                    self._set(session, event_id, **failed)
                    self.tell_failed(session, message, failed)
        self._begun.pop(event_id, None)

    def _begin(self, event_id: str) -> Message | None:
        """Count an attempt before it is made, for it may be our last act; None if it is not to be made.

        An attempt that was cut off by the database is the same attempt still.
        """
        with in_turn(self._database, self._clock) as session:
            row = session.execute(select(inbox).where(_pending(event_id))).one_or_none()
            if row is None:
                self._begun.pop(event_id, None)
                return None  # another replica was quicker
            message = Message(row.exchange, row.routing_key, row.headers, row.body)
            if self._begun.pop(event_id, None) == row.next_attempt_at:
                self._begun[event_id] = row.next_attempt_at
                return message  # ours still: since it was counted nobody has touched it
            if row.next_attempt_at > self._clock.now():
                return None  # another replica is at it
            if row.attempts >= self._settings.retry_attempts:
                self._park(session, message, "process_killed: the process died with it too often")
                return None
            lease = self._lease()
            self._set(session, event_id, attempts=row.attempts + 1, next_attempt_at=lease)
            self._begun[event_id] = lease  # before the commit, which may succeed though we hear it failed
        return message

    def _lease(self) -> datetime:
        """Until when nobody else begins the attempt under way; then whoever began it must have died."""
        return self._clock.now() + timedelta(seconds=2 * self._settings.statement_timeout_s)

    def _attempts(self, session: Session, event_id: str) -> int | None:
        return session.scalar(select(inbox.c.attempts).where(_pending(event_id)))

    def _apply(self, session: Session, arrival: Arrival, attempt: int) -> None:
        event_id = arrival.event_id
        if arrival.problem:
            self._park(session, arrival.message, arrival.problem)
            return
        self._handlers.handle(session, arrival)
        failpoints.fail(event_id, attempt)
        done = {"id": next_id(session), "status": DONE}  # its place is where it is handled, not where it came
        self._set(session, event_id, **done, next_attempt_at=None, error=None, headers=None, body=None)
        failpoints.reach("inbox.retrying")

    # --- what its row says

    def _park(self, session: Session, message: Message, why: str) -> None:
        self._set(session, message.event_id, status=PARKED, next_attempt_at=None, error=why)
        self.tell_parked(session, message, why)

    def _set(self, session: Session, event_id: str, **values: Any) -> None:
        session.execute(update(inbox).where(inbox.c.event_id == event_id).values(**values))

    def _delay(self, attempts: int) -> timedelta:
        full = min(self._settings.retry_base_s * 2 ** (attempts - 1), self._settings.retry_cap_s)
        return timedelta(seconds=full * random.uniform(0.75, 1.0))  # noqa: S311 - spreads load, guards nothing


def _pending(event_id: str) -> ColumnElement[bool]:
    return (inbox.c.event_id == event_id) & (inbox.c.status == PENDING)


def _tell(what: str, message: Message, why: str, attempts: int) -> None:
    log.warning(what, event_id=message.event_id, name=message.routing_key, error=why, attempts=attempts)
