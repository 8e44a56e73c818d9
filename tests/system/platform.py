"""The platform as operators run it: one embedded process, or each service apart on broker and database."""

import json
import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import requests

from tests.servers.postgres import Postgres
from tests.servers.process import free_port

READABLE = {
    "directory": "/v1/me",
    "issues": "/v1/issues",
    "notify": "/v1/messages",
    "surveys": "/v1/submissions",
    "tasks": "/v1/tasks",
}
SERVICES = tuple(READABLE)
ALWAYS_OPEN = {"opens": "00:00", "closes": "23:59:59", "resumes": "00:00", "workdays": False}
PATIENCE_S = 60.0


class Platform:
    """Processes of ``bizenv``, their addresses and their starter passwords."""

    def __init__(self, folder: Path, smtp_url: str, **settings: str) -> None:
        self.folder = folder
        self.address = f"http://127.0.0.1:{free_port()}"
        rules = folder / "rules"
        rules.mkdir()
        # the tests run at any hour: the hours at which messages may go out are the office's choice
        open_hours = {"ordinary": ALWAYS_OPEN, "urgent": ALWAYS_OPEN}
        (rules / "notify.json").write_text(json.dumps(open_hours))
        self.environment = {
            "PATH": os.environ["PATH"],
            "BIZENV_DATA": str(folder / "data"),
            "BIZENV_RULES": str(rules),
            "BIZENV_SMTP_URL": smtp_url,
            "BIZENV_PUBLIC_URL": self.address,
            **settings,
        }
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    @classmethod
    def embedded(cls, folder: Path, smtp_url: str) -> Self:
        """One process, SQLite, no broker: what ``make run`` starts."""
        platform = cls(folder, smtp_url)
        platform.start("all", "--starter")
        platform.until_ready(*SERVICES)
        return platform

    @classmethod
    def apart(cls, folder: Path, smtp_url: str, broker_url: str, postgres: Postgres) -> Self:
        """As under compose: the APIs behind one address, each worker alone, on broker and database."""
        platform = cls(
            folder,
            smtp_url,
            BIZENV_BROKER_URL=broker_url,
            BIZENV_DATABASE_URL=databases(postgres),
            BIZENV_KEY_SECRET=secrets.token_urlsafe(32),
            BIZENV_RESTRICTED_KEY_SECRET=secrets.token_urlsafe(32),
            BIZENV_REPORTER_KEY_SECRET=secrets.token_urlsafe(32),
        )
        for command in (["topology", "apply"], ["migrate"], ["demo", "load", "starter"]):
            platform.command(*command)
        platform.start("api", "--role", "api")
        for service in SERVICES:
            platform.start(f"{service}-worker", service, "--role", "worker", http=f"127.0.0.1:{free_port()}")
        platform.until_ready(*SERVICES)
        platform.until(platform.keys_have_arrived)
        return platform

    def keys_have_arrived(self) -> bool:
        """Whether every service has heard of the key directory signs with."""
        person = self.sign_in("op")
        return all(person.knows(service) for service in SERVICES)

    def start(self, name: str, *arguments: str, http: str = "") -> None:
        """Start ``bizenv run`` under a name; its output goes to the log file of that name."""
        address = http or self.address.removeprefix("http://")
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                [sys.executable, "-m", "chassis.cli", "run", *arguments],
                env=self.environment | {"BIZENV_HTTP": address},
                stdout=log,
                stderr=log,
            )

    def command(self, *arguments: str, code: int = 0) -> str:
        """Run one of the operator's commands, which must end with ``code``; returns what it prints."""
        done = subprocess.run(
            [sys.executable, "-m", "chassis.cli", *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout

    def stop(self, name: str, number: signal.Signals = signal.SIGTERM) -> int:
        """Stop a process and wait for its end; returns its exit code."""
        process = self.processes.pop(name)
        process.send_signal(number)
        return process.wait(timeout=60)

    def close(self) -> None:
        """Stop everything."""
        for name in list(self.processes):
            self.stop(name, signal.SIGKILL)

    def until_ready(self, *services: str) -> None:
        """Wait until each of these services answers that it is ready."""
        for service in services:
            self.until(lambda service=service: self._is_ready(service))

    def until(self, done: Callable[[], Any]) -> Any:
        """Wait for a condition, with a deadline that fails the test and shows the logs' ends."""
        deadline = time.monotonic() + PATIENCE_S
        while not (result := done()):
            assert time.monotonic() < deadline, f"not within {PATIENCE_S} s\n{self._tails()}"
            time.sleep(0.05)
        return result

    def password(self) -> str:
        """The starter accounts' password."""
        return (self.folder / "data" / "starter-password").read_text().strip()

    def phone(self) -> str:
        """The starter phone's server address."""
        token = (self.folder / "data" / "starter-phone").read_text().strip()
        return f"{self.address}/surveys/v1/key/{token}"

    def sign_in(self, login: str) -> "Person":
        """Somebody of the starter set, signed in."""
        return self.session(grant_type="password", login=login, password=self.password())

    def session(self, **grant: str) -> "Person":
        """Whoever this grant belongs to."""
        answer = requests.post(f"{self.address}/directory/v1/tokens", json=grant, timeout=30)
        assert answer.status_code == 200, answer.text
        return Person(self.address, answer.json()["access_token"])

    def _is_ready(self, service: str) -> bool:
        try:
            return requests.get(f"{self.address}/{service}/health/ready", timeout=5).ok
        except requests.ConnectionError:
            return False

    def _tails(self) -> str:
        logs = sorted(self.folder.glob("*.log"))
        return "\n".join(f"--- {log.name}\n{log.read_text()[-1500:]}" for log in logs)


class Person:
    """Somebody with a token, calling the API."""

    def __init__(self, address: str, token: str) -> None:
        self._address = address
        self._session = requests.Session()
        self._session.headers["Authorization"] = f"Bearer {token}"

    def get(self, path: str, **params: Any) -> Any:
        """GET a path; returns its JSON, and fails the test on a refusal."""
        return self._checked(self._session.get(self._address + path, params=params, timeout=30))

    def post(self, path: str, body: Any = None, **given: Any) -> Any:
        """POST JSON; returns the answer's JSON, and fails the test on a refusal."""
        key = {"Idempotency-Key": secrets.token_hex(8)}
        answer = self._session.post(self._address + path, json=body, headers=key, timeout=30, **given)
        return self._checked(answer)

    @contextmanager
    def listening(self, path: str) -> Iterator[Iterator[dict[str, str]]]:
        """Open a stream of server-sent events; yields what it says, each event with its fields."""
        with self._session.get(self._address + path, stream=True, timeout=PATIENCE_S) as answer:
            assert answer.ok, answer.text
            yield _events(answer.iter_lines(chunk_size=1, decode_unicode=True))

    def knows(self, service: str) -> bool:
        """Whether the service can check this token; what it then thinks of the bearer does not matter."""
        answer = self._session.get(f"{self._address}/{service}{READABLE[service]}", timeout=30)
        return answer.status_code not in (401, 503)  # 503: it has heard of no key at all yet

    def _checked(self, answer: requests.Response) -> Any:
        assert answer.ok, f"{answer.request.method} {answer.url}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None


def _events(lines: Iterable[str]) -> Iterator[dict[str, str]]:
    fields: dict[str, str] = {}
    for line in lines:
        name, colon, value = line.partition(":")
        if name:
            fields[name] = value.removeprefix(" ")
        elif not colon and "data" in fields:  # an empty line ends an event; without data it is none
            yield fields
            fields = {}


def databases(postgres: Postgres) -> str:
    """A database for each service, of one owner; returns the URL with ``{service}`` in it."""
    run = secrets.token_hex(4)
    owner = postgres.create_database(f"platform_{run}")
    for service in SERVICES:
        postgres.sql(f"create database {service}_{run} owner platform_{run} template template0")
    return f"{owner.rpartition('/')[0]}/{{service}}_{run}"
