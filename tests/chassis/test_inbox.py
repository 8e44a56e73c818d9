"""The inbox by itself: when a retry counts, and whose it is."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import MetaData, event, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session
from structlog.testing import capture_logs

from chassis import metrics
from chassis.aggregate import Aggregate
from chassis.db import Database
from chassis.events.envelope import Message
from chassis.events.eventlog import retry
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

    def replica(self, retry_attempts: int = SETTINGS.retry_attempts) -> Inbox:
        settings = SETTINGS.model_copy(update={"retry_attempts": retry_attempts})
        return Inbox(self.ledger, {OrderPlaced: lambda *_: self.does()}, settings, self.clock)

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


def test_a_retry_by_hand_counts_also_where_an_attempt_was_once_cut_off(handling: Handling) -> None:
    def away() -> None:
        raise OperationalError("", {}, Exception(), connection_invalidated=True)

    handling.does = away
    with pytest.raises(OperationalError):
        handling.inbox.retries.retry_due()
    handling.does = handling.fail
    handling.wait(3 * SETTINGS.statement_timeout_s)
    assert handling.replica(retry_attempts=3).retries.retry_due() == 1
    assert handling.row().status == "parked"
    with handling.ledger.transaction(context()) as session:
        assert retry(session, ["e1"]) == 1
    handling.inbox.retries.retry_due()
    assert (handling.row().status, handling.row().attempts) == ("pending", 1)


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


@pytest.mark.parametrize("where", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_what_is_done_stands_in_the_order_in_which_it_was_handled(
    where: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    url = request.getfixturevalue("postgres_url") if where == "postgresql" else ""
    ledger = database("ledger", tmp_path, LEDGER.metadata, url)
    handling = Handling(ledger, ManualClock(instant(NOW)))
    handling.inbox.receive([ORDER])
    handling.does = lambda: None
    handling.inbox.receive([replace(ORDER, headers={"ce-id": "e2", "ce-subject": "bayar"})])
    handling.inbox.receive([replace(ORDER, headers={"ce-id": "behind e1"})])
    handling.wait(10)
    for _ in range(2):
        handling.inbox.retries.retry_due()
    handling.inbox.receive([replace(ORDER, headers={"ce-id": "e3"})])
    with ledger.reading(context()) as session:
        done = session.scalars(select(inbox.c.event_id).order_by(inbox.c.id)).all()
    assert done == ["e2", "e1", "behind e1", "e3"]
    ledger.dispose()


UNREADABLE = replace(ORDER, headers={"ce-id": "e3"}, body=b"not json")
FAILING = replace(ORDER, headers={"ce-id": "e4", "ce-subject": "bayar"})
COUNTERS = {
    "parked": metrics.inbox_parked_total.labels("ledger"),
    "failed": metrics.inbox_failures.labels("ledger"),
    "repeated": metrics.inbox_duplicates.labels("ledger"),
}


def told(receiving: Inbox, *batches: list[Message]) -> tuple[list[str], dict[str, float]]:
    """What is logged, and by how much the counters rise, when these batches arrive."""
    before = {name: counter._value.get() for name, counter in COUNTERS.items()}
    with capture_logs() as logged:
        for batch in batches:
            receiving.receive(batch)
    risen = {name: counter._value.get() - before[name] for name, counter in COUNTERS.items()}
    return [line["event"] for line in logged], risen


def test_an_event_is_told_of_as_parked_once_however_often_it_comes(handling: Handling) -> None:
    logged, risen = told(handling.inbox, [UNREADABLE], [UNREADABLE], [UNREADABLE, UNREADABLE])
    assert logged == ["event_parked"]
    assert risen == {"parked": 1, "failed": 0, "repeated": 3}


def test_a_batch_that_is_redone_one_by_one_is_told_of_once(handling: Handling) -> None:
    logged, risen = told(handling.inbox, [UNREADABLE, FAILING, FAILING])
    assert logged == ["event_parked", "event_failed"]
    assert risen == {"parked": 1, "failed": 1, "repeated": 1}


def test_the_last_failure_is_told_of_as_parked(handling: Handling) -> None:
    receiving = handling.replica(retry_attempts=1)
    assert told(receiving, [FAILING]) == (["event_parked"], {"parked": 1, "failed": 1, "repeated": 0})


@pytest.mark.postgres
def test_no_batch_comes_between_the_counting_of_an_attempt_and_the_attempt(
    tmp_path: Path, postgres_url: str
) -> None:
    """It might kill the process, and the attempt would get the blame."""
    ledger = database("ledger", tmp_path, LEDGER.metadata, postgres_url)
    handled: list[str] = []
    handling = Handling(ledger, ManualClock(instant(NOW)))
    handling.inbox.receive([ORDER])
    handling.wait(10)
    other = replace(ORDER, headers={"ce-id": "e2"})
    handling.does = lambda: handled.append("retry" if threading.current_thread() is main else "batch")
    main, batch = threading.current_thread(), threading.Thread(target=handling.inbox.receive, args=([other],))

    @event.listens_for(ledger.engine, "commit", once=True)
    def a_batch_arrives(_: object) -> None:
        batch.start()
        batch.join(1)  # long enough to stand in line for the inbox, if it is let

    assert handling.inbox.retries.retry_due() == 1
    batch.join()
    assert handled == ["retry", "batch"]
    ledger.dispose()


class Base(DeclarativeBase):
    metadata = MetaData()


class Account(Aggregate, Base):
    __tablename__ = "accounts"

    customer: Mapped[str]


def open_account(session: Session, order: OrderPlaced) -> None:
    session.add(Account(customer=order.customer))


def rename_account(session: Session, order: OrderPlaced) -> None:
    session.get_one(Account, order.number).customer = order.customer


def of(actor: str, number: int = 1) -> Message:
    return replace(
        ORDER,
        headers={"ce-id": f"{actor}-{number}", "ce-actorid": actor},
        body=f'{{"customer": "of {actor}", "number": {number}}}'.encode(),
    )


@pytest.fixture
def books(tmp_path: Path) -> Iterator[Database]:
    made = database("ledger", tmp_path, Base.metadata)
    yield made
    made.dispose()


@pytest.fixture
def flushes() -> Iterator[list[object]]:
    """The flushes of all sessions from now on."""
    seen: list[object] = []

    def see(session: Session, *_: object) -> None:
        seen.append(session)

    event.listen(Session, "after_flush", see)
    yield seen
    event.remove(Session, "after_flush", see)


def test_what_events_of_a_batch_add_is_signed_by_each_ones_actor_and_written_at_once(
    books: Database, flushes: list[object]
) -> None:
    receiving = Inbox(books, {OrderPlaced: open_account}, SETTINGS, ManualClock(instant(NOW)))
    receiving.receive([of("anna"), of("bayar")])
    with books.reading(context()) as session:
        opened = session.execute(select(Account.customer, Account.created_by).order_by(Account.id)).all()
    assert opened == [("of anna", "anna"), ("of bayar", "bayar")]
    assert len(flushes) == 1


def test_what_events_of_a_batch_change_is_signed_by_each_ones_actor(books: Database) -> None:
    with books.transaction(context()) as session:
        session.add_all([Account(customer="first"), Account(customer="second")])
    receiving = Inbox(books, {OrderPlaced: rename_account}, SETTINGS, ManualClock(instant(NOW)))
    receiving.receive([of("anna", 1), of("bayar", 2)])
    with books.reading(context()) as session:
        renamed = session.execute(select(Account.customer, Account.updated_by).order_by(Account.id)).all()
    assert renamed == [("of anna", "anna"), ("of bayar", "bayar")]
