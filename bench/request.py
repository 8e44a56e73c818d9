"""Registering and accepting an issue over HTTP, with and without the event, by turns.

Run as a module it is issues' API process, as ``bizenv run issues --role api`` is, but it notes how long each
transaction takes, from its begin to its acknowledged commit, and in every other turn it records no event.
"""

import base64
import http.client
import json
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from statistics import median
from typing import Any

from chassis import green

if __name__ == "__main__":
    green.patch()

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy.orm import Session

from bench.contestant import Contestant, await_turn, report
from bench.stage import Scene
from bench.work import STORY
from chassis import auth
from chassis.context import Actor, Context
from chassis.db import Database
from chassis.events import outbox
from chassis.officetime.clock import SystemClock
from chassis.runner import Process
from chassis.runtime import Runtime
from chassis.service import installed
from chassis.settings import load
from chassis.testing import database
from contracts import Event
from contracts.directory import PublicKey, SigningKeyPublished
from tests.servers.process import accepts, free_port

TURN = 2  #: requests: one registers, one accepts
WARM = 20 * TURN
DISPATCHER = Actor("person", "P-bench", "D00", frozenset({"DP"}))
ISSUE = {
    "source": "ZC",
    "category": "审批服务",
    "title": "施工许可多次补正",
    "description": STORY,
    "petitioner": {"type": "群众", "name": "张三丰", "phone": "13812341234"},
}


@dataclass(frozen=True)
class Office:
    """The API process, which waits for its turn, where it will listen, and a dispatcher's token."""

    scene: Scene
    api: Contestant
    address: str
    token: str


def prepared(scene: Scene) -> Office:
    """The process, on a ledger with all its tables that knows the key of the token."""
    url, address = scene.urls["issues"], f"127.0.0.1:{free_port()}"
    api = scene.contestant(
        "bench.request",
        BIZENV_ROLE="api",
        BIZENV_HTTP=address,
        BIZENV_DATABASE_URL=url,
        BIZENV_BROKER_URL=scene.broker_url,
        BIZENV_LOG_LEVEL="ERROR",
    )
    key, now = Ed25519PrivateKey.generate(), SystemClock().now()
    ledger = database("issues", scene.stage.folder, installed()["issues"].metadata, url)
    with ledger.transaction(Context(now)) as session:
        auth.keep_key(session, published(key))
    ledger.dispose()
    return Office(scene, api, address, auth.issue(key, "bench", DISPATCHER, timedelta(minutes=15), now))


def sent(office: Office, count: int) -> tuple[float, float]:
    """Seconds of the two transactions together without and with their events, the median of ``count``."""
    host, port = office.address.split(":")
    office.scene.until("the API", lambda: accepts(int(port)))
    client = http.client.HTTPConnection(host, int(port), timeout=30)
    for _ in range(WARM // TURN + 2 * count):
        issue = _post(client, office.token, "/issues/v1/issues", ISSUE)
        _post(client, office.token, f"/issues/v1/issues/{issue['issue_no']}/accept", None)
    took = office.api.finish()
    assert office.scene.count("issues", "SELECT count(*) FROM outbox") == sum(had for had, _ in took)
    took = took[WARM:]
    return _both(took, with_event=False), _both(took, with_event=True)


def _both(took: list[tuple[bool, float]], *, with_event: bool) -> float:
    """The median of registering plus that of accepting."""
    kinds = took[0::TURN], took[1::TURN]
    return sum(median(seconds for had, seconds in kind if had == with_event) for kind in kinds)


def _post(client: http.client.HTTPConnection, token: str, path: str, body: Any) -> Any:
    headers = {
        "Authorization": f"Bearer {token}",
        "Content-Type": "application/json",
        "Idempotency-Key": secrets.token_hex(16),
    }
    client.request("POST", path, None if body is None else json.dumps(body).encode(), headers)
    answer = client.getresponse()
    text = answer.read()
    assert answer.status in (200, 201), text.decode()
    return json.loads(text)


def published(key: Ed25519PrivateKey) -> SigningKeyPublished:
    x = base64.urlsafe_b64encode(key.public_key().public_bytes_raw()).rstrip(b"=").decode()
    return SigningKeyPublished(kid="bench", jwk=PublicKey(kty="OKP", crv="Ed25519", x=x, kid="bench"))


def _watch(database: Database, took: list[tuple[bool, float]]) -> None:
    """Note each transaction of this database, and let those of every other turn record nothing."""
    transaction, record = database.transaction, outbox.record

    @contextmanager
    def noted(context: Context, lock: int | None = None) -> Iterator[Session]:
        with_event = len(took) % (2 * TURN) >= TURN
        outbox.record = record if with_event else _record_nothing
        started = time.perf_counter()
        with transaction(context, lock) as session:
            yield session
        took.append((with_event, time.perf_counter() - started))

    database.transaction = noted  # type: ignore[method-assign]


def _record_nothing(session: Session, *events: Event) -> None:
    """Events are made, as always, and dropped."""


def main() -> None:
    """Serve until told to stop, then report what each transaction took and whether it had an event."""
    settings = load({k: v for k, v in os.environ.items() if k.startswith("BIZENV_")})
    services = installed()
    runtime = Runtime(settings, {"issues": services["issues"]}, services)
    took: list[tuple[bool, float]] = []
    _watch(runtime.database("issues"), took)
    Process(runtime).run()
    report(took)


if __name__ == "__main__":
    await_turn()
    main()
