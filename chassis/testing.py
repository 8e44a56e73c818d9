"""What tests need: a database with all tables, a context, and a whole office driven by hand."""

import base64
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Self

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import MetaData
from sqlalchemy.orm import Session
from werkzeug.test import Client, TestResponse

from chassis import auth, columns, migrate
from chassis.context import OFFICE_ZONE, SYSTEM, Actor, Context
from chassis.db import Database
from chassis.events import outbox
from chassis.http import routes
from chassis.loading import load_demo, load_starter
from chassis.officetime.clockwork import Clockwork
from chassis.runner import Process
from chassis.runtime import Runtime
from chassis.service import Service, installed
from chassis.settings import Settings
from contracts.directory import PublicKey, SigningKeyPublished

NOW = "2026-03-02T09:00"  # a Monday morning


def instant(text: str) -> datetime:
    """An instant in office time from ``2026-03-02T09:00``."""
    return datetime.fromisoformat(text).replace(tzinfo=OFFICE_ZONE)


def context(now: str = NOW, actor: Actor = SYSTEM) -> Context:
    """The circumstances of a unit of work."""
    return Context(instant(now), actor, "test")


def database(service: str, folder: Path, metadata: MetaData, url: str = "", **settings: Any) -> Database:
    """An empty database with the service's and the chassis's tables; SQLite in ``folder`` unless ``url``."""
    made = Database(service, Settings(data=folder, database_url=url, **settings))
    columns.metadata.create_all(made.engine)
    metadata.create_all(made.engine)
    return made


def events_of(session: Session) -> list[str]:
    """The names of the events recorded so far in this transaction, in order."""
    return [row["name"] for row in outbox.recorded(session)]


def who_may(service: Service) -> dict[str, str]:
    """Each route of a service with the roles it lets in, or ``public`` or ``signed_in``."""
    return {
        f"{each.method} {each.path}": " ".join(sorted(each.access.roles)) or each.access.kind
        for each in routes(service)
    }


class Office:
    """All services (or some) in this process: embedded, on SQLite in ``folder``, with a manual clock.

    ``settings`` are further settings: ``database_url=`` puts it on PostgreSQL.
    Nothing runs by itself: requests are answered on the spot, events wait for :meth:`drain`, the clock
    for :meth:`move_clock`. Use it in a ``with`` block.
    """

    def __init__(self, folder: Path, services: Iterable[str] = (), now: str = NOW, **settings: Any):
        chosen = {name: service for name, service in installed().items() if not services or name in services}
        given = Settings(data=folder, clock="manual", clock_start=instant(now), **settings)
        self.runtime = Runtime(given, chosen, background=False)
        self._process = Process(self.runtime)
        self._clockwork = Clockwork(self.runtime)

    def __enter__(self) -> Self:
        for name, service in self.runtime.services.items():
            own = self.runtime.database(name)
            file = Path(own.url.database or "")
            if own.is_sqlite and not file.exists():
                file.write_bytes(_migrated(name))
            else:
                migrate.upgrade(service, own)
            with own.transaction(self.runtime.context()) as session:
                auth.keep_key(session, _published(_signing_key()))
        self._process.start(listen=False)
        self._clockwork.serve()
        return self

    def __exit__(self, *_: object) -> None:
        self._process.stop()

    def client(self, *roles: str, person: str = "P-test", dept: str | None = None, **actor: Any) -> "Caller":
        """Somebody with these roles, calling the API; nobody, if no role is given."""
        if not roles:
            return Caller(self, None)
        scopes = frozenset(actor.pop("scopes", ()))
        return Caller(self, Actor(actor.pop("type", "person"), person, dept, frozenset(roles), scopes))

    def ask(
        self, actor: Actor | None, method: str, path: str, json: Any = None, **given: Any
    ) -> TestResponse:
        """One request of this actor, or of nobody; ``given`` are werkzeug's test arguments."""
        return Caller(self, actor).call(method, path, json, **given)

    def token(self, actor: Actor) -> str:
        """An access token for this actor, signed by a key that all services here know."""
        return auth.issue(_signing_key(), "test-key", actor, timedelta(minutes=15), self.runtime.clock.now())

    def load_starter(self) -> list[str]:
        """Load every service's starter data and deliver its events; returns what an operator would see."""
        lines = load_starter(self.runtime)
        self.drain()
        return lines

    def load_demo(self) -> None:
        """Lay every service's demo data over the starter data and deliver its events."""
        self.load_starter()
        load_demo(self.runtime)

    def drain(self) -> int:
        """Deliver all events and what follows from them."""
        return self.runtime.drain()

    def move_clock(self, to: str) -> int:
        """Let office time pass, with every scheduled run on the way; returns their number."""
        return self._clockwork.move(instant(to))

    @contextmanager
    def transaction(self, service: str, actor: Actor = SYSTEM) -> Iterator[Session]:
        """A unit of work in a service's database, committed at the end."""
        with self.runtime.database(service).transaction(self.runtime.context(actor=actor)) as session:
            yield session

    @contextmanager
    def session(self, service: str) -> Iterator[Session]:
        """A look into a service's database."""
        with self.runtime.database(service).reading(self.runtime.context()) as session:
            yield session


@cache
def _signing_key() -> Ed25519PrivateKey:
    """One for all offices of this process: a copy of one's data folder is another that trusts it."""
    return Ed25519PrivateKey.generate()


def _published(key: Ed25519PrivateKey) -> SigningKeyPublished:
    x = base64.urlsafe_b64encode(key.public_key().public_bytes_raw()).rstrip(b"=").decode()
    return SigningKeyPublished(kid="test-key", jwk=PublicKey(kty="OKP", crv="Ed25519", x=x, kid="test-key"))


@cache
def _migrated(service: str) -> bytes:
    """An SQLite file with all tables of a service: made once, for that takes longer than most tests."""
    with TemporaryDirectory() as folder:
        made = Database(service, Settings(data=Path(folder)))
        migrate.upgrade(installed()[service], made)
        made.dispose()
        return Path(made.url.database or "").read_bytes()


class Caller:
    """An HTTP client of an office, with the token of one actor."""

    def __init__(self, office: Office, actor: Actor | None):
        self._office = office
        self._actor = actor
        self._client = Client(office.runtime.listener)

    def get(self, path: str, **given: Any) -> TestResponse:
        """Send a GET; ``given`` are werkzeug's test arguments."""
        return self.call("GET", path, **given)

    def post(self, path: str, json: Any = None, **given: Any) -> TestResponse:
        """Send a POST with a JSON body."""
        return self.call("POST", path, json, **given)

    def put(self, path: str, json: Any = None, **given: Any) -> TestResponse:
        """Send a PUT with a JSON body."""
        return self.call("PUT", path, json, **given)

    def call(self, method: str, path: str, json: Any = None, **given: Any) -> TestResponse:
        """Send a request of any method, with a JSON body if there is one."""
        headers = dict(given.pop("headers", None) or {})
        if self._actor is not None:
            headers.setdefault("Authorization", f"Bearer {self._office.token(self._actor)}")
        body = {} if json is None else {"json": json}
        response = self._client.open(path, method=method, headers=headers, **body, **given)
        response.request.environ["wsgi.input"].close()  # the client leaves large bodies open
        return response
