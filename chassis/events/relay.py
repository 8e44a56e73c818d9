"""The relay: publishes a service's outbox in order, one at a time, and marks only what is confirmed."""

import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime
from itertools import count
from time import monotonic, sleep
from typing import Any

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
from chassis.columns import BigId, Json, metadata
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
    # [id, position] of each event under way: written into its row when that is marked, which then is
    # rewritten once instead of twice
    Column("noted", Json, nullable=False, server_default=text("'[]'")),
    Column("idle", BigId, nullable=False),  # a flag: AWAKE or IDLE
    Column("begun", BigId, nullable=False, server_default="0"),  # hand-overs since one was survived
)

# Events are claimed by state, never by "id greater than the last": a row that commits late is not missed.
# Those that have their position go first (an outage left them behind, or an operator wants them again), then
# new ones by id.
_NEXT = (
    select(*(outbox.c[name] for name in OutboxRow._fields))
    .where(outbox.c.published_at.is_(None))
    .order_by(outbox.c.position.nulls_last(), outbox.c.id)
    .limit(bindparam("size"))
)
_NEXT_BEHIND = _NEXT.where(
    outbox.c.id.not_in(select(func.unnest(bindparam("under_way", type_=ARRAY(BigInteger)))))
)
_WRITE = (
    update(outbox)
    .where(outbox.c.id == bindparam("row"))
    .values(position=bindparam("its_position"), published_at=bindparam("at"))
)
# where lists can be parameters, one statement of constant text does it, which need not be parsed each time
_WRITE_ALL = text("""
    UPDATE outbox SET position = noted.position, published_at = CAST(:at AS timestamptz)
    FROM unnest(CAST(:ids AS bigint[]), CAST(:positions AS bigint[])) AS noted (id, position)
    WHERE outbox.id = noted.id
""")


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
            done: list[OutboxRow] = []  # confirmed, not marked yet
            rows = self._mark_and_claim(transaction, done)
            while rows:
                taken, following = self._publish(rows, done, transaction)
                total += len(taken)
                done += taken
                if len(taken) < len(rows):
                    self._mark_and_claim(transaction, done)
                    raise TransportAway(f"{len(rows) - len(taken)} of {len(rows)} events were not confirmed")
                if self._stopping:
                    self._mark_and_claim(transaction, done, following, claiming=False)
                    break
                rows = following or self._mark_and_claim(transaction, done)
        return total

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

    def _publish(
        self, rows: Sequence[OutboxRow], done: list[OutboxRow], transaction: Transaction
    ) -> tuple[list[OutboxRow], Sequence[OutboxRow]]:
        """Hand a batch over; returns what was taken of it, and the next batch if it was read meanwhile."""
        following: Sequence[OutboxRow] = ()
        with metrics.relay_batch_seconds.labels(self.database.service).time():
            self._send(rows)
            if self._publisher.answers_later and len(rows) == self._size:  # more may be waiting
                following = self._mark_and_claim(transaction, done, under_way=rows)
            confirmed = self._publisher.confirmed()
        failpoints.reach("relay.published")
        taken = self._in_order(rows, confirmed)
        metrics.relay_published.labels(self.database.service).inc(len(taken))
        return taken, following

    def _send(self, rows: Sequence[OutboxRow]) -> None:
        failpoints.reach("outbox.committed")
        try:
            self._publisher.send([self._message(row) for row in rows])
        finally:  # whatever became of it, nothing here kills the process
            self._survived = True

    def _in_order(self, rows: Sequence[OutboxRow], confirmed: Sequence[bool]) -> list[OutboxRow]:
        """What may be marked when some were refused: nothing behind a refused event of the same aggregate."""
        refused = set()
        done = []
        for row, ok in zip(rows, confirmed, strict=True):
            if ok and row.aggregate_id not in refused:
                done.append(row)
            else:
                refused.add(row.aggregate_id)
        return done

    def _mark_and_claim(
        self,
        transaction: Transaction,
        done: list[OutboxRow],
        under_way: Sequence[OutboxRow] = (),
        *,
        claiming: bool = True,
    ) -> Sequence[OutboxRow]:
        """Mark what is done, which then is forgotten; returns the next batch behind what is under way."""
        with transaction() as connection:
            state = self._state(connection)
            self._write(connection, _positions(done), self._clock.now())
            known = {row.id for row in (*done, *under_way)}
            left_behind = {id_: position for id_, position in state.noted if id_ not in known}
            self._write(connection, left_behind, None)
            rows = self._claim(connection, state.last_position, under_way) if claiming else ()
            noted = [*_positions((*under_way, *rows)).items()]
            if rows:
                self._in_vain = 0 if self._survived else state.begun
                last = max(state.last_position, rows[-1].position)
                changes = {"last_position": last, "noted": noted, "idle": AWAKE, "begun": self._in_vain + 1}
                connection.execute(update(relay_state).values(changes))
            elif state.noted or state.begun:  # all was handed over: nothing of it kills anybody
                connection.execute(update(relay_state).values(noted=noted, begun=0))
        done.clear()
        return rows

    def _state(self, connection: Connection) -> Any:
        state = connection.execute(select(relay_state)).one_or_none()
        if state is None:
            connection.execute(insert(relay_state).values(id=1, last_position=0, idle=AWAKE))
            return self._state(connection)
        return state

    def _claim(
        self, connection: Connection, last: int, under_way: Sequence[OutboxRow]
    ) -> Sequence[OutboxRow]:
        """The next batch; what has no position yet gets those after the last."""
        if under_way:
            claimed = connection.execute(
                _NEXT_BEHIND, {"size": self._size, "under_way": [row.id for row in under_way]}
            )
        else:
            claimed = connection.execute(_NEXT, {"size": self._size})
        positions = count(last + 1)
        rows = map(OutboxRow._make, claimed)
        return [row if row.position else row._replace(position=next(positions)) for row in rows]

    def _write(
        self, connection: Connection, positions: Mapping[int, int], published_at: datetime | None
    ) -> None:
        if not positions:
            return
        if self.database.is_sqlite:
            rows = [{"row": i, "its_position": p, "at": published_at} for i, p in positions.items()]
            connection.execute(_WRITE, rows)
        else:
            lists = {"ids": [*positions], "positions": [*positions.values()]}
            connection.execute(_WRITE_ALL, lists | {"at": published_at})

    def _message(self, row: OutboxRow) -> Message:
        message = encode(row)
        return replace(message, deliveries=self._in_vain) if self._in_vain else message

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


def _positions(rows: Sequence[OutboxRow]) -> dict[int, int]:
    return {row.id: row.position for row in rows}
