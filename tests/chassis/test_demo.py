"""Demo sets of services of which one follows the other: what it has heard of, and when that happened."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.context import SYSTEM
from chassis.events import copies
from chassis.events.outbox import outbox, record
from chassis.loading import load_demo
from chassis.runner import Process
from chassis.runtime import Runtime
from chassis.service import Deed
from chassis.settings import Settings
from chassis.testing import NOW, context, database, instant
from tests.chassis.shop import LEDGER, SHOP, Booking, OrderBooked, OrderPlaced

ORDERED, PAID = instant("2024-05-06T09:00"), instant("2024-05-07T09:00")


class Fair:
    """A shop whose past is an order, and a ledger whose own past begins with what it has booked by then."""

    def __init__(self, folder: Path):
        shop = replace(SHOP, demo=self.orders, demo_sequel=self.deliveries)
        ledger = replace(LEDGER, demo=self.payments, demo_after=("shop",))
        for each in (shop, ledger):
            database(each.name, folder, each.metadata)
        given = Settings(data=folder, clock="manual", clock_start=instant(NOW))
        self.runtime = Runtime(given, {"ledger": ledger, "shop": shop}, background=False)
        self.known_at_first: list[str] = []
        self.booked_before: list[str] = []
        self.known_in_the_end: list[str] = []

    def orders(self, runtime: Runtime) -> list[Deed]:
        self.known_at_first = self.known(runtime)
        return [Deed(ORDERED, SYSTEM, self.order)]

    def order(self, session: Session) -> None:
        record(session, OrderPlaced(customer="anna", number=1))

    def payments(self, runtime: Runtime) -> list[Deed]:
        with runtime.database("ledger").reading(context()) as session:
            self.booked_before = list(session.scalars(select(Booking.customer)))
        return [Deed(PAID, SYSTEM, self.pay)]

    def pay(self, session: Session) -> None:
        record(session, OrderBooked(customer="bela", number=1))

    def deliveries(self, runtime: Runtime) -> list[Deed]:
        self.known_in_the_end = self.known(runtime)
        return [Deed(PAID, SYSTEM, self.order_again)]

    def order_again(self, session: Session) -> None:
        record(session, OrderPlaced(customer="clara", number=1))

    def known(self, runtime: Runtime) -> list[str]:
        with runtime.database("shop").reading(context()) as session:
            return [each.customer for each in copies.all_of(session, OrderBooked)]

    def booked_at(self) -> list[datetime]:
        with self.runtime.database("ledger").reading(context()) as session:
            of_anna = select(outbox.c.occurred_at).where(outbox.c.aggregate_id == "anna")
            return list(session.scalars(of_anna))


@pytest.fixture
def fair(tmp_path: Path) -> Iterator[Fair]:
    opened = Fair(tmp_path)
    process = Process(opened.runtime)
    process.start(listen=False)
    yield opened
    process.stop()


def test_what_was_loaded_before_is_heard_of_before_the_first_deed(fair: Fair) -> None:
    with fair.runtime.database("ledger").transaction(context()) as session:
        record(session, OrderBooked(customer="dora", number=1))
    load_demo(fair.runtime)
    assert fair.known_at_first == ["dora"]


def test_everything_has_been_heard_of_when_a_demo_set_is_laid(fair: Fair) -> None:
    load_demo(fair.runtime)
    assert "clara" in fair.known(fair.runtime)
    assert fair.runtime.drain() == 0


def test_who_follows_another_has_heard_of_all_it_did(fair: Fair) -> None:
    load_demo(fair.runtime)
    assert fair.booked_before == ["anna"]


def test_a_sequel_begins_when_everything_the_others_did_has_been_heard_of(fair: Fair) -> None:
    load_demo(fair.runtime)
    assert fair.known_in_the_end == ["anna", "bela"]


def test_what_a_demo_deed_causes_elsewhere_happened_when_the_deed_did(fair: Fair) -> None:
    load_demo(fair.runtime)
    assert fair.booked_at() == [ORDERED]


def test_what_anything_else_causes_happens_when_it_is_heard(fair: Fair) -> None:
    with fair.runtime.database("shop").transaction(context("2024-05-06T09:00")) as session:
        fair.order(session)
    fair.runtime.drain()
    assert fair.booked_at() == [instant(NOW)]
