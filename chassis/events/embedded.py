"""Events handed over inside one process: same promises, the subscribers' own inboxes instead of a broker."""

import threading
from collections.abc import Sequence

from chassis.events.envelope import Message
from chassis.events.topology import Topology
from chassis.events.transport import Receive, TransportAway


class EmbeddedTransport:
    """Routes as the broker would; a message counts as taken when every subscriber has committed."""

    def __init__(self, topology: Topology):
        self._queues: dict[tuple[str, str], list[str]] = {}
        for binding in topology.bindings:
            self._queues.setdefault((binding.exchange, binding.routing_key), []).append(binding.queue)
        self._receivers: dict[str, Receive] = {}

    def publisher(self, service: str) -> "EmbeddedPublisher":
        """The service's way out."""
        del service  # all share the one way out
        return EmbeddedPublisher(self)

    def consumer(self, service: str, receive: Receive) -> "EmbeddedConsumer":
        """The service's way in: open from now on."""
        self._receivers[f"{service}.in"] = receive
        return EmbeddedConsumer(self, f"{service}.in")

    def close(self, queue: str) -> None:
        """The subscriber is stopping: what is published for it waits in the publisher's outbox."""
        self._receivers.pop(queue, None)

    def deliver(self, messages: Sequence[Message]) -> None:
        """Give each subscriber its part, in order; raises TransportAway if one cannot take it."""
        parts: dict[str, list[Message]] = {}
        for message in messages:
            for queue in self._queues.get((message.exchange, message.routing_key), ()):
                parts.setdefault(queue, []).append(message)
        for queue, part in parts.items():
            receive = self._receivers.get(queue)
            if receive is None:
                raise TransportAway(f"{queue} has no consumer")
            taken = 0
            while taken < len(part):
                try:
                    taken += receive(part[taken:])
                except Exception as error:
                    raise TransportAway(f"{queue} could not take {len(part) - taken} events") from error


class EmbeddedPublisher:
    """One service's way out in the embedded mode."""

    # what kills this process comes first in the outbox then, which counting hand-overs relies on
    answers_later = False

    def __init__(self, transport: EmbeddedTransport):
        self._transport = transport
        self._taken = 0

    def send(self, messages: Sequence[Message]) -> None:
        """Deliver the batch; all or nothing, since what a subscriber took twice its inbox recognises."""
        self._transport.deliver(messages)
        self._taken = len(messages)

    def confirmed(self) -> list[bool]:
        """All of them: who did not take its part would have said so at once."""
        return [True] * self._taken

    def keep_alive(self) -> None:
        """Nothing to keep alive."""

    def close(self) -> None:
        """Nothing to close."""


class EmbeddedConsumer:
    """One service's way in: the publisher's own relay delivers, so there is nothing to run but to wait."""

    def __init__(self, transport: EmbeddedTransport, queue: str):
        self._transport = transport
        self._queue = queue
        self._stopped = threading.Event()

    def run(self) -> None:
        """Stay until stopped."""
        self._stopped.wait()

    def stop(self) -> None:
        """Take no more."""
        self._transport.close(self._queue)
        self._stopped.set()
