"""The stage of one run: private servers, databases, a vhost, processes, and clocks that cannot lie.

Throughput and latency are read from PostgreSQL's own commit timestamps, the same for every contestant:
nobody's process measures itself.
"""

import os
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Self

from bench.work import SERVICES, found
from chassis.context import Context
from chassis.db import Database
from chassis.events.broker_admin import apply
from chassis.events.outbox import record
from chassis.events.relay import RELAY_LOCK
from chassis.events.topology import topology_of
from chassis.officetime.clock import SystemClock
from chassis.testing import database
from tests.servers.postgres import Postgres
from tests.servers.process import free_port
from tests.servers.rabbitmq import RabbitMQ

PATIENCE_S = 120.0
PRELOAD_BATCH = 200
COMMITTED_AT = "extract(epoch FROM pg_xact_commit_timestamp(xmin))"


class Stage:
    """Servers for one run; use it in a ``with`` block."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self.folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="bizenv-bench-")))

    def __enter__(self) -> Self:
        # a cluster as it is run in production, where the tests' one is as small as it can be
        settings = {"shared_buffers": "256MB", "max_wal_size": "1GB", "track_commit_timestamp": "on"}
        self.postgres = self._stack.enter_context(Postgres(**settings))
        self.rabbit = self._stack.enter_context(RabbitMQ())
        return self

    def __exit__(self, *_exception: object) -> None:
        self._stack.close()

    @contextmanager
    def scene(self) -> Iterator["Scene"]:
        """Fresh databases and a fresh vhost, gone afterwards."""
        with self.rabbit.vhost() as broker_url:
            scene = Scene(self, broker_url)
            try:
                yield scene
            finally:
                scene.close()


class Scene:
    """Databases of field and ledger, a vhost with the topology, and the processes started on them."""

    def __init__(self, stage: Stage, broker_url: str):
        self.stage = stage
        self.broker_url = broker_url
        self.urls = self._databases()
        self.field = database("field", stage.folder, SERVICES["field"].metadata, self.urls["field"])
        self.ledger = database("ledger", stage.folder, SERVICES["ledger"].metadata, self.urls["ledger"])
        assert apply(broker_url, topology_of(SERVICES)) == []
        self._processes: list[subprocess.Popen[bytes]] = []

    def start(self, services: str, role: str = "worker", **settings: str) -> subprocess.Popen[bytes]:
        """One production process of our own."""
        given = {f"BIZENV_{name.upper()}": value for name, value in settings.items()}
        return self.run(
            "bench.work",
            BIZENV_SERVICES=services,
            BIZENV_ROLE=role,
            BIZENV_BROKER_URL=self.broker_url,
            BIZENV_DATABASE_URL=self.urls["field"].replace("field", "{service}"),
            BIZENV_DATA=str(self.stage.folder),
            BIZENV_LOG_LEVEL="ERROR",
            **{"BIZENV_HTTP": f"127.0.0.1:{free_port()}"} | given,
        )

    def run(self, module: str, *arguments: str, **environment: str) -> subprocess.Popen[bytes]:
        """A Python process of this environment; what it prints goes into the stage's log."""
        with (self.stage.folder / "log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", module, *arguments],
                env=os.environ | environment,
                stdout=log,
                stderr=log,
            )
        self._processes.append(process)
        return process

    def stop(self, process: subprocess.Popen[bytes], number: signal.Signals = signal.SIGTERM) -> None:
        """End a process; by force when it does not listen."""
        self._processes.remove(process)
        process.send_signal(number)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def close(self) -> None:
        """End all processes and drop the databases."""
        for process in list(self._processes):
            self.stop(process, signal.SIGKILL)
        self.field.dispose()
        self.ledger.dispose()
        for url in self.urls.values():
            self.stage.postgres.sql(f"drop database {url.rpartition('/')[2]} with (force)")

    def preload(self, count: int) -> None:
        """Commit that many events of field, in transactions of :data:`PRELOAD_BATCH`."""
        for first in range(0, count, PRELOAD_BATCH):
            with self.field.transaction(Context(SystemClock().now())) as session:
                record(session, *(found(n) for n in range(first, min(first + PRELOAD_BATCH, count))))

    @contextmanager
    def relay_elsewhere(self, service: str) -> Iterator[None]:
        """Be the active relay of a service without doing anything, so that its worker's own stands by."""
        database = {"field": self.field, "ledger": self.ledger}[service]
        with database.exclusive(RELAY_LOCK) as held:
            assert held
            yield

    def count(self, where: Database, statement: str) -> int:
        """One number from a database."""
        with where.engine.connect() as connection:
            return int(connection.exec_driver_sql(statement).scalar_one())

    def rows(self, where: Database, statement: str) -> list[Any]:
        """Rows from a database."""
        with where.engine.connect() as connection:
            return list(connection.exec_driver_sql(statement).all())

    def until(self, what: str, done: Callable[[], bool], poll_s: float = 0.1) -> None:
        """Wait; raises with the end of the log when it takes longer than :data:`PATIENCE_S`."""
        deadline = time.monotonic() + PATIENCE_S
        while not done():
            if time.monotonic() > deadline or any(p.poll() not in (None, 0) for p in self._processes):
                tail = (self.stage.folder / "log").read_text(errors="replace")[-3000:]
                raise RuntimeError(f"{what}: did not happen; log:\n{tail}")
            time.sleep(poll_s)

    def rate(self, where: Database, table: str, condition: str = "true") -> float:
        """Rows per second from the first commit that wrote rows of a table to the last.

        The rows of the first commit are what the clock starts with, so they are not counted.
        """
        stamps = self.rows(
            where,
            f"SELECT {COMMITTED_AT} AS at, count(*) FROM {table} WHERE {condition} GROUP BY 1 ORDER BY 1",
        )
        counted = sum(count for _, count in stamps[1:])
        return counted / float(stamps[-1][0] - stamps[0][0])

    def _databases(self) -> dict[str, str]:
        run = secrets.token_hex(4)
        owner = self.stage.postgres.create_database(f"bench_{run}")
        for service in ("field", "ledger"):
            self.stage.postgres.sql(f"create database {service}_{run} owner bench_{run} template template0")
        address = owner.rpartition("/")[0]
        return {service: f"{address}/{service}_{run}" for service in ("field", "ledger")}
