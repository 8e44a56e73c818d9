"""Departments need none of our code: stock nameko, plain pika and the cloudevents package understand us."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pika
import pytest
from cloudevents.core.bindings.rabbitmq import RabbitMQMessage, from_rabbitmq_event
from cloudevents.core.formats.json import JSONFormat
from nameko.standalone.events import event_dispatcher

from tests.chassis.market import Market
from tests.chassis.rabbit_market import open_market
from tests.servers.postgres import Postgres


@pytest.fixture
def market(tmp_path: Path, vhost_url: str, postgres: Postgres) -> Iterator[Market]:
    made = open_market(tmp_path, vhost_url, postgres)
    yield made
    made.close()


def test_an_unmodified_nameko_service_receives_our_events(
    market: Market, vhost_url: str, tmp_path: Path
) -> None:
    heard = tmp_path / "heard"
    heard.touch()
    command = [sys.executable, "-m", "tests.chassis.nameko_neighbour", vhost_url, str(heard)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as neighbour:
        try:
            assert neighbour.stdout is not None
            assert neighbour.stdout.readline() == b"ready\n"
            market.start()
            market.order("anna", range(3))
            market.until(lambda: len(heard.read_text().splitlines()) == 3)
        finally:
            neighbour.kill()
    assert heard.read_text().splitlines() == ["anna 0", "anna 1", "anna 2"]


def test_a_plain_pika_consumer_decodes_our_events_with_the_cloudevents_package(
    market: Market, vhost_url: str
) -> None:
    with pika.BlockingConnection(pika.URLParameters(vhost_url)) as connection:
        channel = connection.channel()
        queue = channel.queue_declare("", exclusive=True).method.queue
        channel.queue_bind(queue, "shop.events", "order_placed")
        market.start()
        market.order("安娜", [7])
        _, properties, body = next(channel.consume(queue, inactivity_timeout=30))
    assert properties is not None
    assert properties.delivery_mode == 2
    event = from_rabbitmq_event(
        RabbitMQMessage(headers=properties.headers, content_type=properties.content_type, body=body),
        JSONFormat(),
    )
    assert event.get_type() == "shop.order_placed"
    assert event.get_source() == "/shop"
    assert event.get_subject() == "安娜"
    assert event.get_extension("position") == "1"
    assert event.get_data() == {"customer": "安娜", "number": 7}
    assert json.loads(body) == {"customer": "安娜", "number": 7}


def test_an_event_of_a_stock_nameko_dispatcher_is_taken_in_and_applied_once(
    market: Market, vhost_url: str
) -> None:
    dispatch = event_dispatcher({"AMQP_URI": vhost_url})
    dispatch("shop", "order_placed", {"customer": "bayar", "number": 1})
    market.start()
    market.until(lambda: market.bookings("bayar") == [1])
    assert market.statuses() == {"done": 1}
