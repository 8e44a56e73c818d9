"""What the services of one process share: settings, clock, databases, transport, files and the port."""

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from chassis.context import ANONYMOUS, Actor, Context
from chassis.db import Database
from chassis.events.amqp import AmqpTransport
from chassis.events.embedded import EmbeddedTransport
from chassis.events.inbox import Inbox
from chassis.events.relay import Relay
from chassis.events.topology import topology_of
from chassis.events.transport import Consumer, Transport
from chassis.files.store import FileStore
from chassis.http.server import Listener
from chassis.officetime.clock import Clock, ManualClock, SystemClock
from chassis.officetime.jobs import Schedule
from chassis.service import Service
from chassis.settings import Settings

Spawn = Callable[[Callable[[], Any]], Any]


class Runtime:
    """Made once per process and given to every nameko container as ``config["runtime"]``.

    ``services`` are those this process runs, ``installed`` all there are: with a broker they also run
    elsewhere and must get what they subscribe to. With ``background=False`` no loop is started: whoever made
    it drives relays and inboxes itself (tests, the manual clock), so nothing happens between two calls.
    """

    def __init__(
        self,
        settings: Settings,
        services: Mapping[str, Service],
        installed: Mapping[str, Service] | None = None,
        clock: Clock | None = None,
        *,
        background: bool = True,
    ):
        self.settings = settings
        self.services = dict(services)
        self.clock: Clock = clock or _clock(settings)
        self.background = background
        self.stopping = False  # set by the process: who has much to do leaves the rest to the next start
        self.topology = topology_of(self.services if settings.embedded else installed or self.services)
        self.transport: Transport = (
            EmbeddedTransport(self.topology) if settings.embedded else AmqpTransport(settings, self.topology)
        )
        self.files = FileStore(settings.files_url or str(settings.data / "files"))
        self.listener = Listener(self)
        self.databases = {name: Database(name, settings) for name in self.services}
        self.inboxes: dict[str, Inbox] = {}
        self.relays: dict[str, Relay] = {}
        self.schedules: dict[str, Schedule] = {}
        self._consumers: dict[str, tuple[Consumer, Any]] = {}
        self._relaying: dict[str, Any] = {}

    def database(self, service: str) -> Database:
        """The service's own database."""
        return self.databases[service]

    def context(
        self, *, actor: Actor = ANONYMOUS, correlation_id: str = "", traceparent: str | None = None
    ) -> Context:
        """The circumstances of a unit of work that begins now."""
        return Context(self.clock.now(), actor, correlation_id or str(uuid.uuid4()), None, traceparent)

    def service_name(self, container: Any) -> str:
        """Which service a nameko container belongs to: ``issues-worker`` to issues."""
        return str(container.service_name).rpartition("-")[0]

    def start_consuming(self, service: str, inbox: Inbox, spawn: Spawn) -> None:
        """Open the service's way in; called by its worker when it starts."""
        self.inboxes[service] = inbox
        consumer = self.transport.consumer(service, inbox.receive)
        self._consumers[service] = (consumer, spawn(consumer.run) if self.background else None)

    def stop_consuming(self, service: str) -> None:
        """Close it after the batch under way is acknowledged."""
        consumer, running = self._consumers.pop(service, (None, None))
        if consumer is not None:
            consumer.stop()
        if running is not None:
            running.wait()

    def start_relay(self, service: str, spawn: Spawn) -> None:
        """Begin to publish the service's outbox; called once per worker process."""
        database = self.database(service)
        relay = Relay(database, self.transport.publisher(service), self.clock, self.settings.batch_size)
        self.relays[service] = relay
        database.on_commit = relay.wake
        if self.background:
            self._relaying[service] = spawn(relay.run)
            if not database.is_sqlite:
                spawn(lambda: database.listen("outbox", relay.wake))

    def stop_relays(self) -> None:
        """Let every relay mark what it has under way, then close its connection."""
        for relay in self.relays.values():
            relay.stop()
        for running in self._relaying.values():
            running.wait()

    def drain(self) -> int:
        """Deliver every event there is and all they cause, now; returns how many were published.

        Retries whose time has not come stay where they are. One-process mode only: what no worker of this
        process relays stays where it is too.
        """
        total = 0
        while moved := self._move():
            total += moved
        return total

    def _move(self) -> int:
        moved = 0
        for service, relay in self.relays.items():
            moved += relay.publish_all(self.database(service).write_connection)
        for inbox in self.inboxes.values():
            moved += inbox.retries.retry_due()
        return moved


def _clock(settings: Settings) -> Clock:
    if settings.clock == "manual":
        return ManualClock(settings.clock_start or SystemClock().now())
    return SystemClock()
