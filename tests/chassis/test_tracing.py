"""A trace given from outside goes on inside, with or without an SDK."""

import pytest

from chassis.tracing import current_traceparent, parent_of, span

GIVEN = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


def test_outside_any_trace_there_is_no_traceparent():
    assert current_traceparent() is None
    with span("alone"):
        assert current_traceparent() is None


def test_a_given_trace_is_continued_inside_the_block_only():
    with span("handle", GIVEN, event="issue_opened"):
        assert current_traceparent() == GIVEN
        with span("inner"):
            assert current_traceparent() == GIVEN
    assert current_traceparent() is None


def test_a_given_trace_replaces_the_running_one():
    other = GIVEN.replace("4bf9", "aaaa")
    with span("request", GIVEN), span("event", other):
        assert current_traceparent() == other


@pytest.mark.parametrize(
    "text", [None, "", "nonsense", "00-" + "0" * 32 + "-00f067aa0ba902b7-01", "ff" + GIVEN[2:]]
)
def test_what_is_no_traceparent_starts_no_trace(text):
    assert not parent_of(text)
    with span("handle", text):
        assert current_traceparent() is None
