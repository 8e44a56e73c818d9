"""Events over RabbitMQ: raw bytes in and out, own confirm bookkeeping, and consumers that come back.

py-amqp's own confirm wait does not compare delivery tags and so reports false confirms (N13 in
docs/delivery.md); kombu's consumers decode before we can park what cannot be decoded. Therefore only
connections come from kombu, and channels are used directly. Any error costs the connection: a channel
whose state is in doubt is never used again.
"""

from chassis.events.amqp.consumer import AmqpConsumer
from chassis.events.amqp.publisher import AmqpPublisher
from chassis.events.topology import Topology
from chassis.events.transport import Receive
from chassis.settings import Settings


class AmqpTransport:
    """Connects the relay and the inbox of each service to the broker, as the service's own broker user."""

    def __init__(self, settings: Settings, topology: Topology):
        self._settings = settings
        self._topology = topology

    def publisher(self, service: str) -> AmqpPublisher:
        """The service's way out; connects when first used."""
        return AmqpPublisher(self._settings, self._topology, service)

    def consumer(self, service: str, receive: Receive) -> AmqpConsumer:
        """The service's way in; connects when run."""
        return AmqpConsumer(self._settings, service, receive)
