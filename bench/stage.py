"""The stage of one run: private servers, databases, a vhost, contestants, and clocks that cannot lie.

Throughput and latency are read from PostgreSQL's own commit timestamps, the same for every contestant:
nobody's process measures itself.
"""

import secrets
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any, Self

from bench.contestant import Contestant
from bench.work import SERVICES, found
from chassis import columns
from chassis.context import Context
from chassis.db import Database
from chassis.events.broker_admin import apply
from chassis.events.outbox import record
from chassis.events.relay import RELAY_LOCK
from chassis.events.topology import topology_of
from chassis.officetime.clock import SystemClock
from chassis.settings import Settings
from tests.servers.postgres import Postgres
from tests.servers.process import free_port
from tests.servers.rabbitmq import RabbitMQ

PATIENCE_S = 120.0
PRELOAD_BATCH = 200
TEMPLATE = "bench"
COMMITTED_AT = "extract(epoch FROM pg_xact_commit_timestamp(xmin))"


class Stage:
    """Servers for one run; use it in a ``with`` block. The broker is there after :meth:`await_all`."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self.folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="bizenv-bench-")))
        self.log = self.folder / "log"
        # a cluster as it is run in production, where the tests' one is as small as it can be
        settings = {"shared_buffers": "256MB", "max_wal_size": "1GB", "track_commit_timestamp": "on"}
        self.postgres, self.rabbit = Postgres(**settings), RabbitMQ()
        self._cast: list[Contestant] = []

    def __enter__(self) -> Self:
        with self._stack.pop_all() as started:
            pool = started.enter_context(ThreadPoolExecutor())
            self._node = pool.submit(self.rabbit.start)  # takes seconds; meanwhile contestants are cast
            started.callback(self._end_node)
            started.enter_context(self.postgres)
            self._owner = self._template()
            self._stack = started.pop_all()
        return self

    def __exit__(self, *_exception: object) -> None:
        self._stack.close()

    def await_all(self) -> None:
        """Return when the broker answers and all contestants cast so far do nothing but wait for their turn.

        Raises :class:`RuntimeError` with the end of the log when one of them never will.
        """
        self._node.result()
        while self._cast:
            if not self._cast.pop().ready():
                raise self.failure("a contestant did not start")

    def _end_node(self) -> None:
        wait([self._node])
        self.rabbit.close()

    def scene(self, *services: str) -> "Scene":
        """Databases for these services and a vhost that is still to be opened; all ends with the stage."""
        scene = Scene(self, services)
        self._stack.callback(scene.close)
        return scene

    def database(self, name: str) -> str:
        """The URL of a fresh database with all tables; it goes with the cluster."""
        self.postgres.sql(f"create database {name} owner {TEMPLATE} template {TEMPLATE}")
        return f"{self._owner.rpartition('/')[0]}/{name}"

    def contestant(self, module: str, *arguments: str, **environment: str) -> Contestant:
        """A process that waits for its turn."""
        self._cast.append(Contestant(module, *arguments, log=self.log, environment=environment))
        return self._cast[-1]

    def failure(self, what: str) -> RuntimeError:
        """The error to raise, with the end of the log."""
        return RuntimeError(f"{what}; log:\n{self.log.read_text(errors='replace')[-3000:]}")

    def _template(self) -> str:
        """The database all others are copies of; returns its URL."""
        url = self.postgres.create_database(TEMPLATE)
        database = Database("field", Settings(database_url=url))
        for metadata in (columns.metadata, *(service.metadata for service in SERVICES.values())):
            metadata.create_all(database.engine)
        database.dispose()
        return url


class Scene:
    """Databases, a vhost, and the contestants on them."""

    def __init__(self, stage: Stage, services: Iterable[str]):
        self.stage = stage
        run = secrets.token_hex(4)
        self._vhost = f"bench-{run}"
        self.broker_url = stage.rabbit.url(self._vhost)
        self.urls = {service: stage.database(f"{service}_{run}") for service in services}
        self._databases = {
            name: Database(name, Settings(database_url=url)) for name, url in self.urls.items()
        }
        self._contestants: list[Contestant] = []
        self._is_open = False

    def open(self) -> None:
        """Create the vhost."""
        self.stage.rabbit.create_vhost(self._vhost)
        self._is_open = True

    def declare(self) -> None:
        """Declare our own exchanges and queues."""
        assert apply(self.broker_url, topology_of(SERVICES)) == []

    def ours(self, service: str, role: str = "worker", http: str = "") -> Contestant:
        """One production process of our own."""
        return self.contestant(
            "bench.work",
            BIZENV_SERVICES=service,
            BIZENV_ROLE=role,
            BIZENV_BROKER_URL=self.broker_url,
            BIZENV_DATABASE_URL=self.urls[service],
            BIZENV_DATA=str(self.stage.folder),
            BIZENV_LOG_LEVEL="ERROR",
            BIZENV_HTTP=http or f"127.0.0.1:{free_port()}",
        )

    def contestant(self, module: str, *arguments: str, **environment: str) -> Contestant:
        """A process that waits for its turn and ends with the scene."""
        self._contestants.append(self.stage.contestant(module, *arguments, **environment))
        return self._contestants[-1]

    def close(self) -> None:
        """End all contestants and delete the vhost; the databases go with the cluster."""
        for each in self._contestants:
            each.end()
        for database in self._databases.values():
            database.dispose()
        if self._is_open:
            self._is_open = False
            with suppress(OSError):  # a broker that did not come back is told of elsewhere
                self.stage.rabbit.delete_vhost(self._vhost)

    def preload(self, count: int) -> None:
        """Commit that many events of field, in transactions of :data:`PRELOAD_BATCH`."""
        for first in range(0, count, PRELOAD_BATCH):
            with self._databases["field"].transaction(Context(SystemClock().now())) as session:
                record(session, *(found(n) for n in range(first, min(first + PRELOAD_BATCH, count))))

    @contextmanager
    def relay_elsewhere(self, service: str) -> Iterator[None]:
        """Be the active relay of a service without doing anything, so that its worker's own stands by."""
        with self._databases[service].exclusive(RELAY_LOCK) as held:
            assert held
            yield

    def count(self, service: str, statement: str) -> int:
        """One number from a service's database."""
        return int(self.rows(service, statement)[0][0])

    def rows(self, service: str, statement: str) -> list[Any]:
        """Rows from a service's database."""
        with self._databases[service].engine.connect() as connection:
            return list(connection.exec_driver_sql(statement).all())

    def empty(self, service: str, table: str) -> None:
        """Forget what is in a table."""
        with self._databases[service].engine.begin() as connection:
            connection.exec_driver_sql(f"TRUNCATE {table}")

    def until(self, what: str, done: Callable[[], bool], poll_s: float = 0.05) -> None:
        """Wait; raises with the end of the log when it takes longer than :data:`PATIENCE_S`."""
        deadline = time.monotonic() + PATIENCE_S
        while not done():
            if time.monotonic() > deadline or any(each.failed for each in self._contestants):
                raise self.stage.failure(f"{what}: did not happen")
            time.sleep(poll_s)

    def rate(self, service: str, table: str, condition: str = "true") -> float:
        """Rows per second from the first commit that wrote rows of a table to the last.

        The rows of the first commit are what the clock starts with, so they are not counted.
        """
        stamps = self.rows(
            service,
            f"SELECT {COMMITTED_AT} AS at, count(*) FROM {table} WHERE {condition} GROUP BY 1 ORDER BY 1",
        )
        counted = sum(int(count) for _, count in stamps[1:])
        return counted / float(stamps[-1][0] - stamps[0][0])
