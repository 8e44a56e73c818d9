"""A copy is the latest state by seq, whatever order events arrive in."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import MetaData

from chassis.events import copies
from chassis.events.envelope import PREFIX, Message
from chassis.testing import context, database
from tests.chassis.shop import OrderPlaced


@pytest.fixture
def db(tmp_path):
    return database("ledger", tmp_path, MetaData())


def hear(db, seq, customer="anna"):
    with db.transaction(context()) as session:
        session.info["message"] = Message("shop.events", "order_placed", {f"{PREFIX}sequence": str(seq)}, b"")
        copies.keep(session, OrderPlaced(customer=customer, number=seq))


def test_an_older_event_does_not_undo_a_newer_one(db):
    for seq in (1, 3, 2, 3, 1):
        hear(db, seq)
    with db.reading(context()) as session:
        assert copies.find(session, OrderPlaced, "anna").number == 3


def test_what_was_never_heard_of_is_none_and_all_come_by_id(db):
    for customer in ("carl", "anna", "bayar"):
        hear(db, 1, customer)
    with db.reading(context()) as session:
        assert copies.find(session, OrderPlaced, "dorji") is None
        assert [each.customer for each in copies.all_of(session, OrderPlaced)] == ["anna", "bayar", "carl"]


def test_any_order_of_arrival_ends_the_same(tmp_path_factory):
    @settings(deadline=None, max_examples=25)
    @given(st.permutations(range(1, 6)))
    def arrive(order):
        db = database("ledger", tmp_path_factory.mktemp("copies"), MetaData())
        for seq in order:
            hear(db, seq)
        with db.reading(context()) as session:
            assert copies.find(session, OrderPlaced, "anna").number == 5
        db.dispose()

    arrive()
