"""A private PostgreSQL cluster: unprivileged, on a free port, with durability on, gone afterwards."""

import os
import pwd
import secrets
import shutil
import signal
import subprocess
from pathlib import Path
from typing import Self

from tests.servers.process import ServerError, ServerProcess, free_port, private_folder, program

SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "fsync": "on",  # faults are tested: what was committed must be there after them
    "shared_buffers": "64MB",
    "max_connections": "200",
    "max_wal_size": "256MB",
    "timezone": "Asia/Shanghai",
    "log_min_messages": "warning",
}


class Postgres:
    """A cluster of its own, from ``with Postgres() as postgres`` to the end of the block.

    Its superuser comes in by the socket in its private folder only; services come in over TCP with a
    role and password of their own. Further ``settings`` are those of ``postgresql.conf``.
    """

    def __init__(self, **settings: str) -> None:
        self._bin = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
        self._server = program("postgres", self._bin)
        self._initdb = program("initdb", self._bin)
        self._psql = program("psql", self._bin)
        self._user = unprivileged_user()
        self._settings = SETTINGS | settings
        self._process: ServerProcess | None = None
        self.port = free_port()
        self.folder = private_folder("pg", self._user)

    def __enter__(self) -> Self:
        try:
            self._create()
            self.start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def start(self) -> None:
        """Start on the same port and data as before; returns when it answers, recovery included."""
        settings = {**self._settings, "port": str(self.port), "unix_socket_directories": str(self.folder)}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        self._process = self._run([str(self._server), "-D", str(self.folder / "data"), *options])
        self._process.wait_until(self._answers, "PostgreSQL", within_s=60)

    def stop(self) -> None:
        """Stop cleanly: open transactions are rolled back, a checkpoint is written."""
        self._end(signal.SIGINT)

    def stop_at_once(self) -> None:
        """Stop as a power cut would, by the server's own "immediate" mode; the next start recovers."""
        self._end(signal.SIGQUIT)

    def kill(self) -> None:
        """``kill -9`` of the server and all its backends."""
        self._end(signal.SIGKILL)

    def close(self) -> None:
        """Stop, and remove the folder."""
        if self._process:
            self.stop_at_once()
        shutil.rmtree(self.folder)

    def sql(self, statement: str, database: str = "postgres") -> str:
        """Run SQL as the superuser; returns the rows as lines, columns apart by ``|``."""
        done = self._run_psql(database, statement)
        if done.returncode:
            raise ServerError(done.stderr)
        return done.stdout.strip()

    def create_database(self, name: str, template: str = "template0") -> str:
        """Create a database and a role of the same name that owns it and nothing else; returns its URL."""
        password = secrets.token_hex(8)
        self.sql(f"create role {name} login password '{password}'")
        self.sql(f"create database {name} owner {name} template {template}")
        self.sql(f"revoke all on database {name} from public")
        return f"postgresql://{name}:{password}@127.0.0.1:{self.port}/{name}"

    def drop_database(self, name: str) -> None:
        """Drop a database and its role, whoever is still connected."""
        self.sql(f"drop database {name} with (force)")
        self.sql(f"drop role {name}")

    def _create(self) -> None:
        access = ["--username=postgres", "--auth-local=trust", "--auth-host=scram-sha-256"]
        self._run([str(self._initdb), "-D", str(self.folder / "data"), *access, "-E", "UTF8", "-N"]).finish(
            60
        )

    def _run(self, command: list[str]) -> ServerProcess:
        log = self.folder / "log"
        return ServerProcess(command, folder=self.folder, log=log, env=self._environment(), user=self._user)

    def _end(self, number: signal.Signals) -> None:
        assert self._process, "not running"
        self._process.end(number, within_s=30)
        self._process = None

    def _answers(self) -> bool:
        return self._run_psql("postgres", "select 1").returncode == 0

    def _run_psql(self, database: str, statement: str) -> subprocess.CompletedProcess[str]:
        where = ["-h", str(self.folder), "-p", str(self.port), "-U", "postgres", "-d", database]
        return subprocess.run(
            [self._psql, "-XqAt", "-v", "ON_ERROR_STOP=1", *where, "-c", statement],
            capture_output=True,
            text=True,
            check=False,
            env=self._environment(),
        )

    def _environment(self) -> dict[str, str]:
        return {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": str(self.folder)}


def unprivileged_user() -> str:
    """The user PostgreSQL runs as when we are root, which it refuses; empty when we are not."""
    if os.geteuid() != 0:
        return ""
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"
