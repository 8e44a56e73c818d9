"""The lending service and what it needs around it, in this process or as one of its own."""

import os
import signal
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

from chassis import green

if __name__ == "__main__":
    green.patch()

import eventlet
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from jwt.algorithms import OKPAlgorithm
from nameko.containers import ServiceContainer
from sqlalchemy import select
from werkzeug.test import Client

from chassis import auth
from chassis.context import ANONYMOUS, Actor, Context
from chassis.db import Database
from chassis.events import failpoints
from chassis.http import Listener, body, connection
from chassis.officetime.clock import ManualClock
from chassis.settings import Settings
from chassis.testing import NOW, database, instant
from contracts.directory import PublicKey, SigningKeyPublished
from tests.chassis.lending import Attempt, Base, WorkshopApi, service


class Workshop:
    """The runtime's attributes the HTTP side needs, with one container running."""

    def __init__(self, folder: Path, *, max_workers: int = 8, with_tables: bool = True, **settings: Any):
        self.settings = Settings(data=folder, **settings)
        self.clock = ManualClock(instant(NOW))
        self.services = {"workshop": service}
        self._database = (
            database("workshop", folder, Base.metadata, self.settings.database_url)
            if with_tables
            else Database("workshop", self.settings)
        )
        self.listener = Listener(self)
        config = {"runtime": self, "max_workers": max_workers}
        self.container = ServiceContainer(WorkshopApi, config)
        self.container.start()
        self.client = Client(self.listener)

    def database(self, _: str) -> Database:
        return self._database

    def context(
        self, *, actor: Actor = ANONYMOUS, correlation_id: str = "", traceparent: str | None = None
    ) -> Context:
        return Context(self.clock.now(), actor, correlation_id, None, traceparent)

    def attempts(self) -> int:
        """How many attempts were committed."""
        with self._database.reading(self.context()) as session:
            return len(session.scalars(select(Attempt)).all())

    def publish_key(self, key: Ed25519PrivateKey, kid: str, *, withdrawn: bool = False) -> None:
        """What the event from directory does."""
        public_part = OKPAlgorithm.to_jwk(key.public_key(), as_dict=True)
        jwk = PublicKey.model_validate(public_part | {"kid": kid})
        with self._database.transaction(self.context()) as session:
            auth.keep_key(session, SigningKeyPublished(kid=kid, jwk=jwk, withdrawn=withdrawn))

    def token(self, key: Ed25519PrivateKey, kid: str, actor: Actor, minutes: int = 15) -> dict[str, str]:
        """The request header of somebody signed in."""
        token = auth.issue(key, kid, actor, timedelta(minutes=minutes), self.clock.now())
        return {"Authorization": f"Bearer {token}"}


def serve(folder: Path, database_url: str) -> None:
    """Listen on a free port, say which, and stop gracefully when told to."""
    failpoints.arm(os.environ.get("BIZENV_FAILPOINTS", ""))
    workshop = Workshop(folder, http="127.0.0.1:0", max_workers=4, database_url=database_url)
    workshop.listener.socket_timeout_s = 1
    body.PATIENCE_S = connection.HEAD_S = connection.DRAIN_S = 2
    body.SLOWEST_BYTES_S = body.MEBIBYTE
    connection.UNSENT = 4 * 1024
    stopping = eventlet.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopping.send(None))
    workshop.listener.start()
    sys.stdout.write(f"{workshop.listener.address[1]}\n")
    sys.stdout.flush()
    while not stopping.ready():  # a signal alone does not wake an idle hub
        eventlet.sleep(0.05)
    workshop.listener.stop()
    workshop.container.stop()
    sys.stdout.write("stopped\n")


if __name__ == "__main__":
    serve(Path(sys.argv[1]), sys.argv[2])
