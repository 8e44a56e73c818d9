"""The way in: batches from a service's queue to its inbox, acknowledged when the inbox has committed them."""

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from itertools import chain, repeat
from math import inf
from time import monotonic
from typing import Any

import eventlet
import structlog
from kombu import Connection

from chassis.events.amqp.connection import BROKEN, connect, drop
from chassis.events.envelope import Message, storable
from chassis.events.topology import dead_queue, inbound_queue
from chassis.events.transport import Receive
from chassis.settings import Settings

log = structlog.get_logger(__name__)

# What a dead consumer held goes back together and in order; but what is given back *again* goes behind the
# rest of it. So a consumer must always take all of it at once: as many as its predecessor can have held.
PREFETCH = 1000
RECONNECT_S = (0.2, 0.5, 1.0, 2.0, 5.0)
HOLD_S = 300.0  # while the database is away; well before the broker's consumer_timeout (deploy/rabbitmq)
WATCHDOG_S = 30.0  # without a delivery; then it is asked whether anything waits
STANDBY_WATCHDOG_S = 600.0  # the same for who has had nothing since it connected


class AmqpConsumer:
    """Feeds a service's inbox from its queue, in batches; acknowledges only what the inbox has committed.

    While the database is away the messages are held, so the broker counts no delivery in vain. When it stays
    away, they are given back, once, and only a copy of the first is offered until the database takes it.
    ``clock`` counts the seconds for this and the watchdog.
    """

    def __init__(
        self, settings: Settings, service: str, receive: Receive, clock: Callable[[], float] = monotonic
    ):
        self._settings = settings
        self._service = service
        self._receive = receive
        self._clock = clock
        self._arrived: deque[tuple[int, Message]] = deque()
        self._given_back: list[Message] = []  # the first of what the broker got back for the database's sake
        self._stopping = False
        self._failures = 0
        self._active = False  # had something since we connected; if not, another worker may be the active one
        self._connected_at = self._next_look = 0.0

    def run(self) -> None:
        """Consume until stopped; every failure costs the connection, a little waiting, and a new start."""
        while not self._stopping:
            try:
                if self._given_back:
                    self._offer(self._given_back, inf)
                    self._given_back = []
                with self._connected() as connection:
                    self._consume(connection)
            except BROKEN as error:
                delay = RECONNECT_S[min(self._failures, len(RECONNECT_S) - 1)]
                self._failures += 1
                self._tell("consumer_waits", error, delay)
                eventlet.sleep(delay)

    def stop(self) -> None:
        """Finish and acknowledge what the inbox is taking, and give back the rest."""
        self._stopping = True

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        connection = connect(self._settings, self._service, "inbox")
        try:
            yield connection
        finally:
            self._arrived.clear()
            drop(connection)

    def _consume(self, connection: Connection) -> None:
        channel = connection.channel()
        channel.auto_decode = False  # the body stays the bytes that were sent, whatever encoding they claim
        self._consume_from(channel, dead_queue(self._service), prefetch=1)
        self._consume_from(channel, inbound_queue(self._service), PREFETCH)
        self._active, self._connected_at = False, self._clock()
        self._next_look = self._connected_at + WATCHDOG_S
        while not self._stopping:
            batch = self._gather(connection)
            if not batch:
                self._watch(channel)
                continue
            while batch and not self._stopping:
                taken = self._hand_over(connection, [message for _, message in batch])
                channel.basic_ack(batch[taken - 1][0], multiple=True)
                del batch[:taken]
                self._failures = 0
                self._next_look = self._clock() + WATCHDOG_S

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
            self._active |= not dead  # of the dead queue all workers are consumers alike

        return take

    def _gather(self, connection: Connection) -> list[tuple[int, Message]]:
        size = self._settings.batch_size
        timeout = 1.0
        while len(self._arrived) < size and not self._stopping:
            try:
                connection.drain_events(timeout=timeout)
            except TimeoutError:
                break
            timeout = 0.001
        connection.heartbeat_check()
        return [self._arrived.popleft() for _ in range(min(size, len(self._arrived)))]

    def _hand_over(self, connection: Connection, messages: list[Message]) -> int:
        """Offer the messages while the broker waits; returns how many were taken.

        When the database stays away the broker gets back whatever it delivered: it would count that again
        with every consumer it takes for dead, until it gave the messages up.
        """
        beating = eventlet.spawn(self._beat_while_busy, connection)
        try:
            return self._offer(messages, HOLD_S)
        except ConnectionError:
            self._given_back = messages
            raise
        finally:
            beating.kill()

    def _offer(self, messages: list[Message], patience_s: float) -> int:
        """Until the database takes the first of them; returns how many it took.

        No message is blamed. Raises :class:`ConnectionError` when patience is at an end, or we are.
        """
        delays, until = chain(RECONNECT_S, repeat(RECONNECT_S[-1])), self._clock() + patience_s
        while True:
            try:
                return self._receive(messages)
            except Exception as error:  # the inbox raises only what is no message's fault
                if self._stopping or self._clock() > until:
                    raise ConnectionError("the database is away") from error
                delay = next(delays)
                self._tell("inbox_waits", error, delay)
                eventlet.sleep(delay)

    def _tell(self, what: str, error: BaseException, seconds: float) -> None:
        log.warning(what, service=self._service, error=type(error).__name__, seconds=seconds)

    def _beat_while_busy(self, connection: Connection) -> None:
        while True:
            eventlet.sleep(self._settings.heartbeat_s / 2)
            with suppress(*BROKEN):
                connection.connection.send_heartbeat()

    def _watch(self, channel: Any) -> None:
        """A queue with messages and no delivery is a consumer the broker has forgotten: start again.

        It looks the same to a standby whose active worker is busy, for RabbitMQ counts the active consumer
        alone. So who has had nothing yet concludes it only when none is counted, or after a long time.
        """
        now = self._clock()
        if now < self._next_look:
            return
        self._next_look = now + WATCHDOG_S
        queue = channel.queue_declare(inbound_queue(self._service), passive=True)
        mine = self._active or not queue.consumer_count or now - self._connected_at >= STANDBY_WATCHDOG_S
        if mine and queue.message_count:
            raise ConnectionError(f"{queue.message_count} messages waiting, none delivered")


def _published_to(delivered: Mapping[str, str], headers: Mapping[str, Any]) -> tuple[str, str]:
    """Where it was published, not where it died; headers that make no sense are not believed."""
    exchange, routing_key = delivered["exchange"], delivered["routing_key"]
    with suppress(LookupError, TypeError):
        death = headers["x-death"][0]  # how it came to the queue it died in; older deaths stand behind
        exchange, routing_key = death["exchange"], death["routing-keys"][0]
    return storable(str(exchange)[:80]), storable(str(routing_key)[:80])
