"""A trace given from outside is handed on; with an SDK, as a part of what is done here."""

import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind

from chassis.tracing import span

GIVEN = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
NONE = [None, "", "nonsense", "00-" + "0" * 32 + "-00f067aa0ba902b7-01", "ff" + GIVEN[2:]]


@pytest.fixture
def exported(monkeypatch):
    """What a configured SDK exports; a process configures one for good, so only this test sees it."""
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    monkeypatch.setattr(trace, "get_tracer_provider", lambda: provider)
    return exporter


@pytest.mark.parametrize("given", [GIVEN, None])
def test_without_an_sdk_what_was_given_is_handed_on(given):
    with span("handle", given, SpanKind.CONSUMER) as handed_on:
        assert handed_on == given


def test_with_an_sdk_the_given_trace_goes_on_in_a_span_of_ours(exported):
    with span("handle", GIVEN, SpanKind.CONSUMER) as handed_on:
        pass
    (ours,) = exported.get_finished_spans()
    assert (ours.name, ours.kind) == ("handle", SpanKind.CONSUMER)
    assert f"{ours.context.trace_id:032x}-{ours.parent.span_id:016x}" == GIVEN[3:-3]
    assert handed_on == f"00-{ours.context.trace_id:032x}-{ours.context.span_id:016x}-01"


@pytest.mark.parametrize("given", NONE)
def test_what_is_no_traceparent_starts_a_trace_of_its_own(exported, given):
    with span("handle", given, SpanKind.CONSUMER):
        pass
    (ours,) = exported.get_finished_spans()
    assert ours.parent is None
