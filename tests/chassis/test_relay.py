"""The relay by itself: what it publishes has its place, it finishes what it began, and it hears of work."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy import MetaData, event, select, text

from chassis.db import Database
from chassis.events.envelope import Message
from chassis.events.outbox import flush, outbox, record
from chassis.events.relay import IDLE, Relay, relay_state
from chassis.events.transport import TransportAway
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


def order(shop: Database, number: int, customer: str = "anna") -> None:
    with shop.transaction(context()) as session:
        record(session, OrderPlaced(customer=customer, number=number))


class Broker:
    """The other side of a relay: remembers what it is sent, and takes it as long as it is there."""

    answers_later = True

    def __init__(self, batches: int = 1000) -> None:
        self.sent: list[list[Message]] = []
        self._batches = batches  # before it goes away

    @property
    def taken(self) -> list[Message]:
        return [message for batch in self.sent[: self._batches] for message in batch]

    def send(self, messages: list[Message]) -> None:
        self.sent.append(messages)

    def confirmed(self) -> list[bool]:
        if len(self.sent) > self._batches:
            raise TransportAway
        return [True] * len(self.sent[-1])


@pytest.fixture
def shop(postgres_url: str, tmp_path: Path) -> Iterator[Database]:
    """The publisher's database, on PostgreSQL: SQLite's transactions follow each other."""
    made = database("shop", tmp_path, MetaData(), postgres_url)
    yield made
    made.dispose()


def test_no_event_is_published_without_its_position_whenever_it_was_committed(shop: Database) -> None:
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
    neighbour.dispose()


def numbered(database: Database) -> int:
    with database.reading(context()) as session:
        return session.scalar(select(relay_state.c.last_position)) or 0


class Watched(Broker):
    """Notes how many events have been given positions whenever it is asked for its confirms."""

    def __init__(self, shop: Database) -> None:
        super().__init__()
        self._shop = shop
        self.numbered: list[int] = []

    def confirmed(self) -> list[bool]:
        self.numbered.append(numbered(self._shop))
        return super().confirmed()


def test_the_next_batch_is_read_while_the_broker_is_at_work(shop: Database) -> None:
    for number in range(5):
        order(shop, number)
    broker = Watched(shop)
    assert Relay(shop, broker, SystemClock(), batch_size=2).publish_all(shop.write_connection) == 5
    assert [len(batch) for batch in broker.sent] == [2, 2, 1]
    assert broker.numbered == [4, 5, 5]


def test_what_an_outage_left_behind_goes_before_what_was_committed_meanwhile(shop: Database) -> None:
    with shop.transaction(context()) as late:
        record(late, OrderPlaced(customer="berta", number=1))
        flush(late, wake=False)  # has its id, and is not committed for a long time
        for number in range(1, 10):
            order(shop, number)
        gone = Broker(batches=1)
        with pytest.raises(TransportAway):
            Relay(shop, gone, SystemClock(), batch_size=3).publish_all(shop.write_connection)
        assert numbered(shop) == 9  # taken, under way, and read meanwhile
    order(shop, 10)
    back = Broker()
    Relay(shop, back, SystemClock(), batch_size=2).publish_all(shop.write_connection)
    places = [message.number("position") for message in gone.taken + back.taken]
    assert sorted(set(places)) == list(range(1, 12))
    assert places == sorted(places)
    assert [message.attribute("subject") for message in back.taken] == [*["anna"] * 6, "berta", "anna"]


class Particular(Broker):
    """Refuses one event the first time it is sent."""

    def confirmed(self) -> list[bool]:
        return [len(self.sent) > 1 or message.number("position") != 2 for message in self.sent[-1]]


def test_nothing_behind_a_refused_event_of_its_aggregate_is_marked(shop: Database) -> None:
    for customer, number in (("anna", 1), ("anna", 2), ("berta", 1), ("anna", 3)):
        order(shop, number, customer)
    broker = Particular()
    relay = Relay(shop, broker, SystemClock(), batch_size=10)
    with pytest.raises(TransportAway):
        relay.publish_all(shop.write_connection)
    order(shop, 4)
    assert relay.publish_all(shop.write_connection) == 3
    assert [message.number("position") for message in broker.sent[1]] == [2, 4, 5]


class Stopping(Broker):
    """Tells the relay to stop while its first batch is on its way."""

    relay: Relay

    def send(self, messages: Sequence[Message]) -> None:
        self.relay.stop()
        super().send(messages)


def test_a_relay_told_to_stop_leaves_the_rest_of_a_backlog_to_the_next_in_order(shop: Database) -> None:
    for number in range(1, 6):
        order(shop, number)
    broker = Stopping()
    broker.relay = Relay(shop, broker, SystemClock(), batch_size=2)
    assert broker.relay.publish_all(shop.write_connection) == 2
    later = Broker()
    assert Relay(shop, later, SystemClock(), batch_size=2).publish_all(shop.write_connection) == 3
    assert [message.number("position") for message in broker.taken + later.taken] == [1, 2, 3, 4, 5]


def test_a_process_that_handed_over_all_it_had_leaves_no_suspicion_behind(shop: Database) -> None:
    broker = Broker()
    for number in range(6):
        order(shop, number)
        Relay(shop, broker, SystemClock(), batch_size=2).publish_all(shop.write_connection)
    assert [message.deliveries for message in broker.taken] == [0] * 6


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

    def take_slowly(messages: Sequence[Message]) -> int:
        under_way.set()
        waited_for.wait(PATIENCE_S)
        return len(messages)

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
