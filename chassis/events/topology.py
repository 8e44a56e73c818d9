"""Who hears what: exchanges, queues and bindings computed from the services' subscriptions, nowhere else."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from chassis.events.subscribe import subscriptions
from chassis.service import Service

DEAD_LETTERS = "dead-letters"
DELIVERY_LIMIT = 20

Arguments = Mapping[str, str | int | bool]


def inbound_queue(service: str) -> str:
    """The one queue a service consumes."""
    return f"{service}.in"


def dead_queue(service: str) -> str:
    """Where the broker puts what killed the service's process too often; the worker parks it from there."""
    return f"{service}.dead"


@dataclass(frozen=True)
class Queue:
    """A quorum queue with its arguments."""

    name: str
    arguments: Arguments


@dataclass(frozen=True)
class Binding:
    """Messages of ``exchange`` with this key go to ``queue``."""

    exchange: str
    queue: str
    routing_key: str


@dataclass(frozen=True)
class Topology:
    """All broker objects of an installation."""

    topics: tuple[str, ...]
    queues: tuple[Queue, ...]
    bindings: tuple[Binding, ...]

    def has_subscriber(self, exchange: str, routing_key: str) -> bool:
        """Whether one of our services must get this event: only then is an unroutable one an error."""
        return (exchange, routing_key) in self._subscribed

    @cached_property
    def _subscribed(self) -> frozenset[tuple[str, str]]:
        return frozenset((b.exchange, b.routing_key) for b in self.bindings)


def topology_of(services: Mapping[str, Service]) -> Topology:
    """The topology that these services' subscriptions ask for; who hears nothing has no queue."""
    hearing = {name: heard for name, service in services.items() if (heard := subscriptions(service.worker))}
    bindings = [Binding(DEAD_LETTERS, dead_queue(name), inbound_queue(name)) for name in hearing]
    bindings += [
        Binding(event_type.exchange(), inbound_queue(name), event_type.event_name())
        for name, heard in hearing.items()
        for event_type in heard
    ]
    topics = {f"{name}.{kind}" for name in services for kind in ("events", "restricted")}
    queues = [queue for name in hearing for queue in _queues(name)]
    return Topology(
        tuple(sorted(topics)),
        tuple(queues),
        tuple(sorted(bindings, key=lambda b: (b.queue, b.exchange, b.routing_key))),
    )


def _queues(service: str) -> tuple[Queue, Queue]:
    inbound: Arguments = {
        "x-queue-type": "quorum",
        "x-single-active-consumer": True,  # order: one worker handles, the others stand by
        "x-delivery-limit": DELIVERY_LIMIT,
        "x-dead-letter-exchange": DEAD_LETTERS,
        "x-dead-letter-routing-key": inbound_queue(service),
        "x-dead-letter-strategy": "at-least-once",
        "x-overflow": "reject-publish",  # what at-least-once dead-lettering requires
    }
    return Queue(inbound_queue(service), inbound), Queue(dead_queue(service), {"x-queue-type": "quorum"})


def permissions_of(service: str) -> dict[str, str]:
    """The rights of a service's broker user: publish its own events, read its own queues, declare nothing."""
    return {
        "configure": "^$",
        "write": rf"^{service}\.(events|restricted)$",
        "read": rf"^{service}\.(in|dead)$",
    }


def definitions(topology: Topology, vhost: str = "/") -> dict[str, Any]:
    """The same topology in RabbitMQ's definitions format, without users: those have secrets."""
    exchange = {"vhost": vhost, "durable": True, "auto_delete": False, "internal": False, "arguments": {}}
    topics = [{"name": name, "type": "topic", **exchange} for name in topology.topics]
    return {
        "exchanges": [*topics, {"name": DEAD_LETTERS, "type": "direct", **exchange}],
        "queues": [
            {
                "name": q.name,
                "vhost": vhost,
                "durable": True,
                "auto_delete": False,
                "arguments": dict(q.arguments),
            }
            for q in topology.queues
        ],
        "bindings": [
            {
                "source": binding.exchange,
                "vhost": vhost,
                "destination": binding.queue,
                "destination_type": "queue",
                "routing_key": binding.routing_key,
                "arguments": {},
            }
            for binding in topology.bindings
        ],
    }
