"""``@subscribe``: the nameko entrypoint by which a worker names the events it hears."""

import inspect
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from nameko.extensions import ENTRYPOINT_EXTENSIONS_ATTR, Entrypoint, ProviderCollector, SharedExtension

from chassis.events.handling import Handler
from chassis.events.inbox import Inbox
from contracts import Event

Method = TypeVar("Method", bound=Callable[..., None])


class EventConsumer(ProviderCollector, SharedExtension):  # type: ignore[misc]
    """One per worker: gathers its ``@subscribe`` methods, runs its inbox and the consumer that feeds it."""

    def start(self) -> None:
        runtime = self.container.config["runtime"]
        worker = self.container.service_cls()
        handlers: dict[type[Event], Handler] = {
            event_type: _given_runtime(getattr(worker, provider.method_name), runtime)
            for provider in self._providers
            for event_type in provider.event_types
        }
        service = runtime.service_name(self.container)
        inbox = Inbox(runtime.database(service), handlers, runtime.settings, runtime.clock)
        runtime.start_consuming(service, inbox, self.container.spawn_managed_thread)

    def stop(self) -> None:
        runtime = self.container.config["runtime"]
        runtime.stop_consuming(runtime.service_name(self.container))
        super().stop()


class EventEntrypoint(Entrypoint):  # type: ignore[misc]
    """A worker method that hears one or more event types."""

    consumer = EventConsumer()

    def __init__(self, *event_types: type[Event]):
        super().__init__()
        self.event_types = event_types

    def setup(self) -> None:
        self.consumer.register_provider(self)

    def stop(self) -> None:
        self.consumer.unregister_provider(self)
        super().stop()


def subscribe(*event_types: type[Event]) -> Callable[[Method], Method]:
    """Call the method ``(self, session, event)`` for each event of these types, once, in a transaction.

    A method with a parameter ``runtime`` is given that too, for what is to happen after the commit.
    The session is committed together with the inbox row when the method returns; its context's actor is
    the event's. A :class:`~chassis.errors.Problem` that is not retryable parks the event, any other
    exception is retried with growing delays and parked in the end (see :mod:`chassis.events.retries`).
    """
    decorate: Callable[[Method], Method] = EventEntrypoint.decorator(*event_types)
    return decorate


def subscriptions(worker: type) -> list[type[Event]]:
    """The event types a worker class hears; raises :class:`TypeError` if it hears one twice."""
    found: list[type[Event]] = []
    for _, method in inspect.getmembers(worker, inspect.isfunction):
        for entrypoint in getattr(method, ENTRYPOINT_EXTENSIONS_ATTR, ()):
            found.extend(_event_types(entrypoint))
    twice = {event_type.full_name() for event_type in found if found.count(event_type) > 1}
    if twice:
        raise TypeError(f"{worker.__name__} hears {', '.join(sorted(twice))} with more than one method")
    return sorted(found, key=lambda event_type: event_type.full_name())


def _given_runtime(method: Callable[..., None], runtime: Any) -> Handler:
    return partial(method, runtime=runtime) if "runtime" in inspect.signature(method).parameters else method


def _event_types(entrypoint: Any) -> tuple[type[Event], ...]:
    return entrypoint.event_types if isinstance(entrypoint, EventEntrypoint) else ()
