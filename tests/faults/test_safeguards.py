"""Each safeguard taken out once: the checker must see what that costs, or its zeros mean nothing.

On shop and ledger, whose one row per application shows order and repetition; the checker reads the same
outboxes and inboxes as on the real chain.
"""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.chassis.market import Market
from tests.chassis.rabbit_market import open_market
from tests.chassis.shop import SERVICES, Booking
from tests.faults import checker
from tests.faults.books import read_books, rows_of
from tests.faults.checker import Applied, Books
from tests.servers.postgres import Postgres

EMBEDDED = "embedded"
ORDERS = range(30)


@pytest.fixture
def market(tmp_path: Path) -> Iterator[Market]:
    """Shop and ledger in one process, not yet running."""
    made = Market(tmp_path, EMBEDDED, f"sqlite:///{tmp_path}/shop.db", f"sqlite:///{tmp_path}/ledger.db")
    yield made
    made.close()


def books_of(market: Market) -> Books:
    return read_books({"shop": market.shop, "ledger": market.ledger}, SERVICES)


def tally(market: Market) -> dict[str, int]:
    """What the checker finds in the market, and nothing it did not look for."""
    books = books_of(market)
    bookings = rows_of(market.ledger, select(Booking).order_by(Booking.id))
    effects = [Applied(row[0].cause, row[0].customer, row[0].number) for row in bookings]
    found = [*checker.events(books, {}), *checker.applied(books.outboxes["shop"], effects, {})]
    return {kind: count for kind, count in checker.tally(found).items() if count}


def killed_and_started_again(market: Market, point: str) -> None:
    market.order("anna", ORDERS)
    assert market.start(f"{point}=1").wait(timeout=60) == -signal.SIGKILL
    market.start()
    market.until(market.settled)


@pytest.mark.parametrize("point", ["outbox.committed", "relay.published", "inbox.handling"])
def test_with_all_safeguards_a_kill_costs_nothing(market: Market, point: str) -> None:
    killed_and_started_again(market, point)
    assert tally(market) == {}


def test_marking_before_the_confirm_loses_events(market: Market) -> None:
    market.program = ("tests.faults.broken", "mark_before_confirm")
    killed_and_started_again(market, "outbox.committed")
    assert tally(market)["lost"] > 0


def test_without_an_inbox_events_are_applied_twice(market: Market) -> None:
    market.program = ("tests.faults.broken", "no_inbox")
    killed_and_started_again(market, "relay.published")
    assert tally(market)["duplicated"] > 0


def test_without_holding_back_a_retry_breaks_the_order(market: Market) -> None:
    market.program = ("tests.faults.broken", "no_holding_back")
    market.trouble("anna", 3, "fail")
    market.start(retry_attempts="1000")
    market.order("anna", ORDERS)
    market.until(lambda: len(market.bookings("anna")) == len(ORDERS) - 1)
    market.calm()
    market.until(market.settled)
    by_effects = tally(market)["out_of_order"]
    by_books = checker.tally(checker.events(books_of(market), {}))["out_of_order"]
    assert by_effects > by_books > 0  # the books say it too, which are all there is on the real chain


def test_acknowledging_before_the_commit_loses_events(
    tmp_path: Path, vhost_url: str, postgres: Postgres
) -> None:
    market = open_market(tmp_path, vhost_url, postgres)
    market.program = ("tests.faults.broken", "ack_before_commit")
    killed_and_started_again(market, "inbox.handling")
    found = tally(market)
    market.close()
    assert found["lost"] > 0
