"""What the broker itself takes: frames made beforehand, batches of 500, confirms counted, a quorum queue."""

from time import monotonic
from urllib.parse import unquote, urlsplit

import amqp
from amqp.method_framing import frame_writer

from bench.work import STORY

BATCH = 500
QUEUE = "raw"


def publish_rate(url: str, count: int) -> float:
    """Persistent messages per second, from the first write to the last confirm."""
    parts = urlsplit(url)
    with amqp.Connection(
        parts.netloc.rpartition("@")[2],
        userid=parts.username,
        password=parts.password,
        virtual_host=unquote(parts.path[1:]),
    ) as connection:
        channel = connection.channel()
        channel.queue_declare(QUEUE, durable=True, auto_delete=False, arguments={"x-queue-type": "quorum"})
        channel.confirm_select()
        open_tags: set[int] = set()
        channel.events["basic_ack"].add(lambda tag, multiple: _settle(open_tags, tag, multiple))
        batch = _frames(connection, channel)
        started = monotonic()
        for first in range(0, count, BATCH):
            open_tags.update(range(first + 1, first + BATCH + 1))
            connection.transport.write(batch)
            while open_tags:
                connection.drain_events()
        took = monotonic() - started
        channel.queue_delete(QUEUE)
        return count / took


def _settle(open_tags: set[int], tag: int, multiple: bool) -> None:
    if multiple:
        open_tags.difference_update([one for one in open_tags if one <= tag])
    else:
        open_tags.discard(tag)


class _Collector:
    """Takes the place of a transport while frames are made."""

    def __init__(self) -> None:
        self.frames = bytearray()

    def write(self, frame: bytes) -> None:
        self.frames += frame


def _frames(connection: amqp.Connection, channel: amqp.Channel) -> bytes:
    """The bytes of one batch: py-amqp makes one message, which is then repeated."""
    usual, collector = connection.frame_writer, _Collector()
    connection.frame_writer = frame_writer(connection, collector)
    message = amqp.Message(STORY.encode(), delivery_mode=2, content_type="application/json")
    channel.basic_publish(message, exchange="", routing_key=QUEUE)
    connection.frame_writer = usual
    return bytes(collector.frames) * BATCH
