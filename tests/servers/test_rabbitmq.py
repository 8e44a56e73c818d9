"""The private RabbitMQ node keeps what it confirmed through a kill -9, and keeps tests apart."""

import pika
import pika.exceptions
import pytest

from tests.servers.process import ServerError
from tests.servers.rabbitmq import RabbitMQ

QUORUM = {"x-queue-type": "quorum"}
SETTLED_S = 5  # a younger quorum queue may come back broken, see RabbitMQ's docstring


@pytest.mark.rabbit
def test_confirmed_messages_survive_a_kill_and_a_clean_restart():
    with RabbitMQ() as node:
        publish_a_hundred(node, "kept")
        node.kill()
        node.start()
        assert read_all(node, "kept", leave=True) == list(range(100))
        node.stop()
        node.start()
        assert read_all(node, "kept") == list(range(100))
        folder = node.folder
    assert not folder.exists()


def publish_a_hundred(node, queue):
    """Declare a quorum queue, let it settle, and return when the broker has confirmed 0 to 99."""
    with pika.BlockingConnection(pika.URLParameters(node.url())) as connection:
        channel = connection.channel()
        channel.queue_declare(queue, durable=True, arguments=QUORUM)
        channel.confirm_delivery()
        connection.sleep(SETTLED_S)
        persistent = pika.BasicProperties(delivery_mode=2)
        for number in range(100):
            channel.basic_publish("", queue, str(number).encode(), persistent, mandatory=True)


def read_all(node, queue, *, leave=False):
    """The numbers in a queue, in order; taken out of it unless ``leave``."""
    with pika.BlockingConnection(pika.URLParameters(node.url())) as connection:
        channel = connection.channel()
        numbers = []
        for method, _properties, body in channel.consume(queue, inactivity_timeout=10):
            if method is None:
                break
            numbers.append(int(body))
            if len(numbers) == 100:
                if not leave:
                    channel.basic_ack(method.delivery_tag, multiple=True)
                break
        return numbers


def test_each_test_gets_a_vhost_of_its_own(rabbit, vhost_url):
    with pika.BlockingConnection(pika.URLParameters(vhost_url)) as connection:
        connection.channel().queue_declare("here")
    vhost = vhost_url.rpartition("/")[2]
    assert [queue["name"] for queue in rabbit.api("GET", f"/queues/{vhost}")] == ["here"]
    with rabbit.vhost() as other:
        assert rabbit.api("GET", f"/queues/{other.rpartition('/')[2]}") == []


def test_a_user_can_do_what_its_rights_say_and_no_more(rabbit, vhost_url):
    url = rabbit.create_user("reader", vhost_url.rpartition("/")[2], read="^reader\\.")
    with (
        pika.BlockingConnection(pika.URLParameters(url)) as connection,
        pytest.raises(pika.exceptions.ChannelClosedByBroker, match="ACCESS_REFUSED"),
    ):
        connection.channel().queue_declare("mine")


def test_definitions_can_be_imported_into_a_vhost(rabbit, vhost_url):
    vhost = vhost_url.rpartition("/")[2]
    queue = {"name": "planned", "durable": True, "auto_delete": False, "arguments": QUORUM}
    rabbit.import_definitions({"queues": [queue]}, vhost)
    assert rabbit.api("GET", f"/queues/{vhost}/planned")["type"] == "quorum"


def test_a_refusal_of_the_node_is_told_in_its_own_words(rabbit):
    with pytest.raises(ServerError, match=r"(?i)not found"):
        rabbit.api("GET", "/queues/%2F/nowhere")
