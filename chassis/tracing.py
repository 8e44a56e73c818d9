"""W3C trace context over opentelemetry-api: an outbox row carries the ``traceparent`` of what caused it.

So a trace goes on in whoever hears the event. Without a configured SDK nothing is recorded and what was
given is handed on, which costs nothing.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

from opentelemetry import trace
from opentelemetry.context import Context as TraceContext
from opentelemetry.trace import SpanKind, TracerProvider
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

_HEADER = "traceparent"
_w3c = TraceContextTextMapPropagator()


def span(name: str, traceparent: str | None, kind: SpanKind) -> AbstractContextManager[str | None]:
    """Run the block as a span that continues ``traceparent``; yields the one to hand on.

    The name must be free of personal data. What is no traceparent continues nothing.
    """
    provider = trace.get_tracer_provider()
    if isinstance(provider, trace.ProxyTracerProvider | trace.NoOpTracerProvider):
        return nullcontext(traceparent)
    return _recorded(provider, name, traceparent, kind)


@contextmanager
def _recorded(
    provider: TracerProvider, name: str, traceparent: str | None, kind: SpanKind
) -> Iterator[str | None]:
    parent = _w3c.extract({_HEADER: traceparent or ""}, context=TraceContext())
    with provider.get_tracer("bizenv").start_as_current_span(name, context=parent, kind=kind):
        carrier: dict[str, str] = {}
        _w3c.inject(carrier)
        yield carrier.get(_HEADER)
