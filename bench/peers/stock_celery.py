"""Celery: commit, then ``delay``; and a task with a session that commits.

Run with ``publish`` it does so BENCH_COUNT times one after the other; with ``consume`` it starts a worker
with a process per core, its default. It acknowledges before the task runs: its default, which may lose.
"""

import sys

from celery import Celery
from sqlalchemy.orm import Session

from bench.contestant import await_turn
from bench.peers.entry import BROKER_URL, COUNT, Entry, engine, problem

app = Celery("peer", broker=BROKER_URL)
app.conf.update(
    task_ignore_result=True, broker_connection_retry_on_startup=True, worker_hijack_root_logger=False
)
ENGINE = engine()


@app.task
def enter(unit: str, number: int, story: str) -> None:
    """Enter one problem."""
    with Session(ENGINE) as session:
        session.add(Entry(unit=unit, number=number, story=story))
        session.commit()


def publish() -> None:
    """Commit and send, one after the other."""
    for number in range(COUNT):
        with Session(ENGINE) as session:
            session.add(Entry(**problem(number)))
            session.commit()
        enter.delay(**problem(number))


if __name__ == "__main__":
    await_turn()
    if sys.argv[1] == "publish":
        publish()
    else:
        app.worker_main(
            ["worker", "--loglevel=ERROR", "--concurrency=2", "--without-gossip", "--without-mingle"]
        )
