"""One's own messages as they come: each once, none missed by who comes back, until the token ends."""

from dataclasses import dataclass, replace

import orjson
import pytest

from chassis.context import Actor
from chassis.testing import Office
from services.notify.hearing.usecases import hear
from services.notify.messages import streaming
from services.notify.rules import RULES
from tests.notify.builders import FINANCE, INDUSTRY, a_dispatched_task, know_everybody

AT_ONCE = RULES.stream.model_copy(update={"poll_s": 0.001, "heartbeat_s": 0.002})
LIAISON = Actor("person", "bao-dl", FINANCE, frozenset({"DL"}))
OTHER = Actor("person", "su-dl", INDUSTRY, frozenset({"DL"}))


@dataclass(frozen=True)
class Heard:
    """What a stream said: a message with its id, or that there is nothing."""

    id: str | None
    message: dict | None


class Listener:
    """A client of the stream, which reads one thing after the other."""

    def __init__(self, office, actor, last=None):
        headers = {"Last-Event-ID": last} if last is not None else {}
        self.answer = office.ask(actor, "GET", "/notify/v1/messages/stream", headers=headers, buffered=False)
        self._said = iter(self.answer.response)

    def next(self):
        lines = next(self._said).decode().splitlines()
        fields = dict(line.split(": ", 1) for line in lines if ": " in line)
        return Heard(fields.get("id"), orjson.loads(fields["data"]) if "data" in fields else None)

    def rest(self):
        return self._said

    def next_message(self):
        while (heard := self.next()).message is None:
            pass
        return heard


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    with Office(tmp_path_factory.mktemp("stream"), services=("notify",)) as running:
        with running.transaction("notify") as session:
            know_everybody(session)
        yield running


@pytest.fixture
def listen(office, monkeypatch):
    """Open streams; they are closed afterwards."""
    monkeypatch.setattr(streaming, "RULES", RULES.model_copy(update={"stream": AT_ONCE}))
    opened = []

    def run(actor=LIAISON, last=None):
        opened.append(Listener(office, actor, last))
        return opened[-1]

    yield run
    for each in opened:
        each.answer.close()


@pytest.fixture
def tell(office):
    """Let notify hear of a dispatched task."""

    def run(number, **given):
        event = a_dispatched_task(task_no=f"QJ50-{number}", **given)
        with office.transaction("notify") as session:
            session.info["context"] = replace(session.info["context"], causation_id=f"e-{number}")
            hear(session, event)

    return run


def test_a_new_message_is_said_once_and_only_to_whom_it_is_for(listen, tell):
    mine, theirs = listen(), listen(OTHER)
    assert mine.answer.headers["Content-Type"] == "text/event-stream; charset=utf-8"
    assert mine.next().message is None  # how soon to come back
    tell("101")
    heard = mine.next_message()
    assert heard.message["object_ref"] == "QJ50-101"
    assert heard.message.keys() >= {"notification_id", "text", "level", "requires_ack", "status"}
    assert [mine.next().message for _ in range(3)] == [None] * 3
    assert [theirs.next().message for _ in range(3)] == [None] * 3


def test_who_comes_back_misses_nothing_and_hears_nothing_twice(listen, tell):
    first = listen()
    first.next()
    tell("201")
    last = first.next_message().id
    first.answer.close()
    tell("202")
    tell("203")
    again = listen(last=last)
    assert [again.next_message().message["object_ref"] for _ in range(2)] == ["QJ50-202", "QJ50-203"]
    assert [again.next().message for _ in range(3)] == [None] * 3


def test_who_listens_for_the_first_time_hears_what_comes_from_then_on(listen, tell):
    tell("301")
    fresh = listen()
    assert [fresh.next().message for _ in range(3)] == [None] * 3
    odd = listen(last="x' OR 1=1")  # no id of ours: as the first time
    assert [odd.next().message for _ in range(3)] == [None] * 3


def test_one_person_has_a_few_streams_and_gets_back_what_they_close(office, listen):
    opened = [listen(OTHER) for _ in range(AT_ONCE.most_of_one)]
    refused = office.ask(OTHER, "GET", "/notify/v1/messages/stream")
    assert (refused.status_code, refused.json["code"]) == (503, "too_many_streams")
    opened[0].answer.close()
    assert listen(OTHER).answer.status_code == 200


def test_a_stream_needs_a_token_and_ends_with_it(office, listen):
    assert office.ask(None, "GET", "/notify/v1/messages/stream").status_code == 401
    going = listen()
    assert [going.next().message for _ in range(3)] == [None] * 3
    office.move_clock("2026-03-02T09:16")
    assert list(going.rest()) == []
