"""Messages: one event told to 10,000 people, mails to a server, an inbox among a million messages."""

import http.client
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from statistics import quantiles

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select

from bench.intake import process
from bench.report import Result
from bench.request import published
from bench.stage import Stage
from chassis import auth
from chassis.columns import metadata
from chassis.context import SYSTEM, Actor, Context
from chassis.db import Database
from chassis.events import copies
from chassis.officetime.clock import SystemClock
from chassis.service import installed
from chassis.testing import database, instant
from contracts.directory import PersonUpserted
from contracts.notify import PolicyPublished
from services.notify.hearing.usecases import hear
from services.notify.messages.model import Notification
from services.notify.policies.model import Subscription
from services.notify.sending import sender
from services.notify.sending.model import Delivery
from tests.servers.process import accepts, free_port

PEOPLE, FAN_OUT_S = 10_000, 10
MAILS, MAILS_PER_S = 1_000, 200
MESSAGES, READERS, PAGE_MS = 1_000_000, 500, 100
NOON = instant("2026-03-02T12:00")  # a Monday: mails may go out
READER = Actor("person", "P-1", "D06", frozenset({"DL"}))

_MESSAGES = """
    INSERT INTO notifications (notification_id, event_id, template, recipient, object_ref, restricted, level,
        title, text, ways, in_inbox, requires_ack, status, sent_at, version, created_at, created_by,
        updated_at, updated_by)
    SELECT 'n-' || n, 'e-' || n, 'task_dispatched_lead', 'P-' || mod(n, {readers}), 'QJ50-001', false,
        'ordinary', '任务交办', '任务QJ50-001已交办财政局主办', '[]', true, false,
        CASE WHEN mod(n, 10) = 0 THEN 'sent' ELSE 'read' END, now(), 1, now(), 'system', now(), 'system'
    FROM generate_series(1, {messages}) AS n
"""


def notices(stage: Stage, asked: int, messages: int = MESSAGES) -> Callable[[], list[Result]]:
    """Fan-out and mail in one database, then the inbox in the same, filled up."""
    scene, port = stage.scene("notify"), free_port()
    api = process(scene, "notify", "api", port)

    def measured() -> list[Result]:
        with _smtp() as smtp:
            settings = {"smtp_url": smtp, "mail_from": "bench@bizenv.example", "key_secret": "b" * 32}
            url = scene.urls["notify"]
            notify = database("notify", scene.stage.folder, installed()["notify"].metadata, url, **settings)
            fan_out, sent = _told(notify), _mailed(notify)
        token = _filled(notify, messages)
        notify.dispose()
        api.go()
        scene.until("the API", lambda: accepts(port))
        p99 = _paged(port, token, asked)
        scene.close()
        return [
            Result("10,000 people told of one event", fan_out, "s", f"≤ {FAN_OUT_S}", fan_out <= FAN_OUT_S),
            Result("mails to a local server", sent, "mails/s", f"≥ {MAILS_PER_S}", sent >= MAILS_PER_S),
            Result(
                f"inbox, first page of {messages:,} messages, p99", p99, "ms", f"≤ {PAGE_MS}", p99 <= PAGE_MS
            ),
        ]

    return measured


def _told(notify: Database) -> float:
    """Seconds until every message of one policy is durable, in 10,000 inboxes and due by mail."""
    with notify.transaction(Context(NOON)) as session:
        people = [_person(n) for n in range(PEOPLE)]
        rows = [
            {
                "event": p.full_name(),
                "aggregate_id": p.person_id,
                "seq": 1,
                "state": p.model_dump(mode="json"),
            }
            for p in people
        ]
        session.connection().execute(metadata.tables["copies"].insert(), rows)
        session.add_all(Subscription(person_id=p.person_id, categories=[]) for p in people)
    event = _policy()
    began = time.perf_counter()
    with notify.transaction(replace(Context(NOON), causation_id="e-policy")) as session:
        hear(session, event)
    took = time.perf_counter() - began
    with notify.reading(Context(NOON)) as session:
        assert len(session.scalars(select(Notification.id)).all()) == PEOPLE
        assert copies.find(session, PersonUpserted, "P-1") is not None
    return took


def _mailed(notify: Database) -> float:
    """Mails a second, each claimed, handed over and recorded by itself."""
    with notify.transaction(Context(NOON)) as session:
        later = select(Delivery.id).where(Delivery.channel == "mail").order_by(Delivery.id).offset(MAILS)
        for delivery in session.scalars(select(Delivery).where(Delivery.id.in_(later))):
            delivery.next_attempt_at = NOON + timedelta(days=9)
    began = time.perf_counter()
    sender.send_due(lambda: notify.transaction(Context(NOON, SYSTEM)), notify.settings)
    took = time.perf_counter() - began
    with notify.reading(Context(NOON)) as session:
        done = select(Delivery.id).where(Delivery.channel == "mail", Delivery.result == "sent")
        assert len(session.scalars(done).all()) == MAILS
    return MAILS / took


def _filled(notify: Database, messages: int) -> str:
    """A million messages, and a token of somebody who has some of them."""
    key, now = Ed25519PrivateKey.generate(), SystemClock().now()
    with notify.transaction(Context(now)) as session:
        auth.keep_key(session, published(key))
        session.connection().exec_driver_sql("SET LOCAL statement_timeout = 0")
        session.connection().exec_driver_sql(_MESSAGES.format(readers=READERS, messages=messages))
    with notify.engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE notifications")
    return auth.issue(key, "bench", READER, timedelta(minutes=15), now)


def _paged(port: int, token: str, asked: int) -> float:
    """Milliseconds, p99, of first pages and counts."""
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    took = []
    for number in range(asked + 5):
        for path in ("messages", "messages?unread=true", "messages/counts"):
            started = time.perf_counter()
            client.request("GET", f"/notify/v1/{path}", headers={"Authorization": f"Bearer {token}"})
            answer = client.getresponse()
            text = answer.read()
            assert answer.status == 200, text.decode()
            if number >= 5:  # the first ones warm up
                took.append((time.perf_counter() - started) * 1000)
    return quantiles(took, n=100)[98]


def _person(number: int) -> PersonUpserted:
    return PersonUpserted(
        person_id=f"P-{number}",
        name="某人",
        dept_code=None,
        roles=["EN"],
        mail=f"p{number}@bizenv.example",
        phone=None,
        active=True,
    )


def _policy() -> PolicyPublished:
    return PolicyPublished(
        article_no="ZC2026-0001",
        title="小微企业贷款贴息办法",
        doc_no=None,
        issuer="旗人民政府",
        level="banner",
        valid_from=NOON.date(),
        valid_to=None,
        industries=[],
        scales=[],
        towns=[],
        categories=[],
        published_on=NOON.date(),
    )


@contextmanager
def _smtp() -> Iterator[str]:
    """A mail server in a process of its own, which throws mails away."""
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "aiosmtpd",
        "-n",
        "-l",
        f"127.0.0.1:{port}",
        "-c",
        "aiosmtpd.handlers.Sink",
    ]
    with subprocess.Popen(command) as server:
        try:
            while not accepts(port):
                time.sleep(0.05)
            yield f"smtp://127.0.0.1:{port}"
        finally:
            server.terminate()
