"""What the outbox adds to a business transaction: the same one with and without an event, by turns.

Run as a module it measures in a process of its own, patched as production's are, and prints one JSON line.
"""

import json
import os
import subprocess
import sys
import time
from statistics import median

import eventlet

if __name__ == "__main__":
    eventlet.monkey_patch()

from sqlalchemy import select

from bench.report import Result
from bench.stage import Stage
from bench.work import STORY, Finding, found, unit_of
from chassis.context import Context
from chassis.db import Database
from chassis.events.outbox import record
from chassis.officetime.clock import SystemClock
from chassis.settings import load

TURN = 20


def outbox_cost(stage: Stage, count: int) -> list[Result]:
    """By how many per cent a transaction with an event takes longer."""
    with stage.scene() as scene:
        settings = {"BIZENV_DATABASE_URL": scene.urls["field"], "BIZENV_BROKER_URL": scene.broker_url}
        out = subprocess.run(
            [sys.executable, "-W", "ignore", "-m", "bench.cost", str(count)],
            env=os.environ | settings,
            stdout=subprocess.PIPE,
            check=True,
        ).stdout
    bare, full = json.loads(out)
    percent = (full / bare - 1) * 100
    ok = percent <= 10
    return [
        Result("outbox in the transaction", percent, "%", "≤ 10", ok, "without an event, ms", bare * 1000)
    ]


def main(count: int) -> None:
    """Measure ``count`` transactions of each kind."""
    database = Database("field", load({k: v for k, v in os.environ.items() if k.startswith("BIZENV_")}))
    took: dict[bool, list[float]] = {False: [], True: []}
    for number in range(2 * count):
        with_event = (number // TURN) % 2 == 1
        started = time.perf_counter()
        _transaction(database, number, with_event=with_event)
        took[with_event].append(time.perf_counter() - started)
    print(json.dumps([median(took[False]), median(took[True])]))


def _transaction(database: Database, number: int, *, with_event: bool) -> None:
    """What a request does: look up, look at the last ones, change one, add one."""
    with database.transaction(Context(SystemClock().now())) as session:
        mine = select(Finding).where(Finding.unit == unit_of(number)).order_by(Finding.id.desc()).limit(20)
        earlier = session.scalars(mine).all()
        if earlier:
            earlier[0].story = f"{STORY}{number}"
        session.add(Finding(unit=unit_of(number), number=number, story=STORY))
        if with_event:
            record(session, found(number))


if __name__ == "__main__":
    main(int(sys.argv[1]))
