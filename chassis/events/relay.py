"""The relay: publishes a service's outbox in order, one at a time, and marks only what is confirmed."""

import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from operator import attrgetter
from time import monotonic, sleep

import structlog
from sqlalchemy import (
    ARRAY,
    BigInteger,
    Column,
    Connection,
    Table,
    bindparam,
    func,
    insert,
    select,
    text,
    update,
)

from chassis import metrics
from chassis.columns import BigId, metadata
from chassis.db import Database
from chassis.events import failpoints
from chassis.events.envelope import Message, OutboxRow, encode
from chassis.events.outbox import outbox
from chassis.events.transport import Publisher, TransportAway
from chassis.officetime.clock import Clock

log = structlog.get_logger(__name__)

Transaction = Callable[[], AbstractContextManager[Connection]]

RELAY_LOCK = 0x72656C6179  # pg advisory lock: held for as long as this relay is the active one
# The fallback when nobody wakes us: soon at first, for who was committing while we said that we sleep did
# not know it yet; then now and then, for a wake-up that was lost.
IDLE_POLLS_S = (0.005, 0.05, 0.25)
BACKOFF_S = (0.1, 0.3, 1.0, 2.0, 5.0)

AWAKE, IDLE = 0, 1  # writers notify only a relay that says it is idle

relay_state = Table(
    "relay_state",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=False),
    Column("last_position", BigId, nullable=False),
    Column("idle", BigId, nullable=False),  # a flag: AWAKE or IDLE
    Column("begun", BigId, nullable=False, server_default="0"),  # hand-overs since one was survived
)

# Events are claimed by state, never by "id greater than the last": a row that commits late is not missed.
# One statement numbers and reads the batch, so none is read that has no position yet.
_CLAIM = text(f"""
    WITH batch AS (
        SELECT id, count(*) FILTER (WHERE position IS NULL) OVER (ORDER BY id) AS n
        FROM (SELECT id, position FROM outbox WHERE published_at IS NULL ORDER BY id LIMIT :size) AS first
    )
    UPDATE outbox SET position = coalesce(outbox.position, :last + batch.n) FROM batch
    WHERE outbox.id = batch.id
    RETURNING {", ".join(f"outbox.{name}" for name in OutboxRow._fields)}
""").columns(*(outbox.c[name] for name in OutboxRow._fields))  # noqa: S608 - column names of our own
_MARK = update(outbox).where(outbox.c.id.in_(bindparam("ids", expanding=True)))
# where a list can be one parameter, the text stays the same and need not be parsed for each batch
_MARK_ARRAY = update(outbox).where(outbox.c.id == func.any(bindparam("ids", type_=ARRAY(BigInteger))))


class Relay:
    """Moves one service's events from its outbox to their subscribers' side."""

    def __init__(self, database: Database, publisher: Publisher, clock: Clock, batch_size: int):
        self.database = database
        self._publisher = publisher
        self._clock = clock
        self._size = batch_size
        self._wake = threading.Event()
        self._turn = threading.Lock()  # the loop and a manual clock's drain take turns
        self._stopping = False
        self._failures = 0
        self._survived = False  # whether this process has got over a hand-over
        self._in_vain = 0  # how often what comes first was handed over by processes that died of it

    def wake(self) -> None:
        """Something was committed."""
        self._wake.set()

    def stop(self) -> None:
        """Let :meth:`run` return after the batch under way."""
        self._stopping = True
        self._wake.set()

    def run(self) -> None:
        """Publish whatever is committed until :meth:`stop`; a standby waits until it can take over."""
        while not self._stopping:
            try:
                with self.database.exclusive(RELAY_LOCK) as transaction:
                    if transaction is None:
                        self._pause(1.0)
                    else:
                        self._serve(transaction)
            except Exception as error:  # noqa: BLE001 - mostly the database went away; in any case go on
                self._back_off(error)
        self._publisher.close()

    def publish_all(self, transaction: Transaction) -> int:
        """Publish until nothing is left; returns how many events were confirmed.

        Raises :class:`TransportAway` when not all of a batch is confirmed; what is confirmed is marked.
        """
        total = 0
        with self._turn:
            done: list[int] = []
            while True:
                with transaction() as connection:
                    self._mark(connection, done)
                    rows = self._claim(connection)
                total += len(done)
                if not rows:
                    return total
                done = self._publish(rows, transaction)

    def _serve(self, transaction: Transaction) -> None:
        self.database.relay_is_here = True  # a standby's is not: another process has the one to wake
        try:
            while not self._stopping:
                self._publish_and_wait(transaction)
        finally:
            self.database.relay_is_here = False

    def _publish_and_wait(self, transaction: Transaction) -> None:
        try:
            self._wake.clear()
            self.publish_all(transaction)
            self._failures = 0
            self._wait_for_work(transaction)
        except TransportAway as error:
            self._back_off(error)

    def _publish(self, rows: Sequence[OutboxRow], transaction: Transaction) -> list[int]:
        failpoints.reach("outbox.committed")
        with metrics.relay_batch_seconds.labels(self.database.service).time():
            try:
                confirmed = self._publisher.publish([self._message(row) for row in rows])
            finally:  # whatever became of it, nothing here kills the process
                self._survived = True
        failpoints.reach("relay.published")
        done = [row.id for row, ok in zip(rows, confirmed, strict=True) if ok]
        metrics.relay_published.labels(self.database.service).inc(len(done))
        if len(done) < len(rows):
            with transaction() as connection:
                self._mark(connection, self._in_order(rows, confirmed))
            raise TransportAway(f"{len(rows) - len(done)} of {len(rows)} events were not confirmed")
        return done

    def _in_order(self, rows: Sequence[OutboxRow], confirmed: Sequence[bool]) -> list[int]:
        """What may be marked when some were refused: nothing behind a refused event of the same aggregate."""
        refused = set()
        done = []
        for row, ok in zip(rows, confirmed, strict=True):
            if ok and row.aggregate_id not in refused:
                done.append(row.id)
            else:
                refused.add(row.aggregate_id)
        return done

    def _claim(self, connection: Connection) -> Sequence[OutboxRow]:
        state = connection.execute(select(relay_state)).one_or_none()
        if state is None:
            connection.execute(insert(relay_state).values(id=1, last_position=0, idle=AWAKE, begun=0))
        last, begun = (state.last_position, state.begun) if state else (0, 0)
        claimed = connection.execute(_CLAIM, {"size": self._size, "last": last})
        rows = sorted(map(OutboxRow._make, claimed), key=attrgetter("id"))
        highest = max((row.position for row in rows), default=0)
        if highest > last:
            connection.execute(update(relay_state).values(last_position=highest, idle=AWAKE))
        if rows:
            self._count_hand_over(connection, begun)
        return rows

    def _count_hand_over(self, connection: Connection, begun: int) -> None:
        """Note that one begins, for without a broker a handler may take this very process with it."""
        self._in_vain = 0 if self._survived else begun
        if begun != self._in_vain + 1:
            connection.execute(update(relay_state).values(begun=self._in_vain + 1))

    def _message(self, row: OutboxRow) -> Message:
        message = encode(row)
        return replace(message, deliveries=self._in_vain) if self._in_vain else message

    def _mark(self, connection: Connection, ids: list[int]) -> None:
        if ids:
            mark = _MARK if self.database.is_sqlite else _MARK_ARRAY
            connection.execute(mark.values(published_at=self._clock.now()), {"ids": ids})

    # --- waiting

    def _wait_for_work(self, transaction: Transaction) -> None:
        if self._wake.is_set():
            return
        self._say_idle(transaction)
        last_alive = monotonic()
        polls = iter(IDLE_POLLS_S)
        while not self._wake.wait(next(polls, IDLE_POLLS_S[-1])) and not self._stopping:
            if monotonic() - last_alive >= 1:
                self._publisher.keep_alive()
                last_alive = monotonic()
            if self._anything(transaction):
                break

    def _say_idle(self, transaction: Transaction) -> None:
        with transaction() as connection:
            connection.execute(update(relay_state).where(relay_state.c.idle == AWAKE).values(idle=IDLE))

    def _anything(self, transaction: Transaction) -> bool:
        with transaction() as connection:
            unpublished = select(outbox.c.id).where(outbox.c.published_at.is_(None)).limit(1)
            return connection.scalar(unpublished) is not None

    def _back_off(self, error: Exception) -> None:
        delay = BACKOFF_S[min(self._failures, len(BACKOFF_S) - 1)]
        self._failures += 1
        log.warning("relay_waits", service=self.database.service, error=type(error).__name__, seconds=delay)
        self._pause(delay)

    def _pause(self, seconds: float) -> None:
        deadline = monotonic() + seconds
        while not self._stopping and (left := deadline - monotonic()) > 0:
            sleep(min(left, 0.2))
