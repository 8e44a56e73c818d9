"""What is promised about events, on the embedded hand-over and on RabbitMQ with PostgreSQL alike."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chassis.market import Market
from tests.chassis.rabbit_market import open_market


@pytest.fixture(
    params=[
        pytest.param("embedded", marks=pytest.mark.stack),
        pytest.param("rabbit", marks=[pytest.mark.rabbit, pytest.mark.postgres]),
    ]
)
def market(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Market]:
    """Shop and ledger, not yet running."""
    if request.param == "embedded":
        made = Market(
            tmp_path, "embedded", f"sqlite:///{tmp_path}/shop.db", f"sqlite:///{tmp_path}/ledger.db"
        )
    else:
        broker_url = request.getfixturevalue("vhost_url")
        made = open_market(tmp_path, broker_url, request.getfixturevalue("postgres"))
    yield made
    made.close()


def test_every_event_is_applied_once_and_in_order_per_customer(market: Market) -> None:
    market.start()
    for first in range(0, 300, 50):
        market.order("anna", range(first, first + 50))
        market.order("bayar", range(first, first + 50))
    market.until(lambda: len(market.bookings("anna")) == len(market.bookings("bayar")) == 300)
    market.until(market.settled)
    assert market.bookings("anna") == list(range(300))
    assert market.bookings("bayar") == list(range(300))
    market.until(lambda: market.echoes() == 2)


def test_positions_have_no_gap(market: Market) -> None:
    market.start()
    market.order("anna", range(20))
    market.order("bayar", range(20))
    market.until(market.settled)
    assert sorted(market.positions()) == list(range(1, 41))


def test_an_event_that_comes_twice_is_applied_once(market: Market) -> None:
    market.start()
    market.order("anna", range(10))
    market.until(lambda: len(market.bookings("anna")) == 10)
    market.publish_again()
    market.order("bayar", [1])
    market.until(lambda: market.bookings("bayar") == [1])
    market.until(market.settled)
    assert market.bookings("anna") == list(range(10))


def test_a_failing_event_is_retried_and_later_ones_of_its_customer_wait_behind_it(market: Market) -> None:
    market.trouble("anna", 3, "fail")
    market.start(retry_attempts="1000")
    market.order("anna", range(6))
    market.order("bayar", range(6))
    market.until(lambda: market.bookings("bayar") == list(range(6)))
    market.until(lambda: market.statuses().get("pending") == 3)
    assert market.bookings("anna") == [0, 1, 2]
    market.calm()
    market.until(market.settled)
    assert market.bookings("anna") == list(range(6))


def test_an_event_that_never_succeeds_is_parked_and_those_behind_it_go_on(market: Market) -> None:
    market.trouble("anna", 1, "fail")
    market.start()
    market.order("anna", range(4))
    market.until(lambda: len(market.bookings("anna")) == 3)
    market.until(market.settled)
    assert market.bookings("anna") == [0, 2, 3]
    assert market.statuses() == {"done": 3, "parked": 1}


def test_a_refusal_is_parked_at_once(market: Market) -> None:
    market.trouble("anna", 0, "refuse")
    market.start(retry_attempts="1000")
    market.order("anna", range(2))
    market.until(lambda: market.bookings("anna") == [1])
    market.until(market.settled)
    assert market.statuses() == {"done": 1, "parked": 1}


def test_bytes_that_cannot_be_decoded_are_parked_as_they_are(market: Market) -> None:
    market.corrupt("anna", 0)
    market.order("anna", [1])
    market.start()
    market.until(lambda: market.bookings("anna") == [1])
    market.until(market.settled)
    assert market.statuses() == {"done": 1, "parked": 1}


@pytest.mark.parametrize(
    "point", ["outbox.committed", "relay.published", "inbox.handling", "inbox.committed"]
)
def test_a_process_killed_at_a_named_point_loses_and_repeats_nothing(market: Market, point: str) -> None:
    market.order("anna", range(30))
    killed = market.start(failpoints=f"{point}=1")
    assert killed.wait(timeout=60) == -signal.SIGKILL
    market.start()
    market.until(lambda: len(market.bookings("anna")) == 30)
    market.until(market.settled)
    assert market.bookings("anna") == list(range(30))


def test_an_event_that_kills_the_process_is_parked_and_its_neighbours_are_applied(market: Market) -> None:
    market.trouble("anna", 1, "die")
    market.order("anna", range(3))
    market.order("bayar", range(20))
    for _ in range(8):
        process = market.start(statement_timeout_s="1")  # an attempt is given up on after twice that
        market.until(
            lambda process=process: process.poll() is not None or market.statuses().get("parked") == 1
        )
        if process.poll() is None:
            break
    market.until(lambda: market.bookings("anna") == [0, 2] and market.bookings("bayar") == list(range(20)))
    market.until(market.settled)
    assert market.statuses() == {"done": 22, "parked": 1}


def test_an_event_that_kills_the_process_only_when_it_is_retried_is_parked_too(market: Market) -> None:
    market.trouble("anna", 0, "fail")
    market.order("anna", range(2))
    first = market.start(retry_base_s="30", retry_cap_s="30")
    market.until(lambda: market.statuses() == {"pending": 2})
    market.stop(first, signal.SIGKILL)
    market.calm()
    market.trouble("anna", 0, "die")
    market.retry_now()
    for _ in range(3):
        market.start().wait(timeout=60)
        market.retry_now()
    market.start()
    market.until(lambda: market.bookings("anna") == [1])
    assert market.statuses() == {"done": 1, "parked": 1}


def test_a_graceful_stop_leaves_nothing_behind_and_nothing_twice(market: Market) -> None:
    process = market.start()
    market.order("anna", range(200))
    market.until(lambda: len(market.bookings("anna")) > 0)
    assert market.stop(process) == 0
    market.start()
    market.until(lambda: len(market.bookings("anna")) == 200)
    market.until(market.settled)
    assert market.bookings("anna") == list(range(200))


def test_what_is_ordered_while_nothing_runs_arrives_later(market: Market) -> None:
    market.order("anna", range(5))
    market.start()
    market.until(lambda: market.bookings("anna") == list(range(5)))
