"""The ledger's HTTP side with its own database and key, as callers see it."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from jwt.algorithms import OKPAlgorithm
from nameko.containers import ServiceContainer
from werkzeug.test import Client, TestResponse

from chassis import auth
from chassis.clock import ManualClock
from chassis.context import ANONYMOUS, Actor, Context
from chassis.db import Database
from chassis.http import Listener
from chassis.settings import Settings
from chassis.testing import NOW, instant
from contracts.directory import PublicKey, SigningKeyPublished
from services.issues import IssuesApi, service


class Counter:
    """Where people hand in their requests: a listener over a real database."""

    def __init__(self, database: Database, folder: Path):
        self.settings = Settings(data=folder)
        self.clock = ManualClock(instant(NOW))
        self.services = {"issues": service}
        self._database = database
        self.listener = Listener(self)
        self.container = ServiceContainer(IssuesApi, {"runtime": self, "max_workers": 4})
        self.container.start()
        self._key = Ed25519PrivateKey.generate()
        public_part = OKPAlgorithm.to_jwk(self._key.public_key(), as_dict=True)
        jwk = PublicKey.model_validate(public_part | {"kid": "k"})
        with database.transaction(self.context()) as session:
            auth.keep_key(session, SigningKeyPublished(kid="k", jwk=jwk))

    def database(self, _: str) -> Database:
        return self._database

    def context(
        self, *, actor: Actor = ANONYMOUS, correlation_id: str = "", traceparent: str | None = None
    ) -> Context:
        return Context(self.clock.now(), actor, correlation_id, None, traceparent)

    def ask(
        self, actor: Actor, method: str, path: str, json: Any = None, headers: Mapping[str, str] | None = None
    ) -> TestResponse:
        """One request of somebody who is signed in."""
        token = auth.issue(self._key, "k", actor, timedelta(minutes=15), self.clock.now())
        sent = {"Authorization": f"Bearer {token}", **(headers or {})}
        return Client(self.listener).open(f"/issues{path}", method=method, json=json, headers=sent)
