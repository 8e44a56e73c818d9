"""What a worker does for itself: retries that are due, pruning, sealing, and the gauges."""

from datetime import timedelta
from time import monotonic, sleep

import structlog
from sqlalchemy import ColumnElement, Connection, Table, delete, func, select

from chassis import audit, metrics
from chassis.context import Context
from chassis.inbox import DONE, PARKED, PENDING, inbox
from chassis.outbox import outbox
from chassis.runtime import Runtime

log = structlog.get_logger(__name__)

PRUNE_STEP = 1000
SLOW_EVERY_S = 60.0


class Housekeeping:
    """One loop per worker process and service; every step is safe to run in several replicas at once."""

    def __init__(self, runtime: Runtime, service: str):
        self._runtime = runtime
        self._service = service
        self._database = runtime.database(service)
        self._stopping = False
        self._slow_at = 0.0

    def run(self) -> None:
        """Look after the service until stopped; a database that is away is waited for."""
        while not self._stopping:
            try:
                self.quick()
                if monotonic() >= self._slow_at:
                    self._slow_at = monotonic() + SLOW_EVERY_S
                    self.prune()
            except Exception as error:  # noqa: BLE001 - whatever it is, the loop must go on
                log.warning("housekeeping_waits", service=self._service, error=type(error).__name__)
            sleep(0.5)

    def stop(self) -> None:
        """Let :meth:`run` return soon."""
        self._stopping = True

    def quick(self) -> None:
        """Retry what is due, seal the audit chain, look at the gauges."""
        if self._service in self._runtime.inboxes:
            self._runtime.inboxes[self._service].retry_due()
        with self._database.transaction(self._context()) as session:
            audit.seal(session)
        with self._database.write_connection() as connection:
            self._measure(connection)

    def prune(self) -> None:
        """Drop published events and handled inbox rows past their retention, the oldest 1000 at a time."""
        now, settings = self._runtime.clock.now(), self._runtime.settings
        published = outbox.c.published_at < now - timedelta(days=settings.outbox_retention_days)
        handled = (inbox.c.status == DONE) & (
            inbox.c.received_at < now - timedelta(days=settings.inbox_retention_days)
        )
        self._prune(outbox, published)
        self._prune(inbox, handled)

    def _prune(self, table: Table, old: ColumnElement[bool]) -> None:
        oldest = select(table.c.id).order_by(table.c.id).limit(PRUNE_STEP).scalar_subquery()
        removed = PRUNE_STEP
        while removed == PRUNE_STEP:
            with self._database.write_connection() as connection:
                removed = connection.execute(delete(table).where(table.c.id.in_(oldest), old)).rowcount

    def _measure(self, connection: Connection) -> None:
        now = self._runtime.clock.now()
        waiting = select(func.count(), func.min(outbox.c.occurred_at))
        count, oldest = connection.execute(waiting.where(outbox.c.published_at.is_(None))).one()
        metrics.outbox_unpublished.labels(self._service).set(count)
        age = (now - oldest).total_seconds() if oldest else 0
        metrics.outbox_oldest_seconds.labels(self._service).set(age)
        for status, gauge in ((PENDING, metrics.inbox_pending), (PARKED, metrics.inbox_parked)):
            of_status = select(func.count()).select_from(inbox).where(inbox.c.status == status)
            gauge.labels(self._service).set(connection.scalar(of_status) or 0)

    def _context(self) -> Context:
        return self._runtime.context()
