"""From a commit in one process to the handler's commit in another: when idle, and after an outage.

Three processes, five hops: an API process commits, field's worker relays, ledger's worker handles.
"""

import random
import time
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from statistics import median, quantiles

from bench.report import Result
from bench.stage import COMMITTED_AT, Scene, Stage
from tests.servers.process import free_port

PEERS_POLL_S = 1.0  # MassTransit's default delay between two looks into its outbox; Wolverine's is 5 s
ENTRIES = "SELECT count(*) FROM entries"


def chain(stage: Stage, requests: int, backlog: int) -> Callable[[], list[Result]]:
    """The latency of so many requests one by one, then the drain of a backlog of so many events."""
    scene, port = stage.scene("field", "ledger"), free_port()
    api = scene.ours("field", role="api", http=f"127.0.0.1:{port}")
    processes = api, scene.ours("field"), scene.ours("ledger")

    def measured() -> list[Result]:
        scene.open()
        scene.declare()
        for each in processes:
            each.go()
        scene.until("the API", lambda: _answers(port))
        scene.until("the chain", lambda: scene.count("ledger", ENTRIES) > 0)
        results = [*_idle_latency(scene, port, requests), *_outage(scene, backlog)]
        scene.close()
        return results

    return measured


def _idle_latency(scene: Scene, port: int, count: int) -> list[Result]:
    for number in range(1, count + 1):
        _find(port, number)
        time.sleep(random.uniform(0.01, 0.06))  # so that the relay has gone idle again, at any phase
    scene.until("handled", lambda: scene.count("ledger", f"{ENTRIES} WHERE number = {count}") == 1)
    ms = _latencies(scene, warm=count // 10)
    cuts = quantiles(ms, n=100)
    half, high = median(ms), cuts[98]
    peers = ("polling outbox (1 s)", PEERS_POLL_S * 500)
    return [
        Result("commit → handled elsewhere, p50", half, "ms", "≤ 10", half <= 10, *peers, peers[1] / half),
        Result("commit → handled elsewhere, p99", high, "ms", "≤ 50", high <= 50),
    ]


def _latencies(scene: Scene, warm: int) -> list[float]:
    """Milliseconds between the two commits of each problem but the first ``warm``."""
    begun = dict(scene.rows("field", f"SELECT number, {COMMITTED_AT} FROM findings"))
    ended = scene.rows("ledger", f"SELECT number, {COMMITTED_AT} FROM entries WHERE number > {warm}")
    return [float(at - begun[number]) * 1000 for number, at in ended]


def _outage(scene: Scene, count: int) -> list[Result]:
    """What was committed while the broker was down, handled elsewhere after it came back.

    The broker goes down by ``kill -9``. Both workers run in full: field's relay publishes, ledger handles,
    and ledger's relay publishes in turn. Recovery is measured apart from the rate: from the broker's first
    answer to the first event handled.
    """
    before = scene.count("ledger", ENTRIES)
    last = scene.count("ledger", "SELECT max(id) FROM entries")
    scene.stage.rabbit.kill()
    with ThreadPoolExecutor() as pool:
        starting = pool.submit(scene.stage.rabbit.start)
        scene.preload(count)
        starting.result()
    back = time.time()
    scene.until("the drain", lambda: scene.count("ledger", ENTRIES) == before + count)
    rate = scene.rate("ledger", "entries", f"id > {last}")
    first = scene.rows("ledger", f"SELECT {COMMITTED_AT} FROM entries WHERE id > {last} ORDER BY id LIMIT 1")
    recovery = max(0.0, float(first[0][0]) - back)
    return [
        Result("backlog drain after an outage", rate, "events/s", "≥ 3,000", rate >= 3000),
        Result("first event after the broker is back", recovery, "s", "≤ 6", recovery <= 6),
    ]


def _find(port: int, number: int) -> None:
    url = f"http://127.0.0.1:{port}/field/v1/findings"
    body = f'{{"number": {number}}}'.encode()
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=10):
        pass


def _answers(port: int) -> bool:
    try:
        _find(port, 0)
    except OSError:
        return False
    return True
