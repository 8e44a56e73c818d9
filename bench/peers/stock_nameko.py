"""Stock nameko: commit, then dispatch; and an event handler with a session that commits.

Run with ``publish`` it declares its subscriber's queue, commits and dispatches BENCH_COUNT problems one
after the other, and ends; with ``consume`` it handles what comes, with nameko's default of ten workers.
"""

import os
import sys

os.environ["PSYCOPG_WAIT_FUNC"] = "wait_select"  # else psycopg blocks all workers of the process

import eventlet

eventlet.monkey_patch()

# ruff: noqa: E402 - after patching
from kombu import Connection, Exchange, Queue
from nameko.constants import AMQP_URI_CONFIG_KEY
from nameko.events import EventDispatcher, event_handler
from nameko.runners import ServiceRunner
from nameko.timer import timer
from sqlalchemy.orm import Session

from bench.contestant import await_turn
from bench.peers.entry import BROKER_URL, COUNT, Entry, engine, problem

ENGINE = engine()


class Field:
    name = "field"

    dispatch = EventDispatcher()

    @timer(interval=3600, eager=True)
    def find(self) -> None:
        for number in range(COUNT):
            with Session(ENGINE) as session:
                session.add(Entry(**problem(number)))
                session.commit()
            self.dispatch("problem_found", problem(number))
        eventlet.spawn(runner.stop)


class Ledger:
    name = "ledger"

    @event_handler("field", "problem_found")
    def enter(self, payload: dict[str, str | int]) -> None:
        with Session(ENGINE) as session:
            session.add(Entry(**payload))
            session.commit()


def declare() -> None:
    """Make the queue as nameko's subscriber makes it: without one, everything is dropped."""
    exchange = Exchange("field.events", "topic", durable=True, auto_delete=False)
    queue = Queue("evt-field-problem_found--ledger.enter", exchange, "problem_found", durable=True)
    with Connection(BROKER_URL) as connection:
        queue(connection).declare()


if __name__ == "__main__":
    await_turn()
    if sys.argv[1] == "publish":
        declare()
    runner = ServiceRunner({AMQP_URI_CONFIG_KEY: BROKER_URL})
    runner.add_service(Field if sys.argv[1] == "publish" else Ledger)
    runner.start()
    runner.wait()
