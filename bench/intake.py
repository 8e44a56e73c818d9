"""Taking submissions in: how many a second one API process stores for good, and that each is stored once.

Run as a module it is a process of the services in ``BIZENV_SERVICES``, as ``bizenv run`` starts it.
"""

import http.client
import os
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from functools import partial
from itertools import count
from random import Random
from urllib.parse import urlsplit

from chassis import green

if __name__ == "__main__":
    green.patch()

import psycopg

from bench.contestant import Contestant, await_turn
from bench.report import Result
from bench.stage import Scene, Stage
from chassis import logs
from chassis.context import Context
from chassis.events import copies
from chassis.events.broker_admin import apply
from chassis.events.topology import topology_of
from chassis.officetime.clock import SystemClock
from chassis.runner import Process
from chassis.runtime import Runtime
from chassis.service import installed
from chassis.settings import load
from chassis.testing import database
from contracts.directory import PersonUpserted
from services.surveys import starter
from tests.faults.load import BOUNDARY, PART
from tests.faults.visits import PROBLEMS, visit
from tests.servers.process import accepts, free_port
from tests.servers.proxy import Proxy

CONNECTIONS = 16
TARGET = 800
WARM = 5  #: visits on each connection before the clock starts
CREATED = 201
PHONES = 40
TIMES = 3  #: each submission of theirs is sent and answered
CUT_EVERY_S = 2.0
AGAIN_S = 0.2  #: after a cut


def intake(stage: Stage, visits: int) -> Callable[[], list[Result]]:
    """Submissions of the starter's form a second, over 16 connections, stored before each is answered."""
    scene, port = stage.scene("surveys"), free_port()
    api = process(scene, "surveys", "api", port)

    def measured() -> list[Result]:
        path = f"{_prepared(scene)}/submission"
        raw = _commit_rate(scene.urls["surveys"], visits)
        api.go()
        scene.until("the API", lambda: accepts(port))
        _side_by_side(CONNECTIONS, lambda dice: _post_all(port, path, _bodies(dice, WARM)), seed=0)
        warm = scene.count("surveys", "SELECT max(id) FROM submissions")
        each = visits // CONNECTIONS
        _side_by_side(CONNECTIONS, lambda dice: _post_all(port, path, _bodies(dice, each)), seed=1)
        rate = scene.rate("surveys", "submissions", f"id > {warm}")
        scene.close()
        peer = "raw commits of such rows", raw, rate / raw
        return [Result("submissions stored", rate, "submissions/s", f"≥ {TARGET}", rate >= TARGET, *peer)]

    return measured


def phones(stage: Stage, visits: int) -> Callable[[], list[Result]]:
    """So many visits of each of 40 phones, each sent until it is answered three times, over a faulty wire."""
    scene, port = stage.scene("surveys", "issues"), free_port()
    processes = [
        process(scene, "surveys", "api", port),
        process(scene, "surveys", "worker", free_port()),
        process(scene, "issues", "worker", free_port()),
    ]

    def measured() -> list[Result]:
        scene.open()
        assert apply(scene.broker_url, topology_of(installed())) == []
        path = f"{_prepared(scene)}/submission"
        for each in processes:
            each.go()
        scene.until("the API", lambda: accepts(port))
        with Proxy(port) as wire, _resetting(wire):
            send = partial(_post_thrice, wire.port, path)
            _side_by_side(PHONES, lambda dice: [send(body) for body in _bodies(dice, visits)], seed=2)
        sent = PHONES * visits
        results = [
            _counted(scene, "surveys", "submissions", sent),
            _counted(scene, "surveys", "extracted_problems", sent * PROBLEMS),
            _counted(scene, "issues", "issues", sent * PROBLEMS),
        ]
        scene.close()
        return results

    return measured


def _counted(scene: Scene, service: str, table: str, sent: int) -> Result:
    """What is there in the end beside what was sent once."""

    def rows() -> int:
        return scene.count(service, f"SELECT count(*) FROM {table}")

    with suppress(RuntimeError):  # too few for ever: the figure tells it
        scene.until(table, lambda: rows() >= sent)
    return Result(f"{table} of {PHONES} phones", rows(), "rows", f"= {sent}", rows() == sent)


def process(scene: Scene, service: str, role: str, port: int) -> Contestant:
    return scene.contestant("bench.intake", **_environment(scene, service, role, port))


def _environment(scene: Scene, service: str, role: str, port: int) -> dict[str, str]:
    return {
        "BIZENV_ROLE": role,
        "BIZENV_SERVICES": service,
        "BIZENV_HTTP": f"127.0.0.1:{port}",
        "BIZENV_DATABASE_URL": scene.urls[service],
        "BIZENV_BROKER_URL": scene.broker_url,
        "BIZENV_DATA": str(scene.stage.folder),
        "BIZENV_LOG_LEVEL": "ERROR",
    }


def _prepared(scene: Scene) -> str:
    """Make all tables, and add the starter's questionnaire and phone; returns the path of its server."""
    services = installed()
    for service, url in scene.urls.items():
        database(service, scene.stage.folder, services[service].metadata, url).dispose()
    settings = load(_environment(scene, "surveys", "api", free_port()))
    runtime = Runtime(settings, {"surveys": services["surveys"]}, services)
    with runtime.database("surveys").transaction(Context(SystemClock().now())) as session:
        copies.keep(session, _cadre())
        told = starter.load(session, runtime)
    runtime.database("surveys").dispose()
    return urlsplit(told[0].partition("：")[2]).path


def _cadre() -> PersonUpserted:
    return PersonUpserted(
        person_id=starter.OWNER,
        name="巴图",
        dept_code="D10",
        roles=["VC"],
        mail=None,
        phone=None,
        active=True,
    )


def _side_by_side(count: int, turn: Callable[[Random], object], seed: int) -> None:
    """Everybody's turn at once, each with dice of their own."""
    with ThreadPoolExecutor(count) as crowd:
        list(crowd.map(turn, [Random(f"{seed}/{number}") for number in range(count)]))


def _bodies(dice: Random, visits: int) -> list[bytes]:
    return [PART.encode() + visit(dice)[1] + f"\r\n--{BOUNDARY}--\r\n".encode() for _ in range(visits)]


def _post_all(port: int, path: str, bodies: Sequence[bytes]) -> None:
    """One after the other on one connection, each when the one before is answered."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    for body in bodies:
        assert _answer(connection, path, body) == CREATED
    connection.close()


def _post_thrice(port: int, path: str, body: bytes) -> None:
    """As a phone does that never hears the answer: again after every cut, and again after the answer."""
    answered = 0
    while answered < TIMES:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        with closing(connection):
            try:
                answered += _answer(connection, path, body) == CREATED
            except (OSError, http.client.HTTPException):
                time.sleep(AGAIN_S)


def _answer(connection: http.client.HTTPConnection, path: str, body: bytes) -> int:
    boundary = uuid.uuid4().hex  # a phone makes a new one each time
    headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
    connection.request("POST", path, body.replace(BOUNDARY.encode(), boundary.encode()), headers)
    answer = connection.getresponse()
    answer.read()
    return answer.status


@contextmanager
def _resetting(wire: Proxy) -> Iterator[None]:
    """Cut every connection again and again."""
    over = threading.Event()

    def cut() -> None:
        while not over.wait(CUT_EVERY_S):
            wire.reset()

    cutting = threading.Thread(target=cut)
    cutting.start()
    try:
        yield
    finally:
        over.set()
        cutting.join()


def _commit_rate(url: str, rows: int) -> float:
    """Rows a second of a submission's size, each committed by itself, on as many connections."""
    plain = url.replace("postgresql+psycopg://", "postgresql://")
    content, numbers = bytes(4000), count()
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute("CREATE TABLE raw_commits (id bigserial PRIMARY KEY, content bytea)")

    def insert(_number: int) -> None:
        with psycopg.connect(plain, autocommit=True) as connection:
            while next(numbers) < rows:
                connection.execute("INSERT INTO raw_commits (content) VALUES (%s)", (content,))

    started = time.perf_counter()
    with ThreadPoolExecutor(CONNECTIONS) as writers:
        list(writers.map(insert, range(CONNECTIONS)))
    return rows / (time.perf_counter() - started)


def main() -> None:
    """Serve until told to stop."""
    await_turn()
    settings = load({k: v for k, v in os.environ.items() if k.startswith("BIZENV_")})
    logs.configure(settings.log_level)
    services = installed()
    Process(Runtime(settings, {name: services[name] for name in settings.services}, services)).run()


if __name__ == "__main__":
    main()
