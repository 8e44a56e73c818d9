"""The installation that suffers: its servers, its wires, and the ``bizenv`` processes that run on them."""

import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import ExitStack
from typing import Self

from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from chassis.context import Context
from chassis.db import Database
from chassis.events.failpoints import FAILING, failures
from chassis.officetime.clock import SystemClock
from chassis.service import installed
from chassis.settings import Settings
from services.surveys.problems.model import ExtractedProblem
from tests.servers.postgres import Postgres
from tests.servers.process import accepts, free_port, private_folder
from tests.servers.proxy import Proxy
from tests.servers.rabbitmq import RabbitMQ

BIZENV = (sys.executable, "-c", "from chassis.cli import main; main()")
SERVICES = tuple(installed())
START_S = 60.0
SHARE_FAILING = 0.01  # of all events fail at first, wherever they are handled

#: Short times, so that a fault is noticed and got over within the run; what is promised does not change.
IMPATIENT = {
    "BIZENV_CONFIRM_TIMEOUT_S": "2",
    "BIZENV_HEARTBEAT_S": "5",
    "BIZENV_STATEMENT_TIMEOUT_S": "8",
    "BIZENV_RETRY_ATTEMPTS": "5",
    "BIZENV_RETRY_BASE_S": "0.2",
    "BIZENV_RETRY_CAP_S": "0.5",
    "BIZENV_ACCESS_TOKEN_MINUTES": "60",
    "BIZENV_MAX_WORKERS": "16",
    "BIZENV_LOG_LEVEL": "WARNING",
}

ALWAYS_OPEN = {"opens": "00:00", "closes": "23:59:59", "resumes": "00:00", "workdays": False}


class Slot:
    """A place where one process runs, is ended, and is started again on the same port."""

    def __init__(self, site: "Site", name: str, *arguments: str) -> None:
        self.name = name
        self.port = free_port()
        self._site = site
        self._arguments = arguments
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where its API answers."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def exit_code(self) -> int | None:
        """How it ended; None while it runs."""
        assert self._process
        return self._process.poll()

    def start(self, failpoint: str = "") -> None:
        """Start, armed to die at a place or not, and return when it listens or has ended already."""
        armed = ",".join(filter(None, (failpoint, f"{FAILING}={SHARE_FAILING}")))
        own = {
            "BIZENV_HTTP": f"127.0.0.1:{self.port}",
            "BIZENV_FAILPOINTS": f"{armed};seed={self._site.seed}",
        }
        with (self._site.folder / f"{self.name}.log").open("ab") as log:
            self._process = subprocess.Popen(
                [*BIZENV, "run", *self._arguments],
                env=self._site.environment | own,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for the harness, which ends what it started
            )
        self.wait(lambda: accepts(self.port), START_S)

    def wait(self, condition, seconds: float) -> bool:
        """Wait for a condition, as long as the process lives; whether it came true in time."""
        pause = threading.Event()
        for _ in range(int(seconds / 0.05)):
            if self.exit_code is not None or condition():
                break
            pause.wait(0.05)
        return self.exit_code is None and condition()

    def end(self, number: signal.Signals, within_s: float = 30) -> int:
        """Signal it and wait for its end; returns its exit code, after SIGKILL if it takes too long."""
        assert self._process
        self._process.send_signal(number)
        try:
            return self._process.wait(within_s)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            raise

    def close(self) -> None:
        """End it if it runs."""
        if self._process and self._process.poll() is None:
            self._process.kill()
            self._process.wait()


class Site:
    """What both modes have in common; a ``with`` block leaves nothing behind but, on failure, the logs."""

    mode: str
    environment: dict[str, str]
    field: Slot  #: whose API takes submissions
    desk: Slot  #: whose API dispatches

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.folder = private_folder(f"faults-{self.mode}")
        self.slots: dict[str, Slot] = {}
        self.databases: dict[str, Database] = {}
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        try:
            self._open()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_exception: object) -> None:
        for slot in self.slots.values():
            slot.close()
        for database in self.databases.values():
            database.dispose()
        self._stack.close()
        shutil.rmtree(self.folder)

    def _open(self) -> None:
        raise NotImplementedError

    def run(self, *command: str) -> str:
        """Run a ``bizenv`` command to its end; returns what it printed, raises when it fails."""
        done = subprocess.run(
            [*BIZENV, *command], env=self.environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(f"bizenv {' '.join(command)}: {done.stdout}{done.stderr}")
        return done.stdout

    def linked(self) -> int:
        """How many problems have gone all the way: reported, opened as an issue, linked back in surveys."""
        linked = select(func.count()).where(ExtractedProblem.issue_no.is_not(None))
        try:
            with self.databases["surveys"].reading(Context(SystemClock().now())) as session:
                return session.scalar(linked) or 0
        except DBAPIError:  # the database is being hurt
            return 0

    def fails_at_first(self, event_id: str) -> bool:
        """Whether an event with this id fails when it is handled, and succeeds later."""
        return failures(event_id, SHARE_FAILING, str(self.seed)) > 0

    def queues(self) -> dict[str, int]:
        """How many messages each queue of the broker holds, waiting or given out and not acknowledged.

        The broker counts them now and then; what it has not counted since its start may hold one.
        """
        return {}

    def logs(self) -> str:
        """The end of what each process wrote."""
        ends = (f"--- {log.name}\n{log.read_text()[-3000:]}" for log in sorted(self.folder.glob("*.log")))
        return "\n".join(ends)

    def _prepare(self, urls: Mapping[str, str], database_url: str, broker_url: str) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("BIZENV_")}
        rules = self.folder / "rules"
        rules.mkdir()
        # faults happen at any hour, and are looked for in messages, which wait for the morning otherwise
        (rules / "notify.json").write_text(json.dumps({"ordinary": ALWAYS_OPEN, "urgent": ALWAYS_OPEN}))
        self.environment = (
            kept
            | IMPATIENT
            | {
                "BIZENV_DATA": str(self.folder),
                "BIZENV_RULES": str(rules),
                "BIZENV_DATABASE_URL": database_url,
                "BIZENV_BROKER_URL": broker_url,
                "BIZENV_KEY_SECRET": secrets.token_hex(16),
            }
        )
        self.databases = {
            name: Database(name, Settings(data=self.folder, database_url=url)) for name, url in urls.items()
        }

    @property
    def password(self) -> str:
        """The password of the starter sign-ins."""
        return (self.folder / "starter-password").read_text()

    @property
    def phone_path(self) -> str:
        """The path under which the starter phone submits."""
        return f"/surveys/v1/key/{(self.folder / 'starter-phone').read_text()}/submission"


class EmbeddedSite(Site):
    """Everything in one process, on SQLite."""

    mode = "embedded"

    def _open(self) -> None:
        urls = {name: f"sqlite:///{self.folder}/{name}.db" for name in SERVICES}
        self._prepare(urls, "", "embedded")
        self.run("migrate")
        self.run("demo", "load", "starter")
        self.field = self.desk = Slot(self, "office")
        self.slots = {"office": self.field}
        self.field.start()


class BrokerSite(Site):
    """API and worker processes apart, on a broker and a cluster of their own, behind wires that can fail."""

    mode = "broker"

    def _open(self) -> None:
        self.rabbit, self.postgres = self._stack.enter_context(RabbitMQ()), Postgres()
        self._stack.enter_context(self.postgres)
        self.broker_wire = self._stack.enter_context(Proxy(self.rabbit.port))
        self.database_wire = self._stack.enter_context(Proxy(self.postgres.port))
        self.vhost_url = self.rabbit.create_vhost("faults")
        address = self._create_databases()
        urls = {name: f"{address}/{name}" for name in SERVICES}
        self._prepare(urls, self.database_wire.through(f"{address}/{{service}}"), self._users_url())
        self._install()
        self._place()

    def queues(self) -> dict[str, int]:
        """See :meth:`Site.queues`."""
        queues = self.rabbit.api("GET", "/queues/faults")
        return {queue["name"]: int(queue.get("messages", 1)) for queue in queues}

    def _create_databases(self) -> str:
        owner = self.postgres.create_database("faults")
        for name in SERVICES:
            self.postgres.sql(f"create database {name} owner faults template template0")
        return owner.rpartition("/")[0]

    def _users_url(self) -> str:
        """Each service comes in as its own broker user, with its least rights, over the wire."""
        for name in SERVICES:
            (self.folder / f"broker-{name}").write_text("secret")
        direct = self.vhost_url.replace("guest:guest", "{service}:secret")
        return self.broker_wire.through(direct)

    def _install(self) -> None:
        admin = {
            "BIZENV_BROKER_URL": self.vhost_url,
            "BIZENV_BROKER_ADMIN_URL": self.rabbit.api_url,
            "BIZENV_BROKER_PASSWORDS": str(self.folder),
        }
        services, self.environment = self.environment, self.environment | admin
        self.run("topology", "apply")
        self.environment = services
        self.run("migrate")
        self.run("demo", "load", "starter")

    def _place(self) -> None:
        self.field = Slot(self, "field-api", "surveys", "--role", "api")
        self.desk = Slot(self, "desk-api", "issues", "directory", "tasks", "notify", "--role", "api")
        workers = [
            Slot(self, "surveys-worker", "surveys", "--role", "worker"),
            Slot(self, "issues-worker", "issues", "--role", "worker"),
            Slot(self, "issues-standby", "issues", "--role", "worker"),
            Slot(self, "notify-worker", "notify", "--role", "worker"),
            Slot(self, "office-worker", "directory", "tasks", "--role", "worker"),
        ]
        self.slots = {slot.name: slot for slot in (self.field, self.desk, *workers)}
        starting = [threading.Thread(target=slot.start) for slot in self.slots.values()]
        for thread in starting:
            thread.start()
        for thread in starting:
            thread.join()
        ended = {slot.name: slot.exit_code for slot in self.slots.values() if slot.exit_code is not None}
        if ended:
            raise RuntimeError(f"ended at the start: {ended}\n{self.logs()}")
