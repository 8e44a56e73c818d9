"""How many events per second, out of the outbox and into a handler: ours and theirs, by turns."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from statistics import median

from bench import raw
from bench.contestant import Contestant
from bench.report import Result, against
from bench.stage import Scene, Stage
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


@dataclass(frozen=True)
class Pair:
    """Who publishes and who consumes on one scene; both wait for their turn."""

    scene: Scene
    publisher: Contestant
    consumer: Contestant


def throughput(stage: Stage, size: Size) -> Callable[[], list[Result]]:
    """Relay and consumer beside each peer's, the raw broker before them; medians of all rounds."""
    return partial(_measured, stage, size, _pairs(stage, size))


def _measured(stage: Stage, size: Size, pairs: dict[str, Pair]) -> list[Result]:
    published: dict[str, list[float]] = {}
    handled: dict[str, list[float]] = {}
    for further in reversed(range(size.rounds)):
        for name, pair in pairs.items():
            pair.scene.open()
            rates = _ours(pair, size.ours, published) if name == "bizenv" else _theirs(pair, size.theirs)
            for found, value in zip((published, handled), rates, strict=True):
                found.setdefault(name, []).append(value)
            pair.scene.close()
        if further:
            pairs = _pairs(stage, size)
            stage.await_all()
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


def _pairs(stage: Stage, size: Size) -> dict[str, Pair]:
    """Who takes part in a round, in the order of their turns."""
    scene = stage.scene("field", "ledger")
    ours = Pair(scene, scene.ours("field"), scene.ours("ledger"))
    return {"bizenv": ours} | {peer: _their_pair(stage.scene("ledger"), peer, size.theirs) for peer in PEERS}


def _their_pair(scene: Scene, peer: str, count: int) -> Pair:
    module = f"bench.peers.stock_{peer}"
    given = {
        "BENCH_DATABASE_URL": scene.urls["ledger"],
        "BENCH_BROKER_URL": scene.broker_url,
        "BENCH_STORY": STORY,
        "BENCH_COUNT": str(count),
    }
    publisher, consumer = (scene.contestant(module, role, **given) for role in ("publish", "consume"))
    return Pair(scene, publisher, consumer)


def _ours(pair: Pair, count: int, published: dict[str, list[float]]) -> tuple[float, float]:
    """Events committed beforehand go through one relay; then what is in the queue through one consumer."""
    scene = pair.scene
    scene.declare()
    published.setdefault("raw", []).append(raw.publish_rate(scene.broker_url, count))
    scene.preload(count)
    pair.publisher.go()
    scene.until("relay", lambda: scene.count("field", UNPUBLISHED) == 0)
    pair.publisher.end()
    with scene.relay_elsewhere("ledger"):
        pair.consumer.go()
        scene.until("consumer", lambda: scene.count("ledger", ENTRIES) == count)
    return scene.rate("field", "outbox"), scene.rate("ledger", "entries")


def _theirs(pair: Pair, count: int) -> tuple[float, float]:
    """A row committed and a message sent, so many times; then as many received and a row committed."""
    scene = pair.scene
    pair.publisher.go()
    # not only until the last row is there: its message is sent after that
    scene.until("a peer publishes", lambda: pair.publisher.finished)
    published = scene.rate("ledger", "entries")
    scene.empty("ledger", "entries")
    pair.consumer.go()
    scene.until("a peer consumes", lambda: scene.count("ledger", ENTRIES) == count)
    return published, scene.rate("ledger", "entries")
