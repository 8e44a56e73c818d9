"""What only a broker can do to us: refuse, return, lose its queue, or deliver what kills the process."""

import dataclasses
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from pathlib import Path

import pika
import pytest

from chassis.events.amqp import AmqpTransport
from chassis.events.amqp.publisher import AmqpPublisher
from chassis.events.broker_admin import apply, set_user, verify
from chassis.events.envelope import Message
from chassis.events.topology import Binding, Topology, topology_of
from chassis.settings import Settings
from tests.chassis.market import Market
from tests.chassis.rabbit_market import open_market
from tests.chassis.shop import SERVICES
from tests.servers.postgres import Postgres
from tests.servers.rabbitmq import RabbitMQ

Opened = Callable[..., Market]


@pytest.fixture
def channel(vhost_url: str) -> Iterator[pika.adapters.blocking_connection.BlockingChannel]:
    with pika.BlockingConnection(pika.URLParameters(vhost_url)) as connection:
        channel = connection.channel()
        channel.exchange_declare("shop.events", "topic", durable=True)
        yield channel


@pytest.fixture
def opened(tmp_path: Path, vhost_url: str, postgres: Postgres) -> Iterator[Opened]:
    """Makes markets on this broker; their processes end with the test, however it ends."""
    with ExitStack() as markets:
        yield lambda topology=None: markets.enter_context(
            closing(open_market(tmp_path, vhost_url, postgres, topology))
        )


def _publisher(url: str, *bindings: Binding) -> AmqpPublisher:
    settings = Settings(broker_url=url, confirm_timeout_s=5)
    return AmqpTransport(settings, Topology((), (), bindings)).publisher("shop")


def _messages(count: int) -> list[Message]:
    return [Message("shop.events", "order_placed", {"ce-id": f"e{number}"}, b"{}") for number in range(count)]


def _published(publisher: AmqpPublisher, messages: list[Message]) -> list[bool]:
    publisher.send(messages)
    return publisher.confirmed()


SUBSCRIBED = Binding("shop.events", "ledger.in", "order_placed")


def test_a_message_the_broker_refuses_is_never_reported_as_taken(channel, vhost_url: str) -> None:
    limited = {"x-max-length": 2, "x-overflow": "reject-publish"}
    channel.queue_declare("ledger.in", durable=True, arguments=limited)
    channel.queue_bind("ledger.in", "shop.events", "order_placed")
    publisher = _publisher(vhost_url, SUBSCRIBED)
    assert _published(publisher, _messages(4)) == [True, True, False, False]
    assert _published(publisher, _messages(2)) == [False, False]
    channel.queue_purge("ledger.in")
    assert _published(publisher, _messages(2)) == [True, True]
    publisher.close()


def test_an_event_somebody_must_get_is_not_taken_while_nothing_is_bound(channel, vhost_url: str) -> None:
    publisher = _publisher(vhost_url, SUBSCRIBED)
    assert _published(publisher, _messages(1)) == [False]
    channel.queue_declare("ledger.in", durable=True)
    channel.queue_bind("ledger.in", "shop.events", "order_placed")
    assert _published(publisher, _messages(1)) == [True]
    publisher.close()


def test_an_event_nobody_here_subscribes_to_is_published_all_the_same(channel, vhost_url: str) -> None:
    publisher = _publisher(vhost_url)
    assert _published(publisher, _messages(3)) == [True, True, True]
    publisher.close()


def test_headers_no_database_can_store_stop_nothing(channel, tmp_path, vhost_url, postgres) -> None:
    market = open_market(tmp_path, vhost_url, postgres)
    for headers in ({"ce-id": "a\0b", "ce-subject": "an\0na"}, {"ce-id": "c", "stray": ["\0", {"x": "\0"}]}):
        properties = pika.BasicProperties(delivery_mode=2, headers=headers)
        channel.basic_publish("shop.events", "order_placed", b"\0 not json", properties)
    market.start()
    market.order("anna", [0])
    market.until(lambda: market.bookings("anna") == [0])
    assert market.statuses() == {"done": 1, "parked": 2}
    market.close()


def test_messages_with_senseless_properties_are_parked_and_stop_nothing(
    channel, tmp_path, vhost_url, postgres
) -> None:
    market = open_market(tmp_path, vhost_url, postgres)
    senseless = [
        pika.BasicProperties(headers={"x-delivery-count": "many"}),
        pika.BasicProperties(headers={"ce-id": "far", "ce-position": "9" * 30}),
        pika.BasicProperties(headers={"ce-id": "torn"}, content_encoding="unicode_escape"),
        pika.BasicProperties(headers={"ce-id": "gbk"}, app_id=_NotUtf8()),
    ]
    for properties in senseless:
        channel.basic_publish("shop.events", "order_placed", rb"\ud800", properties)
    channel.basic_publish("", "ledger.dead", b"put here by hand")
    market.start()
    market.order("anna", [0])
    market.until(lambda: market.statuses() == {"done": 1, "parked": 5})
    market.close()


class _NotUtf8(str):
    """Text that a client with another encoding sends."""

    __slots__ = ()

    def encode(self, *_: str) -> bytes:
        return "办公室".encode("gb18030")


def test_what_the_broker_gives_up_on_is_parked(opened: Opened) -> None:
    market = opened(_with_delivery_limit(1))
    market.trouble("anna", 0, "die")
    market.order("anna", [0])
    for _ in range(2):
        market.start().wait(timeout=60)
    market.start()
    market.until(lambda: market.statuses() == {"parked": 1})


def test_processes_that_die_one_after_the_other_leave_the_order_as_it_was(opened: Opened) -> None:
    market = opened()
    market.order("anna", range(100))
    for chance in ("0.05;seed=3", "1", "1"):  # each takes from the broker what the one before it gave back
        killed = market.start(f"inbox.handling={chance}", batch_size="10")
        assert killed.wait(timeout=60) == -signal.SIGKILL
    market.start(batch_size="10")
    market.until(lambda: len(market.bookings("anna")) == 100)
    market.until(market.settled)
    assert market.bookings("anna") == list(range(100))


def test_a_stop_in_the_middle_of_a_batch_gives_back_what_the_inbox_has_not_taken(vhost_url: str) -> None:
    topology = topology_of(SERVICES)
    assert apply(vhost_url, topology) == []
    transport = AmqpTransport(Settings(broker_url=vhost_url, confirm_timeout_s=5), topology)
    with closing(transport.publisher("shop")) as publisher:
        assert all(_published(publisher, _messages(5)))
    taken: list[str] = []

    def consume(until: int) -> None:
        def take(messages: Sequence[Message]) -> int:
            taken.append(messages[0].headers["ce-id"])
            if len(taken) == until:
                consumer.stop()
            return 1

        consumer = transport.consumer("ledger", take)
        consumer.run()

    consume(until=2)
    assert taken == ["e0", "e1"]
    consume(until=5)
    assert taken == ["e0", "e1", "e2", "e3", "e4"]


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM])
def test_two_workers_share_a_queue_and_the_second_takes_over_in_order_when_the_first_ends(
    opened: Opened, end: signal.Signals
) -> None:
    market = opened()
    first, _second = market.start(), market.start()
    for start in range(0, 2000, 200):
        market.order("anna", range(start, start + 200))
        if start == 1000:
            market.until(lambda: len(market.bookings("anna")) > 20)
            market.stop(first, end)
    market.until(lambda: len(market.bookings("anna")) == 2000)
    market.until(market.settled)
    assert market.bookings("anna") == list(range(2000))


def test_a_broker_user_can_publish_its_own_events_and_read_its_own_queue_only(
    opened: Opened, rabbit: RabbitMQ, vhost_url: str
) -> None:
    market = opened()
    for service in SERVICES:
        set_user(rabbit.api_url, vhost_url, service, "secret")
    as_service = vhost_url.replace("guest:guest", "{service}:secret")
    market.broker_url = as_service
    market.start(services="shop")
    market.start(services="ledger")
    market.order("anna", range(5))
    market.until(lambda: market.bookings("anna") == list(range(5)))
    market.until(lambda: market.echoes() == 1)
    for attempt in (_publish_as_ledger, _read_as_ledger):
        with pytest.raises(pika.exceptions.ChannelClosedByBroker, match="ACCESS_REFUSED"):
            attempt(as_service.replace("{service}", "ledger"))


def test_a_queue_with_other_arguments_is_reported_with_the_way_to_migrate(vhost_url: str) -> None:
    topology = topology_of(SERVICES)
    assert apply(vhost_url, topology) == []
    assert apply(vhost_url, topology) == []
    assert verify(vhost_url, topology) == []
    (problem, *_) = verify(vhost_url, _with_delivery_limit(7))
    assert "x-delivery-limit" in problem
    assert "排空" in problem


def test_a_missing_queue_and_a_stray_binding_are_found(rabbit: RabbitMQ, vhost_url: str, channel) -> None:
    topology = topology_of(SERVICES)
    apply(vhost_url, topology)
    channel.queue_delete("ledger.dead")
    channel.queue_bind("shop.in", "shop.events", "gossip")
    found = verify(vhost_url, topology, rabbit.api_url)
    assert "缺少队列 ledger.dead" in found
    assert "多余的绑定：shop.events --gossip--> shop.in" in found


def _with_delivery_limit(limit: int) -> Topology:
    topology = topology_of(SERVICES)
    queues = tuple(
        dataclasses.replace(queue, arguments=dict(queue.arguments) | {"x-delivery-limit": limit})
        if queue.name.endswith(".in")
        else queue
        for queue in topology.queues
    )
    return dataclasses.replace(topology, queues=queues)


def _publish_as_ledger(url: str) -> None:
    with pika.BlockingConnection(pika.URLParameters(url)) as connection:
        channel = connection.channel()
        channel.basic_publish("shop.events", "order_placed", b"{}")
        channel.queue_declare("ledger.in", passive=True)


def _read_as_ledger(url: str) -> None:
    with pika.BlockingConnection(pika.URLParameters(url)) as connection:
        connection.channel().basic_get("shop.in")
