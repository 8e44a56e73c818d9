"""Events over RabbitMQ: raw bytes in and out, own confirm bookkeeping, and consumers that come back.

py-amqp's own confirm wait does not compare delivery tags and so reports false confirms (N13 in
docs/delivery.md); kombu's consumers decode before we can park what cannot be decoded. Therefore only
connections come from kombu, and channels are used directly. Any error costs the connection: a channel
whose state is in doubt is never used again.
"""

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from time import monotonic
from typing import Any

import eventlet
import structlog
from amqp import basic_message, serialization
from amqp.exceptions import AMQPError
from amqp.method_framing import frame_writer
from kombu import Connection
from kombu.exceptions import KombuError

from chassis.events.envelope import Message, storable
from chassis.events.topology import Topology, dead_queue, inbound_queue
from chassis.events.transport import Receive, TransportAway
from chassis.settings import Settings

log = structlog.get_logger(__name__)

BROKEN = (OSError, AMQPError, KombuError, EOFError, ConnectionError, eventlet.Timeout)
# What a dead consumer held goes back together and in order; but what is given back *again* goes behind the
# rest of it. So a consumer must always take all of it at once: as many as its predecessor can have held.
PREFETCH = 1000
RECONNECT_S = (0.2, 0.5, 1.0, 2.0, 5.0)
WATCHDOG_S = 30.0
CHUNK_BYTES = 32_768  # of a batch per write: many messages a system call, yet the broker starts early


def _text(raw: bytes | str) -> str:
    return raw if isinstance(raw, str) else raw.decode(errors="replace")


# py-amqp raises on a property or header name that is not UTF-8, before anybody could park the message: it
# would kill each process it is delivered to, for ever
serialization.pstr_t = _text


class AmqpTransport:
    """Connects the relay and the inbox of each service to the broker, as the service's own broker user."""

    def __init__(self, settings: Settings, topology: Topology):
        self.settings = settings
        self.topology = topology

    def publisher(self, service: str) -> "AmqpPublisher":
        """The service's way out; connects when first used."""
        return AmqpPublisher(self, service)

    def consumer(self, service: str, receive: Receive) -> "AmqpConsumer":
        """The service's way in; connects when run."""
        return AmqpConsumer(self, service, receive)

    def connect(self, service: str, purpose: str) -> Connection:
        """A new connection with heartbeats; raises one of :data:`BROKEN`."""
        connection = Connection(
            self.settings.broker_url_of(service),
            heartbeat=self.settings.heartbeat_s,
            connect_timeout=5,
            transport_options={"client_properties": {"connection_name": f"bizenv {service} {purpose}"}},
        )
        with eventlet.Timeout(15):
            connection.ensure_connection(max_retries=1, timeout=10)
        return connection


class AmqpPublisher:
    """Publishes batches on one channel and counts the confirms itself."""

    def __init__(self, transport: AmqpTransport, service: str):
        self._transport = transport
        self._service = service
        self._connection: Connection | None = None
        self._channel: Any = None
        self._frames: _Frames | None = None
        self._next_tag = 1
        self._open: dict[int, int] = {}  # delivery tag -> index in the batch, not yet answered
        self._refused: set[int] = set()
        self._returned: set[str] = set()

    def publish(self, messages: Sequence[Message]) -> list[bool]:
        """Publish in order and wait for every confirm; raises TransportAway if the broker stays silent."""
        timeout = self._transport.settings.confirm_timeout_s
        try:
            with eventlet.Timeout(timeout + len(messages) / 500):
                channel, frames = self._ready_channel()
                with frames.collected():
                    for index, message in enumerate(messages):
                        self._send(channel, index, message)
                self._await_confirms(monotonic() + timeout)
        except BROKEN as error:
            self.close()
            raise TransportAway(f"{type(error).__name__} while publishing") from error
        except Exception:
            self.close()
            raise
        taken = [self._was_taken(index, message) for index, message in enumerate(messages)]
        if not all(taken):
            self.close()
        return taken

    def keep_alive(self) -> None:
        """Answer the broker's heartbeats and send ours."""
        if self._connection is None:
            return
        try:
            with eventlet.Timeout(5):
                _beat(self._connection)
        except BROKEN:
            self.close()

    def close(self) -> None:
        """Drop the connection, whatever state it is in."""
        connection, self._connection, self._channel = self._connection, None, None
        _drop(connection)

    def _ready_channel(self) -> tuple[Any, "_Frames"]:
        if self._channel is None or self._frames is None:
            self._connection = self._transport.connect(self._service, "relay")
            self._frames = _Frames(self._connection.connection)
            channel = self._connection.channel()
            channel.confirm_select()
            channel.events["basic_ack"].add(self._on_ack)
            channel.events["basic_nack"].add(self._on_nack)
            channel.events["basic_return"].add(self._on_return)
            self._channel, self._next_tag = channel, 1
        self._open.clear()
        self._refused.clear()
        self._returned.clear()
        return self._channel, self._frames

    def _send(self, channel: Any, index: int, message: Message) -> None:
        self._open[self._next_tag] = index
        self._next_tag += 1
        channel.basic_publish(
            basic_message.Message(
                message.body,
                content_type="application/json",
                content_encoding="utf-8",
                delivery_mode=2,
                message_id=message.event_id,
                type=message.attribute("type") or "",
                application_headers=dict(message.headers),
            ),
            exchange=message.exchange,
            routing_key=message.routing_key,
            mandatory=self._transport.topology.has_subscriber(message.exchange, message.routing_key),
        )

    def _await_confirms(self, deadline: float) -> None:
        while self._open:
            left = deadline - monotonic()
            if left <= 0:
                raise TimeoutError(f"{len(self._open)} events unconfirmed")
            assert self._connection is not None
            self._connection.drain_events(timeout=left)

    def _was_taken(self, index: int, message: Message) -> bool:
        return index not in self._refused and message.event_id not in self._returned

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
        return [tag for tag in self._open if tag <= delivery_tag]


class _Frames:
    """Writes a connection's frames: a batch's together, for a system call each costs more than the frame."""

    def __init__(self, connection: Any):
        self._transport = connection.transport
        self._waiting = bytearray()
        self._collecting = False
        connection.frame_writer = frame_writer(connection, self)

    @contextmanager
    def collected(self) -> Iterator[None]:
        """Write what the block sends in chunks of :data:`CHUNK_BYTES`, the last one when it ends."""
        self._waiting.clear()
        self._collecting = True
        try:
            yield
            self._transport.write(self._waiting)
        finally:
            self._collecting = False

    def write(self, frame: bytes | memoryview) -> None:
        """Called by py-amqp for every frame."""
        if not self._collecting:
            self._transport.write(frame)
            return
        self._waiting += frame
        if len(self._waiting) >= CHUNK_BYTES:
            self._transport.write(self._waiting)
            self._waiting.clear()


class AmqpConsumer:
    """Feeds a service's inbox from its queue, in batches; acknowledges only what the inbox has committed."""

    def __init__(self, transport: AmqpTransport, service: str, receive: Receive):
        self._transport = transport
        self._service = service
        self._receive = receive
        self._arrived: deque[tuple[int, Message]] = deque()
        self._stopping = False
        self._failures = 0
        self._last_delivery = monotonic()

    def run(self) -> None:
        """Consume until stopped; every failure costs the connection, a little waiting, and a new start."""
        while not self._stopping:
            try:
                with self._connected() as connection:
                    self._consume(connection)
            except BROKEN as error:
                delay = RECONNECT_S[min(self._failures, len(RECONNECT_S) - 1)]
                self._failures += 1
                self._tell("consumer_waits", error, delay)
                eventlet.sleep(delay)

    def stop(self) -> None:
        """Finish the batch under way, acknowledge it, and give back the rest."""
        self._stopping = True

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        connection = self._transport.connect(self._service, "inbox")
        try:
            yield connection
        finally:
            self._arrived.clear()
            _drop(connection)

    def _consume(self, connection: Connection) -> None:
        channel = connection.channel()
        channel.auto_decode = False  # the body stays the bytes that were sent, whatever encoding they claim
        self._consume_from(channel, dead_queue(self._service), prefetch=1)
        self._consume_from(channel, inbound_queue(self._service), PREFETCH)
        self._last_delivery = monotonic()
        while not self._stopping:
            batch = self._gather(connection)
            if not batch:
                self._watch(channel)
                continue
            self._hand_over(connection, [message for _, message in batch])
            channel.basic_ack(batch[-1][0], multiple=True)
            self._failures = 0

    def _consume_from(self, channel: Any, queue: str, prefetch: int) -> None:
        channel.basic_qos(0, prefetch, False)  # holds for consumers made after it
        channel.queue_declare(queue, passive=True)  # missing: "bizenv topology apply" was not run
        channel.basic_consume(queue, callback=self._on_delivery(queue == dead_queue(self._service)))

    def _on_delivery(self, dead: bool) -> Callable[[Any], None]:
        def take(delivery: Any) -> None:
            headers = delivery.properties.get("application_headers") or {}
            exchange, routing_key = _published_to(delivery.delivery_info, headers if dead else {})
            count = headers.get("x-delivery-count")  # the sender's own, if any, on a first delivery
            deliveries = count if isinstance(count, int) else 0
            message = Message(exchange, routing_key, headers, bytes(delivery.body or b""), deliveries, dead)
            self._arrived.append((delivery.delivery_tag, message))

        return take

    def _gather(self, connection: Connection) -> list[tuple[int, Message]]:
        size = self._transport.settings.batch_size
        timeout = 1.0
        while len(self._arrived) < size and not self._stopping:
            try:
                connection.drain_events(timeout=timeout)
            except TimeoutError:
                break
            timeout = 0.001
        connection.heartbeat_check()
        if self._arrived:
            self._last_delivery = monotonic()
        return [self._arrived.popleft() for _ in range(min(size, len(self._arrived)))]

    def _hand_over(self, connection: Connection, messages: list[Message]) -> None:
        """Keep offering the batch until the database takes it; the broker waits, no message is blamed."""
        beating = eventlet.spawn(self._beat_while_busy, connection)
        try:
            for attempt in range(10_000_000):
                try:
                    self._receive(messages)
                except Exception as error:  # the inbox raises only what is no message's fault
                    if self._stopping:
                        raise ConnectionError("stopping while the database is away") from error
                    delay = RECONNECT_S[min(attempt, len(RECONNECT_S) - 1)]
                    self._tell("inbox_waits", error, delay)
                    eventlet.sleep(delay)
                else:
                    return
        finally:
            beating.kill()

    def _tell(self, what: str, error: BaseException, seconds: float) -> None:
        log.warning(what, service=self._service, error=type(error).__name__, seconds=seconds)

    def _beat_while_busy(self, connection: Connection) -> None:
        while True:
            eventlet.sleep(self._transport.settings.heartbeat_s / 2)
            with suppress(*BROKEN):
                connection.connection.send_heartbeat()

    def _watch(self, channel: Any) -> None:
        """A queue with messages and no delivery is a consumer the broker has forgotten: start again."""
        if monotonic() - self._last_delivery < WATCHDOG_S:
            return
        self._last_delivery = monotonic()
        waiting = channel.queue_declare(inbound_queue(self._service), passive=True).message_count
        if waiting:
            raise ConnectionError(f"{waiting} messages waiting, none delivered")


def _published_to(delivered: Mapping[str, str], headers: Mapping[str, Any]) -> tuple[str, str]:
    """Where it was published, not where it died; headers that make no sense are not believed."""
    exchange, routing_key = delivered["exchange"], delivered["routing_key"]
    with suppress(LookupError, TypeError):
        death = headers["x-death"][0]  # how it came to the queue it died in; older deaths stand behind
        exchange, routing_key = death["exchange"], death["routing-keys"][0]
    return storable(str(exchange)[:80]), storable(str(routing_key)[:80])


def _beat(connection: Connection) -> None:
    with suppress(TimeoutError):
        connection.drain_events(timeout=0.001)
    connection.heartbeat_check()


def _drop(connection: Connection | None) -> None:
    if connection is not None:
        with suppress(*BROKEN), eventlet.Timeout(2):
            connection.release()
