"""What the outbox adds to a transaction: the same one with and without its event, by turns.

Measured twice: in a transaction that does next to nothing else, and in the requests by which people work.
Run as a module it measures the first in a process of its own, patched as production's are.
"""

import os
import sys
import time
from collections.abc import Callable
from statistics import median

from chassis import green

if __name__ == "__main__":
    green.patch()

from sqlalchemy import select

from bench.contestant import await_turn, report
from bench.report import Result
from bench.request import prepared, sent
from bench.stage import Stage
from bench.work import STORY, Finding, found, unit_of
from chassis.context import Context
from chassis.db import Database
from chassis.events.outbox import record
from chassis.officetime.clock import SystemClock
from chassis.settings import load

BARE_PER_REQUEST = 4  # so much shorter are they


def outbox_cost(stage: Stage, count: int) -> Callable[[], list[Result]]:
    """By how many per cent a transaction with an event takes longer; the medians of ``count`` requests."""
    scene = stage.scene("field", "issues")
    times, url = count * BARE_PER_REQUEST, scene.urls["field"]
    bare = scene.contestant("bench.cost", str(times), BIZENV_DATABASE_URL=url)
    office = prepared(scene)

    def measured() -> list[Result]:
        bare.go()
        results = [_cost("outbox_bare_transaction", bare.result())]
        office.api.go()
        results.append(_cost("outbox_request_transaction", sent(office, count), at_most=10))
        scene.close()
        return results

    return measured


def _cost(name: str, seconds: tuple[float, float], at_most: float | None = None) -> Result:
    without, with_event = seconds
    percent = (with_event / without - 1) * 100
    target, ok = ("", None) if at_most is None else (f"≤ {at_most:g}", percent <= at_most)
    return Result(name, percent, "%", target, ok, "without an event, ms", without * 1000)


def main(count: int) -> None:
    """Measure ``count`` transactions of each kind."""
    database = Database("field", load({k: v for k, v in os.environ.items() if k.startswith("BIZENV_")}))
    took: dict[bool, list[float]] = {False: [], True: []}
    for number in range(2 * count):
        with_event = number % 2 == 1
        started = time.perf_counter()
        _transaction(database, number, with_event=with_event)
        took[with_event].append(time.perf_counter() - started)
    report([median(took[False]), median(took[True])])


def _transaction(database: Database, number: int, *, with_event: bool) -> None:
    """Look at the last ones, change one, add one."""
    with database.transaction(Context(SystemClock().now())) as session:
        mine = select(Finding).where(Finding.unit == unit_of(number)).order_by(Finding.id.desc()).limit(20)
        earlier = session.scalars(mine).all()
        if earlier:
            earlier[0].story = f"{STORY}{number}"
        session.add(Finding(unit=unit_of(number), number=number, story=STORY))
        if with_event:
            record(session, found(number))


if __name__ == "__main__":
    await_turn()
    main(int(sys.argv[1]))
