"""An event and its handler: how a message is read, and how it is applied in the event's own circumstances."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from opentelemetry.trace import SpanKind
from pydantic import ValidationError
from sqlalchemy.orm import Session

from chassis import metrics, tracing
from chassis.context import Context, handling_time
from chassis.errors import Problem
from chassis.events.envelope import Message, storable
from chassis.officetime.clock import Clock
from contracts import Event

Handler = Callable[[Session, Any], None]

SUSPECT_AFTER = 2  # deliveries in vain: the process died, perhaps of this event


@dataclass(slots=True)
class Arrival:
    """A message as the inbox reads it: either an event with its handler, or what is wrong with it."""

    message: Message
    event: Event | None
    handler: Handler | None
    problem: str | None
    event_id: str = field(init=False)
    stream: str = field(init=False)  #: publisher and aggregate: what must stay in order

    def __post_init__(self) -> None:
        self.event_id = self.message.event_id
        aggregate = self.message.attribute("subject") or (self.event.aggregate_id if self.event else "?")
        self.stream = storable(f"{self.message.source}/{aggregate}"[:300])

    @property
    def suspect(self) -> bool:
        """Whether it may have killed the process that was given it before."""
        return self.message.deliveries > SUSPECT_AFTER


class Handlers:
    """The handlers of one service, by the event they hear."""

    def __init__(self, service: str, handlers: Mapping[type[Event], Handler], clock: Clock):
        self._routes = {(e.exchange(), e.event_name()): (e, handler) for e, handler in handlers.items()}
        self._clock = clock
        self._lag = metrics.inbox_lag_seconds.labels(service)

    def read(self, message: Message) -> Arrival:
        """Find the event and its handler in a message; raises nothing, for a stranger may have sent it."""
        route = self._routes.get((message.exchange, message.routing_key))
        if message.dead:
            return Arrival(message, None, None, "process_killed: the process died with it too often")
        if route is None:
            return Arrival(message, None, None, f"no_handler: nothing here hears {message.routing_key}"[:300])
        event_type, handler = route
        try:
            return Arrival(message, event_type.model_validate_json(message.body), handler, None)
        except ValidationError as error:
            return Arrival(message, None, None, storable(f"undecodable: {_where(error)}"[:300]))

    def handle(self, session: Session, arrival: Arrival) -> None:
        """Run the handler in the session, as the event's actor; raises what the handler raises."""
        message, handler = arrival.message, arrival.handler
        assert handler is not None
        session.info["message"] = message
        now = self._clock.now()
        if happened_at := _happened_at(message, now):
            self._lag.observe((now - happened_at).total_seconds())
        correlation_id = message.attribute("correlationid") or arrival.event_id
        given = message.attribute("traceparent")
        with tracing.span(message.routing_key, given, SpanKind.CONSUMER) as traceparent:
            session.info["context"] = Context(
                now=handling_time(correlation_id, happened_at, now),
                actor=message.actor(),
                correlation_id=correlation_id,
                causation_id=arrival.event_id,
                traceparent=traceparent,
            )
            handler(session, arrival.event)
            # what was changed is signed now, while it is this event's actor: the next may be another's
            if session.identity_map.check_modified():
                session.flush()


def _happened_at(message: Message, now: datetime) -> datetime | None:
    """When it happened, at the latest now; a stranger's time need not be one: no reason to park it."""
    with suppress(ValueError, TypeError):
        return min(now, datetime.fromisoformat(message.attribute("time") or ""))
    return None


def describe(error: Exception) -> str:
    """An error for operators: its type and code or place, never the text of the data (domain.md §2, ops)."""
    if isinstance(error, Problem):
        return f"{error.code}: {type(error).__name__}"[:300]
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    place = f"{frame.tb_frame.f_code.co_qualname}:{frame.tb_lineno}" if frame else "?"
    return f"{type(error).__name__} in {place}"[:300]


def _where(error: ValidationError) -> str:
    return "; ".join(f"{'.'.join(map(str, e['loc'])) or 'body'} {e['type']}" for e in error.errors()[:5])
