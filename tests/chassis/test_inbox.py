"""The inbox by itself: when a retry counts, and whose it is."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from chassis.db import Database
from chassis.events.envelope import Message
from chassis.events.inbox import Inbox
from chassis.events.inbox_table import inbox
from chassis.officetime.clock import ManualClock
from chassis.settings import Settings
from chassis.testing import NOW, context, database, instant
from tests.chassis.shop import LEDGER, OrderPlaced

SETTINGS = Settings(retry_attempts=3)
ORDER = Message("shop.events", "order_placed", {"ce-id": "e1"}, b'{"customer": "anna", "number": 1}')


class Handling:
    """A handler that does what it is told, and the inbox it belongs to."""

    def __init__(self, ledger: Database, clock: ManualClock):
        self.ledger, self.clock = ledger, clock
        self.does = self.fail
        self.inbox = self.replica()

    def replica(self) -> Inbox:
        return Inbox(self.ledger, {OrderPlaced: lambda *_: self.does()}, SETTINGS, self.clock)

    def fail(self) -> None:
        raise RuntimeError("the ledger is not in the mood")

    def wait(self, seconds: float) -> None:
        self.clock.move_to(self.clock.now() + timedelta(seconds=seconds))

    def row(self):
        with self.ledger.reading(context()) as session:
            return session.execute(select(inbox)).one()


@pytest.fixture
def handling(tmp_path: Path) -> Handling:
    made = Handling(database("ledger", tmp_path, LEDGER.metadata), ManualClock(instant(NOW)))
    made.inbox.receive([ORDER])
    made.wait(10)
    return made


def test_while_one_worker_retries_an_event_another_leaves_it_alone(handling: Handling) -> None:
    tried_by_other = []

    def slowly() -> None:
        handling.wait(SETTINGS.statement_timeout_s)
        tried_by_other.append(handling.replica().retries.retry_due())

    handling.does = slowly
    assert handling.inbox.retries.retry_due() == 1
    assert tried_by_other == [0]
    assert (handling.row().status, handling.row().attempts) == ("done", 2)


def test_a_worker_that_came_to_the_same_event_a_moment_later_does_not_count_an_attempt(
    handling: Handling,
) -> None:
    late = handling.replica()
    due = late.retries._due()
    handling.inbox.retries._begin("e1")
    assert due == ["e1"]
    assert late.retries._begin("e1") is None
    assert handling.row().attempts == 2


def test_an_attempt_the_database_cut_off_is_the_same_attempt_still(handling: Handling) -> None:
    def away() -> None:
        raise OperationalError("", {}, Exception(), connection_invalidated=True)

    handling.does = away
    for _ in range(10):
        with pytest.raises(OperationalError):
            handling.inbox.retries.retry_due()
    handling.does = lambda: None
    assert handling.inbox.retries.retry_due() == 1
    assert (handling.row().status, handling.row().attempts) == ("done", 2)


def test_a_retry_nobody_survives_is_counted_and_parked_in_the_end(handling: Handling) -> None:
    for _ in range(2):
        handling.replica().retries._begin("e1")  # and dies
        handling.wait(3 * SETTINGS.statement_timeout_s)
    handling.replica().retries.retry_due()
    assert handling.row().status == "parked"
    assert handling.row().error.startswith("process_killed")


@pytest.mark.parametrize("time", ["yesterday", "2026-03-02T09:00:00"])
def test_an_event_whose_time_is_none_is_applied_all_the_same(handling: Handling, time: str) -> None:
    handling.does = lambda: None
    assert handling.inbox.retries.retry_due() == 1
    handling.inbox.receive([replace(ORDER, headers={"ce-id": "e2", "ce-time": time})])
    with handling.ledger.reading(context()) as session:
        assert session.scalars(select(inbox.c.status).order_by(inbox.c.id)).all() == ["done", "done"]
