"""The way out: batches of a relay's events, each event answered for by the broker's own confirm of it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import takewhile
from time import monotonic
from typing import Any

import eventlet
import structlog
from kombu import Connection

from chassis.events.amqp.connection import BROKEN, beat, connect, drop
from chassis.events.amqp.frames import frames
from chassis.events.envelope import Message
from chassis.events.topology import Topology
from chassis.events.transport import TransportAway
from chassis.settings import Settings

log = structlog.get_logger(__name__)

CHUNK_BYTES = 32_768  # of a batch per write: many messages a system call, yet the broker starts early


class AmqpPublisher:
    """Publishes batches on one channel and counts the confirms itself."""

    answers_later = True

    def __init__(self, settings: Settings, topology: Topology, service: str):
        self._settings = settings
        self._topology = topology
        self._service = service
        self._connection: Connection | None = None
        self._channel: Any = None
        self._next_tag = 1
        self._sent: list[str] = []  # the ids of the batch, in order
        self._open: dict[int, int] = {}  # delivery tag -> index in the batch, not yet answered
        self._refused: set[int] = set()
        self._returned: set[str] = set()

    def send(self, messages: Sequence[Message]) -> None:
        """Publish in order; raises TransportAway if the broker does not take them off the wire in time."""
        with self._or_closed():
            channel = self._ready_channel()
            self._sent = [message.event_id for message in messages]
            with eventlet.Timeout(self._settings.confirm_timeout_s + len(messages) / 500):
                self._write(channel, messages)

    def confirmed(self) -> list[bool]:
        """Wait for the confirm of each message sent; raises TransportAway if the broker stays silent."""
        with self._or_closed():
            self._await_confirms()
        taken = [self._was_taken(index, event_id) for index, event_id in enumerate(self._sent)]
        if not all(taken):
            self.close()
        return taken

    def keep_alive(self) -> None:
        """Answer the broker's heartbeats and send ours."""
        if self._connection is None:
            return
        try:
            beat(self._connection)
        except BROKEN:
            self.close()

    def close(self) -> None:
        """Drop the connection, whatever state it is in."""
        connection, self._connection, self._channel = self._connection, None, None
        self._open.clear()
        drop(connection)

    @contextmanager
    def _or_closed(self) -> Iterator[None]:
        try:
            yield
        except BROKEN as error:
            self.close()
            raise TransportAway(f"{type(error).__name__} while publishing") from error
        except BaseException:
            self.close()
            raise

    def _ready_channel(self) -> Any:
        if self._open:  # nobody waited for the batch before: its answers are not this one's
            self.close()
        if self._channel is None:
            self._connection = connect(self._settings, self._service, "relay")
            channel = self._connection.channel()
            channel.confirm_select()
            channel.events["basic_ack"].add(self._on_ack)
            channel.events["basic_nack"].add(self._on_nack)
            channel.events["basic_return"].add(self._on_return)
            self._channel, self._next_tag = channel, 1
        self._refused.clear()
        self._returned.clear()
        return self._channel

    def _write(self, channel: Any, messages: Sequence[Message]) -> None:
        connection = channel.connection
        waiting = bytearray()
        for index, message in enumerate(messages):
            self._open[self._next_tag] = index
            self._next_tag += 1
            mandatory = self._topology.has_subscriber(message.exchange, message.routing_key)
            waiting += frames(message, channel.channel_id, connection.frame_max, mandatory=mandatory)
            if len(waiting) >= CHUNK_BYTES:
                connection.transport.write(waiting)
                waiting.clear()
        connection.transport.write(waiting)

    def _await_confirms(self) -> None:
        deadline = monotonic() + self._settings.confirm_timeout_s
        while self._open:
            left = deadline - monotonic()
            if left <= 0:
                raise TimeoutError(f"{len(self._open)} events unconfirmed")
            assert self._connection is not None
            self._connection.drain_events(timeout=left)

    def _was_taken(self, index: int, event_id: str) -> bool:
        return index not in self._refused and event_id not in self._returned

    def _on_ack(self, delivery_tag: int, multiple: bool) -> None:
        for tag in self._answered(delivery_tag, multiple):
            del self._open[tag]

    def _on_nack(self, delivery_tag: int, multiple: bool) -> None:
        for tag in self._answered(delivery_tag, multiple):
            self._refused.add(self._open.pop(tag))

    def _on_return(self, *arguments: Any) -> None:
        message = arguments[-1]  # confirmed all the same, a moment later: no queue is bound for it yet
        log.error("event_unroutable", service=self._service, event_id=message.properties.get("message_id"))
        self._returned.add(str(message.properties.get("message_id")))

    def _answered(self, delivery_tag: int, multiple: bool) -> list[int]:
        if not multiple:
            return [delivery_tag] if delivery_tag in self._open else []
        return list(takewhile(lambda tag: tag <= delivery_tag, self._open))  # they stand in their order
