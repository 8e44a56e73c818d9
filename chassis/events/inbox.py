"""The inbox: one row per event a service was given, so that each is applied once and none is forgotten.

The row and the handler's effects are one transaction. An event whose handler failed stays in its row
with its error and the time of its next attempt: the inbox is the retry queue. While an event of an
aggregate waits, later ones of the same aggregate wait behind it. After the last attempt, or at once for
a refusal that repeating cannot cure, it is *parked* for a person, and those behind it go on.

An event that kills the process cannot be noted by the process it kills. So what has been delivered a few
times in vain is not handled in its batch any more but put in line for a retry, and a retry is counted
before it begins.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson
import structlog
from opentelemetry.trace import SpanKind
from pydantic import ValidationError
from sqlalchemy import Column, Index, Integer, LargeBinary, String, Table, exists, select, text, update
from sqlalchemy.dialects import sqlite
from sqlalchemy.orm import Session

from chassis import metrics, tracing
from chassis.columns import BigId, Json, Timestamp, metadata
from chassis.context import SYSTEM, Context
from chassis.db import Database, is_away
from chassis.errors import Problem
from chassis.events import failpoints
from chassis.events.envelope import Message, storable
from chassis.officetime.clock import Clock
from chassis.settings import Settings
from contracts import Event

log = structlog.get_logger(__name__)

Handler = Callable[[Session, Any], None]

DONE, PENDING, PARKED = "done", "pending", "parked"

inbox = Table(
    "inbox",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=True),
    Column("event_id", String(200), nullable=False, unique=True),
    Column("exchange", String(80), nullable=False),
    Column("routing_key", String(80), nullable=False),
    Column("stream", String(300), nullable=False),  # publisher and aggregate: what must stay in order
    Column("position", BigId),  # the publisher's gapless count, for reconciliation
    Column("status", String(10), nullable=False),
    Column("received_at", Timestamp, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_attempt_at", Timestamp),
    Column("error", String(300)),
    Column("headers", Json),  # headers and body are kept only while the event is not done
    Column("body", LargeBinary),
)
_PENDING = text("status = 'pending'")
Index("ix_inbox_pending", inbox.c.stream, inbox.c.id, postgresql_where=_PENDING, sqlite_where=_PENDING)
_PARKED = text("status = 'parked'")
Index("ix_inbox_parked", inbox.c.id, postgresql_where=_PARKED, sqlite_where=_PARKED)
Index("ix_inbox_position", inbox.c.exchange, inbox.c.position)

# constant text for any number of rows: psycopg would parse a long INSERT anew for each batch
_INSERT_ONCE = text("""
    INSERT INTO inbox (event_id, exchange, routing_key, stream, position, status, received_at, attempts,
        next_attempt_at, error, headers, body)
    SELECT event_id, exchange, routing_key, stream, position, status, received_at, attempts,
        next_attempt_at, error, headers, decode(body, 'hex')
    FROM json_to_recordset(:rows) AS r(event_id text, exchange text, routing_key text, stream text,
        position bigint, status text, received_at timestamptz, attempts int, next_attempt_at timestamptz,
        error text, headers jsonb, body text)
    ON CONFLICT (event_id) DO NOTHING RETURNING event_id
""")

SUSPECT_AFTER = 2  # deliveries in vain: the process died, perhaps of this event

INBOX_LOCK = 0x696E626F78  # pg advisory lock: one transaction at a time per service, whichever replica


@dataclass(slots=True)
class Arrival:
    """A message as the inbox reads it: either an event with its handler, or what is wrong with it."""

    message: Message
    event: Event | None
    handler: Handler | None
    problem: str | None

    @property
    def suspect(self) -> bool:
        """Whether it may have killed the process that was given it before."""
        return self.message.deliveries > SUSPECT_AFTER

    @property
    def stream(self) -> str:
        aggregate = self.message.attribute("subject") or (self.event.aggregate_id if self.event else "?")
        return storable(f"{self.message.source}/{aggregate}"[:300])


class Inbox:
    """Takes batches from a transport, applies each event once, and retries what failed."""

    def __init__(
        self, database: Database, handlers: Mapping[type[Event], Handler], settings: Settings, clock: Clock
    ):
        self.database = database
        self._routes = {(e.exchange(), e.event_name()): (e, handler) for e, handler in handlers.items()}
        self._settings = settings
        self._clock = clock
        self._begun: set[str] = set()  # retries counted, but cut off by a database that went away

    def receive(self, messages: Sequence[Message]) -> None:
        """Make the batch safe: every message applied, waiting for its next attempt, or parked.

        Raises only what is no message's fault (the database is away): then nothing was stored and the
        whole batch must be given again.
        """
        arrivals = [self._read(message) for message in messages]
        with metrics.inbox_batch_seconds.labels(self.database.service).time():
            try:
                self._take(arrivals)
            except Exception as error:
                if is_away(error):
                    raise
                for arrival in arrivals:
                    self._take_alone(arrival)
        failpoints.reach("inbox.committed")

    def retry_due(self) -> int:
        """Try again what is due, oldest first within each stream; returns how many were tried."""
        due = self._due()
        for event_id in due:
            self._retry(event_id)
        return len(due)

    # --- a batch

    def _read(self, message: Message) -> Arrival:
        route = self._routes.get((message.exchange, message.routing_key))
        if message.dead:
            return Arrival(message, None, None, "process_killed: the process died with it too often")
        if route is None:
            return Arrival(message, None, None, f"no_handler: nothing here hears {message.routing_key}"[:300])
        event_type, handler = route
        try:
            return Arrival(message, event_type.model_validate_json(message.body), handler, None)
        except ValidationError as error:
            return Arrival(message, None, None, storable(f"undecodable: {_where(error)}"[:300]))

    def _take(self, arrivals: Sequence[Arrival]) -> None:
        with self._transaction() as session:
            fresh = self._insert(session, arrivals)
            for arrival in fresh:
                self._handle(session, arrival)
                failpoints.reach("inbox.handling")
        metrics.inbox_handled.labels(self.database.service).inc(len(fresh))

    def _take_alone(self, arrival: Arrival) -> None:
        try:
            self._take([arrival])
        except Exception as error:
            if is_away(error):
                raise
            with self._transaction() as session:
                row = self._row(arrival, PENDING) | self._failure(arrival.message, 1, error)
                self._insert_once(session, [row])

    def _insert(self, session: Session, arrivals: Sequence[Arrival]) -> list[Arrival]:
        """Store the rows of those not seen before; returns the ones to be handled now."""
        distinct = {arrival.message.event_id: arrival for arrival in arrivals}
        held = self._held(session, {arrival.stream for arrival in distinct.values()})
        rows = [self._row(a, self._status(a, held)) for a in distinct.values()]
        new = self._insert_once(session, rows)
        metrics.inbox_duplicates.labels(self.database.service).inc(len(arrivals) - len(new))
        now = new & {row["event_id"] for row in rows if row["status"] == DONE}
        return [arrival for event_id, arrival in distinct.items() if event_id in now]

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
        if status == PARKED:
            self._tell_parked(message, arrival.problem or "")
        return {
            "event_id": message.event_id,
            "exchange": message.exchange,
            "routing_key": message.routing_key,
            "stream": arrival.stream,
            "position": message.number("position"),
            "status": status,
            "received_at": now,
            "attempts": 1 if arrival.suspect else 0,
            "next_attempt_at": now if status == PENDING else None,
            "error": arrival.problem,
            "headers": {storable(k): storable(str(v)) for k, v in message.headers.items()} if kept else None,
            "body": message.body if kept else None,
        }

    def _insert_once(self, session: Session, rows: Sequence[dict[str, Any]]) -> set[str]:
        """Insert the rows of events not seen before; returns the ids of these events."""
        if not self.database.is_sqlite:
            given = orjson.dumps(rows, default=bytes.hex).decode()
            return set(session.scalars(_INSERT_ONCE, {"rows": given}))
        statement = sqlite.insert(inbox).on_conflict_do_nothing(index_elements=["event_id"])
        return set(session.scalars(statement.returning(inbox.c.event_id), rows))

    def _handle(self, session: Session, arrival: Arrival) -> None:
        message, handler = arrival.message, arrival.handler
        assert handler is not None
        session.info["message"] = message
        traceparent = message.attribute("traceparent")
        session.info["context"] = Context(
            now=self._clock.now(),
            actor=message.actor(),
            correlation_id=message.attribute("correlationid") or message.event_id,
            causation_id=message.event_id,
            traceparent=traceparent,
        )
        self._observe_lag(message)
        with tracing.span(message.routing_key, traceparent, SpanKind.CONSUMER):
            handler(session, arrival.event)

    def _observe_lag(self, message: Message) -> None:
        sent = message.attribute("time")
        if sent is None:
            return
        with suppress(
            ValueError, TypeError
        ):  # a stranger's time need not be one: no reason to park the event
            lag = self._clock.now() - datetime.fromisoformat(sent)
            metrics.inbox_lag_seconds.labels(self.database.service).observe(max(0.0, lag.total_seconds()))

    # --- what failed

    def _due(self) -> list[str]:
        """The first waiting event of each stream whose time has come."""
        earlier = inbox.alias("earlier")
        blocked = exists().where(
            earlier.c.status == PENDING, earlier.c.stream == inbox.c.stream, earlier.c.id < inbox.c.id
        )
        due = (inbox.c.next_attempt_at <= self._clock.now()) | inbox.c.event_id.in_(self._begun)
        heads = select(inbox.c.event_id).where(inbox.c.status == PENDING, due, ~blocked)
        with self.database.reading(self._context()) as session:
            return list(session.scalars(heads.order_by(inbox.c.id).limit(self._settings.batch_size)))

    def _retry(self, event_id: str) -> None:
        message = self._begin(event_id)
        if message is None:
            return
        try:
            with self._transaction() as session:
                if self._attempts(session, event_id) is not None:  # else another replica was quicker
                    self._apply_stored(session, self._read(message))
        except Exception as error:
            if is_away(error):
                raise
            with self._transaction() as session:
                attempts = self._attempts(session, event_id)
                if attempts is not None:
                    self._set(session, event_id, **self._failure(message, attempts, error))
        self._begun.discard(event_id)

    def _begin(self, event_id: str) -> Message | None:
        """Count an attempt before it is made, for it may be our last act; None if it is not to be made.

        An attempt that was cut off by the database is the same attempt still.
        """
        with self._transaction() as session:
            row = session.execute(select(inbox).where(_pending(event_id))).one_or_none()
            if row is None:
                self._begun.discard(event_id)
                return None  # another replica was quicker
            message = Message(row.exchange, row.routing_key, row.headers, row.body)
            if event_id in self._begun:
                return message
            if row.next_attempt_at > self._clock.now():
                return None  # another replica is at it
            if row.attempts >= self._settings.retry_attempts:
                self._park(session, message, "process_killed: the process died with it too often")
                return None
            self._set(session, event_id, attempts=row.attempts + 1, next_attempt_at=self._lease())
            self._begun.add(event_id)  # before the commit: if that fails, better not counted than twice
        return message

    def _lease(self) -> datetime:
        """Until when nobody else begins the attempt under way; then whoever began it must have died."""
        return self._clock.now() + timedelta(seconds=2 * self._settings.statement_timeout_s)

    def _attempts(self, session: Session, event_id: str) -> int | None:
        return session.scalar(select(inbox.c.attempts).where(_pending(event_id)))

    def _park(self, session: Session, message: Message, why: str) -> None:
        self._set(session, message.event_id, status=PARKED, next_attempt_at=None, error=why)
        self._tell_parked(message, why)

    def _apply_stored(self, session: Session, arrival: Arrival) -> None:
        event_id = arrival.message.event_id
        if arrival.problem:
            self._park(session, arrival.message, arrival.problem)
            return
        self._set(session, event_id, status=DONE, next_attempt_at=None, error=None, headers=None, body=None)
        self._handle(session, arrival)
        failpoints.reach("inbox.retrying")

    def _set(self, session: Session, event_id: str, **values: Any) -> None:
        session.execute(update(inbox).where(inbox.c.event_id == event_id).values(**values))

    def _failure(self, message: Message, attempts: int, error: Exception) -> dict[str, Any]:
        """What an event's row says after its handler failed: when it is tried again, or that it is parked."""
        final = isinstance(error, Problem) and not error.retryable
        parked = final or attempts >= self._settings.retry_attempts
        what = describe(error)
        if parked:
            self._tell_parked(message, what)
        else:
            self._tell("event_failed", message, what, attempts)
        metrics.inbox_failures.labels(self.database.service).inc()
        return {
            "status": PARKED if parked else PENDING,
            "attempts": attempts,
            "next_attempt_at": None if parked else self._clock.now() + self._delay(attempts),
            "error": what,
        }

    def _delay(self, attempts: int) -> timedelta:
        full = min(self._settings.retry_base_s * 2 ** (attempts - 1), self._settings.retry_cap_s)
        return timedelta(seconds=full * random.uniform(0.75, 1.0))  # noqa: S311 - spreads load, guards nothing

    def _tell(self, what: str, message: Message, why: str, attempts: int) -> None:
        log.warning(what, event_id=message.event_id, name=message.routing_key, error=why, attempts=attempts)

    def _tell_parked(self, message: Message, why: str) -> None:
        self._tell("event_parked", message, why, self._settings.retry_attempts)
        metrics.inbox_parked_total.labels(self.database.service).inc()

    # --- the edge

    def _context(self) -> Context:
        return Context(now=self._clock.now(), actor=SYSTEM)

    def _transaction(self) -> Any:
        return self.database.transaction(self._context(), lock=INBOX_LOCK)


def _pending(event_id: str) -> Any:
    return (inbox.c.event_id == event_id) & (inbox.c.status == PENDING)


def describe(error: Exception) -> str:
    """An error for operators: its type and code or place, never the text of the data (domain.md §2, ops)."""
    if isinstance(error, Problem):
        return f"{error.code}: {type(error).__name__}"[:300]
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    place = f"{frame.tb_frame.f_code.co_qualname}:{frame.tb_lineno}" if frame else "?"
    return f"{type(error).__name__} in {place}"[:300]


def _where(error: ValidationError) -> str:
    return "; ".join(f"{'.'.join(map(str, e['loc'])) or 'body'} {e['type']}" for e in error.errors()[:5])
