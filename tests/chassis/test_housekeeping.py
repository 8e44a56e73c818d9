"""What a worker does for itself: what is old goes, what is needed stays, and doing nothing writes nothing."""

from datetime import timedelta
from threading import Thread
from time import monotonic, sleep

import pytest
from sqlalchemy import func, insert, select, update
from structlog.testing import capture_logs

from chassis import audit, housekeeping, metrics
from chassis.db import Database
from chassis.events.inbox import Inbox
from chassis.events.inbox_table import inbox
from chassis.events.outbox import outbox, record
from chassis.housekeeping import Housekeeping
from chassis.http.idempotency import idempotency_keys
from chassis.officetime.clock import ManualClock
from chassis.runtime import Runtime
from chassis.settings import Settings
from chassis.testing import NOW, context, database, instant
from tests.chassis.shop import SHOP, OrderPlaced

LONG_AGO = instant(NOW) - timedelta(days=100)


@pytest.fixture
def runtime(tmp_path):
    database("shop", tmp_path, SHOP.metadata).dispose()
    made = Runtime(Settings(data=tmp_path), {"shop": SHOP}, clock=ManualClock(instant(NOW)), background=False)
    yield made
    made.database("shop").dispose()


@pytest.fixture
def keeper(runtime, monkeypatch):
    monkeypatch.setattr(housekeeping, "PRUNE_STEP", 10)
    return Housekeeping(runtime, "shop")


def write(runtime, *statements):
    with runtime.database("shop").write_connection() as connection:
        for statement in statements:
            connection.execute(statement)


def ids(runtime, table):
    with runtime.database("shop").reading(context()) as session:
        return list(session.scalars(select(table.c.id).order_by(table.c.id)))


def place(runtime, count):
    with runtime.database("shop").transaction(context()) as session:
        record(session, *(OrderPlaced(customer="anna", number=number) for number in range(count)))


def a_received(number, status="done", at=LONG_AGO):
    row = {"event_id": str(number), "exchange": "x", "routing_key": "y", "stream": "s", "attempts": 0}
    return insert(inbox).values(**row, status=status, received_at=at)


def test_published_events_go_after_their_time_and_unpublished_ones_never(runtime, keeper):
    place(runtime, 45)
    old = update(outbox).values(occurred_at=LONG_AGO, published_at=LONG_AGO)
    unpublished = update(outbox).values(published_at=None)
    write(runtime, old.where(outbox.c.id <= 40), unpublished.where(outbox.c.id.in_([*range(1, 13), 25])))
    keeper.prune()
    assert ids(runtime, outbox) == [*range(1, 13), 25, *range(41, 46)]


def test_an_event_published_again_is_not_kept_longer_than_its_subscribers_remember_it(runtime, keeper):
    place(runtime, 1)
    write(runtime, update(outbox).values(occurred_at=LONG_AGO, published_at=instant(NOW)))
    keeper.prune()
    assert ids(runtime, outbox) == []


def test_handled_events_go_and_those_that_wait_for_somebody_stay(runtime, keeper):
    waiting = [a_received(n, "parked") for n in range(1, 13)]
    write(runtime, *waiting, *(a_received(n) for n in range(13, 40)), a_received(40, "pending"))
    write(runtime, *(a_received(n, at=instant(NOW)) for n in range(41, 44)))
    keeper.prune()
    assert ids(runtime, inbox) == [*range(1, 13), 40, 41, 42, 43]


def test_idempotency_keys_are_forgotten(runtime, keeper):
    row = {"actor": "a", "operation": "o", "request_hash": "h"}
    for key, at in (("old", LONG_AGO), ("new", instant(NOW))):
        write(runtime, insert(idempotency_keys).values(**row, key=key, created_at=at))
    keeper.prune()
    with runtime.database("shop").reading(context()) as session:
        assert session.scalars(select(idempotency_keys.c.key)).all() == ["new"]


def test_the_gauges_tell_what_waits(runtime, keeper):
    place(runtime, 3)
    write(runtime, a_received(1, "parked"), a_received(2, "pending"), a_received(3))
    runtime.clock.move_to(instant(NOW) + timedelta(seconds=90))
    keeper.measure()
    gauges = (
        metrics.outbox_unpublished,
        metrics.outbox_oldest_seconds,
        metrics.inbox_parked,
        metrics.inbox_pending,
    )
    assert [gauge.labels("shop")._value.get() for gauge in gauges] == [3, 90, 1, 1]


def test_what_was_done_is_sealed(runtime, keeper):
    with runtime.database("shop").transaction(context()) as session:
        audit.append(session, "shop.open", "shops/1")
    keeper.seal()
    with runtime.database("shop").reading(context()) as session:
        assert session.scalar(select(func.count()).where(audit.audit.c.position == 1)) == 1


def test_with_nothing_to_do_nothing_is_written(runtime, keeper, tmp_path):
    with runtime.database("shop").transaction(context()) as session:
        audit.append(session, "shop.open", "shops/1")
    keeper.seal()

    def written():
        files = [file for file in tmp_path.glob("shop.db*") if not file.name.endswith("-shm")]
        return [(file.name, file.stat().st_mtime_ns, file.stat().st_size) for file in files]

    before = written()
    for _ in range(3):
        keeper.retry()
        keeper.seal()
        keeper.measure()
        keeper.prune()
    assert written() == before


def test_a_step_that_keeps_failing_does_not_stop_the_others(runtime, keeper, tmp_path):
    without_tables = Database("ledger", Settings(data=tmp_path))
    runtime.inboxes["shop"] = Inbox(without_tables, {}, runtime.settings, runtime.clock)
    with runtime.database("shop").transaction(context()) as session:
        audit.append(session, "shop.open", "shops/1")
    place(runtime, 3)
    write(runtime, a_received(1))
    with capture_logs() as logged:
        running = Thread(target=keeper.run, daemon=True)
        running.start()
        until(lambda: ids(runtime, inbox) == [])  # pruning is the last step
        keeper.stop()
        running.join()
    without_tables.dispose()
    assert metrics.outbox_unpublished.labels("shop")._value.get() == 3
    with runtime.database("shop").reading(context()) as session:
        assert not audit.anything_unsealed(session)
    assert {(line["event"], line["step"], line["error"]) for line in logged} == {
        ("housekeeping_waits", "retry", "OperationalError")
    }


def until(done):
    deadline = monotonic() + 30
    while not done():
        assert monotonic() < deadline, "not within 30 s"
        sleep(0.02)
