"""A notify service on its own small database, and a mail server that listens."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from chassis.context import SYSTEM, Actor
from chassis.db import Database
from chassis.settings import Settings
from chassis.testing import NOW, context, database, events_of
from contracts import Event
from services.notify.base import Base
from services.notify.channels import calls, posting
from services.notify.hearing.usecases import hear
from services.notify.rules import RULES
from services.notify.sending import rounds
from tests.notify.builders import know_everybody
from tests.notify.http_sink import HttpSink, http_sink
from tests.notify.smtp_sink import SmtpSink, smtp_sink


@pytest.fixture
def sink() -> Iterator[SmtpSink]:
    with smtp_sink() as running:
        yield running


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Iterator[HttpSink]:
    """A server in the own network, which may be called, and soon."""
    changes = {"private_networks": (ip_network("127.0.0.0/8"),), "call_timeout_s": 0.5}
    for module in (posting, calls):
        monkeypatch.setattr(module, "RULES", RULES.model_copy(update=changes))
    with http_sink() as running:
        yield running


@pytest.fixture
def database_url() -> str:
    """Where the service lives; modules that try PostgreSQL say so by their own fixture of this name."""
    return ""


@pytest.fixture
def notices(tmp_path: Path, sink: SmtpSink, database_url: str) -> Iterator[Database]:
    """An empty database that knows the units and people of the builders, and the mail server."""
    mail = {"smtp_url": sink.url, "mail_from": "notice@bizenv.example"}
    made = database("notify", tmp_path, Base.metadata, database_url, **mail)
    with made.transaction(context()) as session:
        know_everybody(session)
    yield made
    made.dispose()


@pytest.fixture
def acting(notices: Database) -> Callable[..., AbstractContextManager[Session]]:
    """Units of work of somebody, at some time, because of some event."""

    def begin(actor: Actor = SYSTEM, now: str = NOW, event_id: str = "e-1") -> Any:
        return notices.transaction(replace(context(now, actor), causation_id=event_id))

    return begin


@pytest.fixture
def told(acting: Callable[..., AbstractContextManager[Session]]) -> Callable[..., list[str]]:
    """Let notify hear an event at some time; returns the names of the events it records itself."""

    def tell(event: Event, **when: Any) -> list[str]:
        with acting(**when) as session:
            hear(session, event)
            return list(events_of(session))

    return tell


@pytest.fixture
def send(notices: Database) -> Callable[..., None]:
    """Send what is due at some time; the settings may differ from the service's own."""

    def run(now: str = NOW, **changes: Any) -> None:
        settings = Settings(**notices.settings.model_dump() | changes)
        rounds.run(lambda: notices.transaction(context(now, SYSTEM)), settings)

    return run
