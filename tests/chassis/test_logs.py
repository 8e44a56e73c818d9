"""Every log line is one JSON object without personal data, whoever wrote it."""

import io
import logging

import orjson
import pytest
import structlog

from chassis import logs
from chassis.errors import Conflict


@pytest.fixture
def lines():
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    stream = io.StringIO()
    logs.configure("INFO", stream)
    yield lambda: [orjson.loads(line) for line in stream.getvalue().splitlines()]
    root.handlers[:] = before
    root.setLevel(level)
    structlog.reset_defaults()


class AlreadyClosed(Conflict):
    code = "already_closed"
    message = "{who}已销号"


def test_a_line_says_when_who_and_what(lines):
    structlog.get_logger("chassis.events.relay").info("relay_started", service="issues", batch=500)
    (line,) = lines()
    assert line.pop("timestamp").endswith("+08:00")
    assert line == {
        "level": "info",
        "logger": "chassis.events.relay",
        "event": "relay_started",
        "service": "issues",
        "batch": 500,
    }


def test_the_bound_correlation_id_is_on_every_line_also_of_libraries(lines):
    with structlog.contextvars.bound_contextvars(correlation_id="c-1", service="issues"):
        structlog.get_logger("a").info("one")
        logging.getLogger("b").warning("two %s", "3")
    structlog.get_logger("a").info("three")
    assert [line.get("correlation_id") for line in lines()] == ["c-1", "c-1", None]
    assert lines()[1]["event"] == "two 3"


def test_libraries_are_heard_from_warnings_on(lines):
    for name in ("nameko.containers", "kombu", "amqp"):
        logging.getLogger(name).info("chatter")
        logging.getLogger(name).error("trouble")
    assert [(line["logger"], line["event"]) for line in lines()] == [
        ("nameko.containers", "trouble"),
        ("kombu", "trouble"),
        ("amqp", "trouble"),
    ]


def test_neither_keys_nor_texts_let_personal_data_through(lines):
    structlog.get_logger("a").info(
        "call from 13812341234", phone="13812341234", detail={"name": "张三", "n": 1}
    )
    logging.getLogger("nameko").error("refused %s", {"mail": "a@b.cn"})
    text = str(lines())
    assert lines()[0]["event"] == "call from 138****1234"
    assert lines()[0]["detail"] == {"n": 1}
    assert "张三" not in text
    assert "a@b.cn" not in text


def test_an_exception_is_told_by_types_and_places_and_its_text_is_masked(lines):
    try:
        try:
            raise KeyError("13812341234")  # noqa: TRY301 - to be caught
        except KeyError as error:
            raise AlreadyClosed(who="张三") from error
    except AlreadyClosed:
        structlog.get_logger("a").exception("failed")
    (line,) = lines()
    outer, inner = line["exception"]
    assert (outer["type"], outer["text"]) == ("AlreadyClosed", "already_closed")
    assert (inner["type"], inner["text"]) == ("KeyError", "'138****1234'")
    assert outer["places"][0].endswith("test_an_exception_is_told_by_types_and_places_and_its_text_is_masked")
    assert "张三" not in str(line)


def test_an_exception_of_a_library_is_told_the_same_way(lines):
    try:
        raise ValueError("a@b.cn")  # noqa: TRY301 - to be caught
    except ValueError:
        logging.getLogger("nameko").exception("worker failed")
    (line,) = lines()
    assert line["exception"][0]["text"] == "[邮箱]"
    assert set(line) == {"level", "logger", "event", "exception", "timestamp"}


def test_a_value_json_does_not_know_is_written_as_text(lines):
    structlog.get_logger("a").info("x", what=ValueError)
    assert lines()[0]["what"] == "<class 'ValueError'>"


def test_below_the_level_nothing_is_written(lines):
    structlog.get_logger("a").debug("x")
    assert lines() == []
