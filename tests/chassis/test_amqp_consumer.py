"""A consumer the broker has forgotten begins again; one that stands by or has no database has patience."""

from collections.abc import Callable, Iterator
from threading import Thread
from time import monotonic, sleep
from typing import Any

import pika
import pytest
from pika.adapters.blocking_connection import BlockingChannel

from chassis.events.amqp.consumer import HOLD_S, STANDBY_WATCHDOG_S, WATCHDOG_S, AmqpConsumer
from chassis.events.broker_admin import apply
from chassis.events.topology import topology_of
from chassis.settings import Settings
from tests.chassis.shop import SERVICES

PATIENCE_S = 30.0


class Leaping:
    """A clock that can be put forward, and knows how often it was read."""

    def __init__(self) -> None:
        self.ahead = 0.0
        self.reads = 0

    def __call__(self) -> float:
        self.reads += 1
        return monotonic() + self.ahead


class Watched(AmqpConsumer):
    """Ledger's consumer in a thread; it keeps what it got and the connections it made."""

    def __init__(self, url: str) -> None:
        self.taken: list[bytes] = []
        self.deliveries: list[int] = []
        self.away, self.refused = False, 0
        self.connections: list[Any] = []
        self.clock = Leaping()
        super().__init__(Settings(broker_url=url), "ledger", self._take, self.clock)
        self._thread = Thread(target=self.run)

    def start(self) -> None:
        self._thread.start()
        until(self._consumes)

    def end(self) -> None:
        self.stop()
        self._thread.join(PATIENCE_S)

    def be_forgotten(self) -> None:
        """Let the broker take it off its queue without a word."""
        channel = self.connections[-1].channels[1]
        *_, of_the_queue = channel.callbacks
        channel.basic_cancel(of_the_queue, nowait=True)

    def look_after(self, seconds: float) -> None:
        """Let it look at its queue as if so much time had passed."""
        self.clock.ahead += seconds
        reads = self.clock.reads
        until(lambda: self.clock.reads > reads + 2 or len(self.connections) > 1)

    def _take(self, messages) -> int:
        if self.away:
            self.refused += 1
            raise OSError("no database")
        self.deliveries += [message.deliveries for message in messages]
        self.taken += [message.body for message in messages]
        return len(messages)

    def _consume(self, connection) -> None:
        self.connections.append(connection.connection)
        super()._consume(connection)

    def _consumes(self) -> bool:
        return bool(self.connections) and len(self.connections[0].channels[1].callbacks) == 2


def until(done: Callable[[], bool]) -> None:
    deadline = monotonic() + PATIENCE_S
    while not done():
        assert monotonic() < deadline
        sleep(0.01)


@pytest.fixture
def channel(vhost_url: str) -> Iterator[BlockingChannel]:
    """Another client of the broker, beside ledger's queue."""
    assert apply(vhost_url, topology_of(SERVICES)) == []
    with pika.BlockingConnection(pika.URLParameters(vhost_url)) as connection:
        yield connection.channel()


@pytest.fixture
def consumer(vhost_url: str, channel: BlockingChannel) -> Iterator[Watched]:
    watched = Watched(vhost_url)
    yield watched
    watched.end()


def _take_one(channel: BlockingChannel) -> list[bytes]:
    """Consume ledger's queue, one message at a time and never done with it; returns what comes."""
    taken: list[bytes] = []
    channel.basic_qos(prefetch_count=1)
    channel.basic_consume("ledger.in", lambda *delivery: taken.append(delivery[-1]))
    return taken


@pytest.mark.parametrize("before", [[], [b"early"]])
def test_a_forgotten_consumer_begins_again(channel, consumer: Watched, before: list[bytes]) -> None:
    consumer.start()
    for body in before:
        channel.basic_publish("", "ledger.in", body)
    until(lambda: consumer.taken == before)
    consumer.be_forgotten()
    channel.basic_publish("", "ledger.in", b"late")
    consumer.look_after(WATCHDOG_S)
    until(lambda: consumer.taken == [*before, b"late"])
    assert len(consumer.connections) == 2


def test_a_consumer_in_whose_place_another_was_put_begins_again(channel, consumer: Watched) -> None:
    consumer.start()
    channel.basic_publish("", "ledger.in", b"early")
    until(lambda: consumer.taken == [b"early"])
    other = _take_one(channel)
    consumer.be_forgotten()
    for body in (b"1", b"2"):
        channel.basic_publish("", "ledger.in", body)
    until(lambda: channel.connection.process_data_events() or other == [b"1"])
    consumer.look_after(WATCHDOG_S)
    until(lambda: len(consumer.connections) == 2)


def test_a_standby_stands_by_while_the_active_consumer_is_busy(channel, consumer: Watched) -> None:
    active = _take_one(channel)
    consumer.start()
    for body in (b"1", b"2"):
        channel.basic_publish("", "ledger.in", body)
    until(lambda: channel.connection.process_data_events() or active == [b"1"])
    consumer.look_after(WATCHDOG_S)
    channel.close()
    until(lambda: sorted(consumer.taken) == [b"1", b"2"])
    assert len(consumer.connections) == 1


def test_a_standby_begins_again_when_it_has_had_nothing_for_very_long(channel, consumer: Watched) -> None:
    active = _take_one(channel)
    consumer.start()
    for body in (b"1", b"2"):
        channel.basic_publish("", "ledger.in", body)
    until(lambda: channel.connection.process_data_events() or active == [b"1"])
    consumer.look_after(STANDBY_WATCHDOG_S)
    until(lambda: len(consumer.connections) == 2)


def test_an_idle_consumer_keeps_its_connection(channel, consumer: Watched) -> None:
    consumer.start()
    consumer.look_after(STANDBY_WATCHDOG_S)
    channel.basic_publish("", "ledger.in", b"late")
    until(lambda: consumer.taken == [b"late"])
    assert len(consumer.connections) == 1


def _try_in_vain(consumer: Watched, times: int) -> None:
    tried = consumer.refused + times
    until(lambda: consumer.refused >= tried)


def test_messages_are_held_and_nothing_is_counted_while_the_database_is_away_for_a_while(
    channel, consumer: Watched
) -> None:
    consumer.start()
    consumer.away = True
    channel.basic_publish("", "ledger.in", b"1")
    _try_in_vain(consumer, 1)
    consumer.clock.ahead += HOLD_S / 2
    _try_in_vain(consumer, 2)
    consumer.away = False
    channel.basic_publish("", "ledger.in", b"2")
    until(lambda: b"2" in consumer.taken)
    assert (consumer.taken, consumer.deliveries) == ([b"1", b"2"], [0, 0])
    assert len(consumer.connections) == 1


def test_messages_are_given_back_once_however_long_the_database_is_away(channel, consumer: Watched) -> None:
    consumer.start()
    consumer.away = True
    channel.basic_publish("", "ledger.in", b"1")
    for _ in range(3):
        _try_in_vain(consumer, 1)
        consumer.clock.ahead += 2 * HOLD_S
    until(lambda: channel.queue_declare("ledger.in", passive=True).method.message_count == 1)
    consumer.away = False
    until(lambda: consumer.taken == [b"1", b"1"])  # the copy, and what it is a copy of: the inbox knows it
    assert (consumer.deliveries, len(consumer.connections)) == ([0, 1], 2)
