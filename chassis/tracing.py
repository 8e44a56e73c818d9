"""W3C trace context over opentelemetry-api: without a configured SDK the spans cost and record nothing.

An outbox row carries the ``traceparent`` of its context, so the trace goes on in whoever hears the event.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from opentelemetry import trace
from opentelemetry.context import Context as TraceContext
from opentelemetry.trace import Span, SpanKind
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

_HEADER = "traceparent"
_w3c = TraceContextTextMapPropagator()


def parent_of(traceparent: str | None) -> TraceContext:
    """The context a ``traceparent`` names; an empty one for None and for what is none."""
    return _w3c.extract({_HEADER: traceparent or ""}, context=TraceContext())


def current_traceparent() -> str | None:
    """The running span as a ``traceparent``, or None outside any trace."""
    carrier: dict[str, str] = {}
    _w3c.inject(carrier)
    return carrier.get(_HEADER)


@contextmanager
def span(
    name: str, traceparent: str | None = None, kind: SpanKind = SpanKind.INTERNAL, **attributes: str | int
) -> Iterator[Span]:
    """Run the block as a span, continuing ``traceparent`` if given, else the running span.

    Without an SDK the given trace is passed on unchanged, so :func:`current_traceparent` inside the
    block is the given one. Attributes must be free of personal data.
    """
    parent = parent_of(traceparent) if traceparent else None
    tracer = trace.get_tracer("bizenv")
    with tracer.start_as_current_span(name, context=parent, kind=kind, attributes=attributes) as running:
        yield running
