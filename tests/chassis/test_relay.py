"""The relay by itself: what it publishes has its place, it finishes what it began, and it hears of work."""

from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy import MetaData, event, select, text

from chassis.db import Database
from chassis.events.envelope import Message
from chassis.events.outbox import outbox, record
from chassis.events.relay import IDLE, Relay, relay_state
from chassis.officetime.clock import SystemClock
from chassis.runner import Process
from chassis.runtime import Runtime
from chassis.settings import Settings
from chassis.testing import context, database
from tests.chassis.market import Market
from tests.chassis.rabbit_market import databases
from tests.chassis.shop import SERVICES, SHOP, OrderPlaced
from tests.servers.postgres import Postgres

PATIENCE_S = 30.0


def order(shop: Database, number: int) -> None:
    with shop.transaction(context()) as session:
        record(session, OrderPlaced(customer="anna", number=number))


class Broker:
    """The other side of a relay: takes everything and remembers it."""

    def __init__(self) -> None:
        self.taken: list[Message] = []

    def publish(self, messages: list[Message]) -> list[bool]:
        self.taken += messages
        return [True] * len(messages)


def test_no_event_is_published_without_its_position_whenever_it_was_committed(
    postgres_url: str, tmp_path: Path
) -> None:
    shop = database("shop", tmp_path, MetaData(), postgres_url)
    neighbour = Database("shop", shop.settings)
    to_come = iter(range(2, 21))

    @event.listens_for(shop.engine, "after_cursor_execute")
    def commit_one_more(*_: object) -> None:
        for number in to_come:
            order(neighbour, number)
            break

    order(neighbour, 1)
    broker = Broker()
    Relay(shop, broker, SystemClock(), batch_size=500).publish_all(shop.write_connection)
    assert [message.number("position") for message in broker.taken] == list(range(1, 21))
    with neighbour.reading(context()) as session:
        assert session.scalars(select(outbox.c.position).order_by(outbox.c.id)).all() == list(range(1, 21))
    shop.dispose()
    neighbour.dispose()


class Loop:
    """A loop of the runtime in a thread, which says when somebody waits for its end."""

    def __init__(self, run: Callable[[], None], waited_for: Event) -> None:
        self._thread = Thread(target=run, daemon=True)
        self._waited_for = waited_for
        self._thread.start()

    def wait(self) -> None:
        self._waited_for.set()
        self._thread.join(PATIENCE_S)


def test_a_graceful_stop_waits_until_the_batch_under_way_is_marked(tmp_path: Path) -> None:
    for service in SERVICES.values():
        database(service.name, tmp_path, service.metadata).dispose()
    under_way, waited_for = Event(), Event()

    def take_slowly(_: object) -> None:
        under_way.set()
        waited_for.wait(PATIENCE_S)

    runtime = Runtime(Settings(data=tmp_path), SERVICES)
    runtime.transport.consumer("ledger", take_slowly)
    runtime.start_relay("shop", lambda run: Loop(run, waited_for))
    order(runtime.database("shop"), 1)
    assert under_way.wait(PATIENCE_S)
    Process(runtime).stop()
    marked = runtime.database("shop")
    with marked.reading(context()) as session:
        assert session.scalars(select(outbox.c.published_at)).one() is not None
    waited_for.set()
    marked.dispose()


@pytest.fixture
def deaf(tmp_path: Path, postgres: Postgres) -> Iterator[Market]:
    """Shop and ledger on PostgreSQL in one process, whose relays are idle and rely on being told."""
    made = Market(tmp_path, "embedded", *databases(postgres))
    made.program = ("tests.chassis.deaf_shop",)
    made.start()
    made.until(lambda: waits_to_be_told(made.shop))
    yield made
    made.close()


def waits_to_be_told(shop: Database) -> bool:
    listening = text(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND state = 'idle' AND query = 'LISTEN outbox'"
    )
    with shop.reading(context()) as session:
        return session.scalar(listening) == 1 and session.scalar(select(relay_state.c.idle)) == IDLE


def test_the_active_relay_is_woken_by_a_commit_beside_a_standby(deaf: Market, tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, database_url=deaf.shop.url.render_as_string(hide_password=False))
    standby = Runtime(settings, {"shop": SHOP}, SERVICES)
    loops: list[Loop] = []

    def spawn(run: Callable[[], None]) -> None:
        if not loops:  # the relay; what listens has no end, and nobody here is to be told
            loops.append(Loop(run, Event()))

    standby.start_relay("shop", spawn)
    try:
        order(standby.database("shop"), 1)
        deaf.until(lambda: deaf.bookings("anna") == [1])
    finally:
        standby.relays["shop"].stop()
        loops[0].wait()
        standby.database("shop").dispose()
