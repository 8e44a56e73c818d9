"""From a commit in one process to the handler's commit in another, with nothing else going on."""

import random
import time
import urllib.request
from statistics import median, quantiles

from bench.report import Result
from bench.stage import COMMITTED_AT, Scene, Stage
from tests.servers.process import free_port

PEERS_POLL_S = 1.0  # MassTransit's default delay between two looks into its outbox; Wolverine's is 5 s


def idle_latency(stage: Stage, count: int) -> list[Result]:
    """An API process commits, field's worker relays, ledger's worker handles: three processes, five hops."""
    with stage.scene() as scene:
        port = free_port()
        scene.start("field", role="api", http=f"127.0.0.1:{port}")
        scene.start("field")
        scene.start("ledger")
        scene.until("the API", lambda: _answers(port))
        for number in range(1, count + 1):
            _find(port, number)
            time.sleep(random.uniform(0.01, 0.06))  # so that the relay has gone idle again, at any phase
        scene.until("handled", lambda: scene.count(scene.ledger, "SELECT count(*) FROM entries") >= count)
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
    begun = dict(scene.rows(scene.field, f"SELECT number, {COMMITTED_AT} FROM findings"))
    ended = scene.rows(scene.ledger, f"SELECT number, {COMMITTED_AT} FROM entries WHERE number > {warm}")
    return [float(at - begun[number]) * 1000 for number, at in ended]


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
