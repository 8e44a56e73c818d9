"""What a worker does for itself: retries that are due, pruning, sealing, and the gauges."""

from collections.abc import Callable
from datetime import datetime, timedelta
from time import monotonic, sleep

import structlog
from sqlalchemy import Column, ColumnElement, Table, delete, func, select
from sqlalchemy.orm import Session

from chassis import audit, metrics
from chassis.context import Context
from chassis.events.inbox_table import DONE, PARKED, PENDING, inbox
from chassis.events.outbox import outbox
from chassis.http import idempotency
from chassis.runtime import Runtime

log = structlog.get_logger(__name__)

PRUNE_STEP = 1000
MEASURE_EVERY_S = 2.0
PRUNE_EVERY_S = 60.0


class Housekeeping:
    """One loop per worker process and service; every step is safe to run in several replicas at once."""

    def __init__(self, runtime: Runtime, service: str):
        self._runtime = runtime
        self._service = service
        self._database = runtime.database(service)
        self._stopping = False

    def run(self) -> None:
        """Look after the service until stopped; a step that fails is waited for, and stops no other."""
        steps = {self.retry: 0.0, self.seal: 0.0, self.measure: MEASURE_EVERY_S, self.prune: PRUNE_EVERY_S}
        due_at = dict.fromkeys(steps, 0.0)
        while not self._stopping:
            for step, every_s in steps.items():
                if monotonic() >= due_at[step] and not self._stopping:
                    due_at[step] = monotonic() + every_s
                    self._try(step)
            sleep(0.5)

    def stop(self) -> None:
        """Let :meth:`run` return soon."""
        self._stopping = True

    def retry(self) -> None:
        """Try again the events that are due; where there are none, only reads."""
        inbox_of_ours = self._runtime.inboxes.get(self._service)
        while inbox_of_ours and not self._stopping and inbox_of_ours.retries.retry_due():
            pass  # behind each that succeeds the next of its aggregate is due at once

    def seal(self) -> None:
        """Seal the audit chain; where there is nothing to seal, only reads."""
        with self._database.reading(self._context()) as session:
            unsealed = audit.anything_unsealed(session)
        if unsealed:
            with self._database.transaction(self._context()) as session:
                audit.seal(session)

    def measure(self) -> None:
        """Set the gauges that tell the state of the database."""
        with self._database.reading(self._context()) as session:
            self._measure_outbox(session)
            for status, gauge in ((PENDING, metrics.inbox_pending), (PARKED, metrics.inbox_parked)):
                of_status = select(func.count()).select_from(inbox).where(inbox.c.status == status)
                gauge.labels(self._service).set(session.scalar(of_status) or 0)

    def prune(self) -> None:
        """Drop what is past its retention: published events, handled inbox rows, idempotency keys.

        An event's age counts from when it occurred, however often it was published again: a subscriber
        must not have forgotten what can still be repeated to it.
        """
        now, settings = self._runtime.clock.now(), self._runtime.settings
        published = outbox.c.published_at.is_not(None)
        self._prune(
            outbox, outbox.c.occurred_at, published, now - timedelta(days=settings.outbox_retention_days)
        )
        handled = inbox.c.status == DONE
        self._prune(inbox, inbox.c.received_at, handled, now - timedelta(days=settings.inbox_retention_days))
        forgotten = now - timedelta(days=settings.idempotency_retention_days)
        with self._database.reading(self._context()) as session:
            any_key = idempotency.anything_older(session, forgotten)
        if any_key:
            with self._database.transaction(self._context()) as session:
                idempotency.prune(session, forgotten)

    def _try(self, step: Callable[[], None]) -> None:
        try:
            step()
        except Exception as error:  # noqa: BLE001 - whatever it is, the loop must go on
            what = {"service": self._service, "step": step.__name__, "error": type(error).__name__}
            log.warning("housekeeping_waits", **what)

    def _prune(
        self, table: Table, age: Column[datetime], over: ColumnElement[bool], before: datetime
    ) -> None:
        """Walk the table by id, some rows at a time, until what comes is young; only what is over goes."""
        last = 0
        while True:
            step = select(table.c.id, age).where(table.c.id > last).order_by(table.c.id).limit(PRUNE_STEP)
            with self._database.reading(self._context()) as session:
                rows = [row for row in session.execute(step) if row[1] < before]
            if not rows:
                return
            first, last = rows[0].id, rows[-1].id
            old = delete(table).where(table.c.id.between(first, last), over, age < before)
            with self._database.write_connection() as connection:
                connection.execute(old)

    def _measure_outbox(self, session: Session) -> None:
        waiting = select(func.count(), func.min(outbox.c.occurred_at))
        count, oldest = session.execute(waiting.where(outbox.c.published_at.is_(None))).one()
        metrics.outbox_unpublished.labels(self._service).set(count)
        age = (self._runtime.clock.now() - oldest).total_seconds() if oldest else 0
        metrics.outbox_oldest_seconds.labels(self._service).set(age)

    def _context(self) -> Context:
        return self._runtime.context()
