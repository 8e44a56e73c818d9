"""What a transaction writes of its events: the same rows on both databases, in order, and whom it wakes."""

from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import psycopg
import pytest
from sqlalchemy import MetaData, insert, select

from chassis.context import Actor
from chassis.events.outbox import outbox, record
from chassis.events.relay import relay_state
from chassis.testing import context, database
from tests.chassis.shop import OrderPlaced

WRITERS = 6
EACH = 20
TOLD = replace(
    context(actor=Actor("person", "P-1", "D001")),
    causation_id="the call before",
    traceparent="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
)


def shop(folder, url=""):
    return database("shop", folder, MetaData(), url)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def db(request, tmp_path):
    url = request.getfixturevalue("postgres_url") if request.param == "postgres" else ""
    made = shop(tmp_path, url)
    yield made
    made.dispose()


@pytest.fixture
def on_postgres(tmp_path, postgres_url):
    made = shop(tmp_path, postgres_url)
    yield made
    made.dispose()


def place(db, *orders):
    """Record orders of these customers in one transaction."""
    with db.transaction(TOLD) as session:
        record(session, *(OrderPlaced(customer=customer, number=number) for customer, number in orders))


def written(db):
    with db.reading(context()) as session:
        return session.execute(select(outbox).order_by(outbox.c.id)).all()


def test_an_event_alone_and_one_in_company_are_written_alike(db):
    place(db, ("安娜", 1))
    place(db, ("安娜", 2), ("bayar", 1))
    rows = written(db)
    assert [(row.aggregate_id, row.seq) for row in rows] == [("安娜", 1), ("安娜", 2), ("bayar", 1)]
    assert len({row.event_id for row in rows}) == 3
    alone, company, _ = rows
    assert alone.body == OrderPlaced(customer="安娜", number=1).model_dump_json().encode()
    assert company.body == OrderPlaced(customer="安娜", number=2).model_dump_json().encode()
    for row in rows:
        assert (row.name, row.version, row.exchange) == ("order_placed", 1, OrderPlaced.exchange())
        assert row.occurred_at == TOLD.now
        assert row.headers == {
            "classification": "internal",
            "correlationid": TOLD.correlation_id,
            "causationid": TOLD.causation_id,
            "traceparent": TOLD.traceparent,
            "actortype": "person",
            "actorid": "P-1",
            "actordept": "D001",
        }
        assert (row.position, row.published_at) == (None, None)


def test_whoever_writes_at_the_same_moment_the_later_number_has_the_later_row(on_postgres):
    def write(writer):
        for n in range(EACH):
            alone, company = [("anna", n)], [("bayar", n), ("anna", n)]
            place(on_postgres, *(alone if (writer + n) % 2 else company))

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(write, range(WRITERS)))
    numbers = defaultdict(list)
    for row in written(on_postgres):
        numbers[row.aggregate_id].append(row.seq)
    total = WRITERS * EACH
    assert numbers == {
        "anna": list(range(1, total + 1)),
        "bayar": list(range(1, total // 2 + 1)),
    }


@pytest.mark.parametrize("orders", [[("anna", 1)], [("anna", 1), ("bayar", 1)]], ids=["one", "several"])
@pytest.mark.parametrize("relay", ["asleep elsewhere", "at work elsewhere", "here"])
def test_the_relay_is_told_through_the_database_only_if_it_sleeps_elsewhere(
    on_postgres, postgres_url, orders, relay
):
    with on_postgres.write_connection() as connection:
        state = {"id": 1, "last_position": 0, "idle": int(relay != "at work elsewhere"), "begun": 0}
        connection.execute(insert(relay_state).values(state))
    woken = int(relay == "asleep elsewhere")
    on_postgres.relay_is_here = relay == "here"
    with psycopg.connect(postgres_url, autocommit=True) as listener:
        listener.execute("LISTEN outbox")
        place(on_postgres, *orders)
        listener.execute("NOTIFY outbox, 'last'")
        heard = [each.payload for each in listener.notifies(timeout=5, stop_after=woken + 1)]
    assert heard == [""] * woken + ["last"]
