"""How many events per second: out of the outbox, into a handler, and after an outage; ours and theirs."""

import time
from dataclasses import dataclass
from statistics import median

from bench import raw
from bench.report import Result, against
from bench.stage import COMMITTED_AT, Scene, Stage
from bench.work import STORY

PEERS = ("nameko", "faststream", "celery")
UNPUBLISHED = "SELECT count(*) FROM outbox WHERE published_at IS NULL"
ENTRIES = "SELECT count(*) FROM entries"


@dataclass(frozen=True)
class Size:
    """How much is measured: ``rounds`` of so many events, ours and the peers' by turns."""

    rounds: int
    ours: int
    theirs: int
    backlog: int


def publishing_and_handling(stage: Stage, size: Size) -> list[Result]:
    """Relay and consumer beside each peer's, the raw broker between them; medians of all rounds."""
    published: dict[str, list[float]] = {}
    handled: dict[str, list[float]] = {}
    for _ in range(size.rounds):
        with stage.scene() as scene:
            published.setdefault("raw", []).append(raw.publish_rate(scene.broker_url, size.ours))
            ours = _ours(scene, size.ours)
        for peer in PEERS:
            with stage.scene() as scene:
                theirs = _theirs(scene, peer, size.theirs)
            for found, value in zip((published, handled), theirs, strict=True):
                found.setdefault(peer, []).append(value)
        for found, value in zip((published, handled), ours, strict=True):
            found.setdefault("bizenv", []).append(value)
    return _judged(
        {name: median(values) for name, values in published.items()},
        {name: median(values) for name, values in handled.items()},
    )


def _judged(published: dict[str, float], handled: dict[str, float]) -> list[Result]:
    relay, consumer = published.pop("bizenv"), handled.pop("bizenv")
    raw_rate = published.pop("raw")
    raw_share = {"raw confirmed": raw_rate}
    return [
        *against("relay", relay, published, target="≥ 8,000", at_least=8000, times={"nameko": 20}),
        *against(
            "relay, share of the broker", relay, raw_share, target="≥ 20 %", at_least=raw_rate / 5, times={}
        ),
        *against(
            "consumer",
            consumer,
            handled,
            target="≥ 3,500",
            at_least=3500,
            times={"nameko": 3.5, "faststream": 5},
        ),
    ]


def backlog(stage: Stage, size: Size) -> list[Result]:
    """What was committed while the broker was down, handled elsewhere after it came back.

    Both workers run in full: field's relay publishes, ledger handles, and ledger's relay publishes in turn.
    Recovery is measured apart from the rate: from the broker's first answer to the first event handled.
    """
    with stage.scene() as scene:
        scene.start("field")
        scene.start("ledger")
        scene.preload(1)
        scene.until("the chain", lambda: scene.count(scene.ledger, ENTRIES) == 1)
        stage.rabbit.stop()
        scene.preload(size.backlog)
        stage.rabbit.start()
        back = time.time()
        scene.until("the drain", lambda: scene.count(scene.ledger, ENTRIES) == size.backlog + 1)
        rate = scene.rate(scene.ledger, "entries", "id > 1")
        first = scene.rows(
            scene.ledger, f"SELECT {COMMITTED_AT} FROM entries WHERE id > 1 ORDER BY id LIMIT 1"
        )
    recovery = max(0.0, float(first[0][0]) - back)
    return [
        Result("backlog drain after an outage", rate, "events/s", "≥ 3,000", rate >= 3000),
        Result("first event after the broker is back", recovery, "s", "≤ 6", recovery <= 6),
    ]


def _ours(scene: Scene, count: int) -> tuple[float, float]:
    """Events committed beforehand go through one relay; then what is in the queue through one consumer."""
    scene.preload(count)
    field = scene.start("field")
    scene.until("relay", lambda: scene.count(scene.field, UNPUBLISHED) == 0)
    scene.stop(field)
    with scene.relay_elsewhere("ledger"):
        ledger = scene.start("ledger")
        scene.until("consumer", lambda: scene.count(scene.ledger, ENTRIES) == count)
        scene.stop(ledger)
    return scene.rate(scene.field, "outbox"), scene.rate(scene.ledger, "entries")


def _theirs(scene: Scene, peer: str, count: int) -> tuple[float, float]:
    """A row committed and a message sent, so many times; then as many received and a row committed."""
    given = {
        "BENCH_DATABASE_URL": scene.urls["ledger"],
        "BENCH_BROKER_URL": scene.broker_url,
        "BENCH_STORY": STORY,
        "BENCH_COUNT": str(count),
    }
    module = f"bench.peers.stock_{peer}"
    if peer == "nameko":  # its queue is made by its subscriber: without one, everything is dropped
        consumer = scene.run(module, "consume", **given)
        scene.until("queue", lambda: _queues(scene) > 0)
        scene.stop(consumer)
    publisher = scene.run(module, "publish", **given)
    scene.until(f"{peer} publishes", lambda: scene.count(scene.ledger, ENTRIES) == count)
    if peer == "nameko":
        scene.stop(publisher)
    else:
        publisher.wait(60)
    published = scene.rate(scene.ledger, "entries")
    with scene.ledger.engine.begin() as connection:
        connection.exec_driver_sql("TRUNCATE entries")
    consumer = scene.run(module, "consume", **given)
    scene.until(f"{peer} consumes", lambda: scene.count(scene.ledger, ENTRIES) == count)
    scene.stop(consumer)
    return published, scene.rate(scene.ledger, "entries")


def _queues(scene: Scene) -> int:
    """How many queues nameko has made."""
    vhost = scene.broker_url.rpartition("/")[2]
    return sum(
        queue["name"].startswith("evt-") for queue in scene.stage.rabbit.api("GET", f"/queues/{vhost}")
    )
