"""Requests of one route that come at once share a transaction, and each is answered as if it were alone."""

import io
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import eventlet
import pytest
from sqlalchemy import event, select
from werkzeug.test import TestResponse
from werkzeug.wrappers import Response

from chassis.audit import audit
from chassis.auth import public
from chassis.http import post, together
from chassis.http.operation import RouteMistake
from chassis.http.problems import Busy
from tests.chassis.workshop import Workshop


@pytest.fixture
def workshop(tmp_path: Path) -> Iterator[Workshop]:
    with_routes = Workshop(tmp_path)
    yield with_routes
    with_routes.container.stop()


@pytest.fixture
def commits(workshop) -> list[Any]:
    """Grows by one with every commit."""
    seen: list[Any] = []
    event.listen(workshop.database("").engine, "commit", seen.append)
    return seen


def brings(workshop: Workshop, who: str, note: str = "x", **headers: str) -> TestResponse:
    """Somebody brings a tool back, with a note on it."""
    form = {"note": (io.BytesIO(note.encode()), "note.txt")}
    address = {"REMOTE_ADDR": f"10.0.0.{len(who)}"}
    path = f"/workshop/v1/returns/{who}"
    return workshop.client.post(path, data=form, headers=headers, environ_overrides=address)


def at_once(workshop: Workshop, *people: str, **given: Any) -> list[TestResponse]:
    """They all come before the first is attended to; their answers, in order."""
    asking = [eventlet.spawn(brings, workshop, who, **given) for who in people]
    return [each.wait() for each in asking]


def audited(workshop: Workshop) -> list[tuple[str, str | None]]:
    with workshop.database("").reading(workshop.context()) as session:
        return [(row.actor_id, row.ip) for row in session.execute(select(audit).order_by(audit.c.id))]


def statuses(answers: list[TestResponse]) -> list[int]:
    return [answer.status_code for answer in answers]


def test_those_who_come_at_once_share_one_transaction(workshop, commits):
    answers = at_once(workshop, "anna", "bayar", "carl")
    assert statuses(answers) == [201, 201, 201]
    assert (workshop.attempts(), len(commits)) == (3, 1)


def test_who_comes_alone_has_a_transaction_to_himself(workshop, commits):
    assert [brings(workshop, who).status_code for who in ("anna", "bayar")] == [201, 201]
    assert (workshop.attempts(), len(commits)) == (2, 2)


def test_more_than_fit_one_transaction_share_several(workshop, commits, monkeypatch):
    monkeypatch.setattr(together, "MOST", 4)
    assert set(statuses(at_once(workshop, *"abcdefghij"))) == {201}
    assert (workshop.attempts(), len(commits)) == (10, 3)


def test_one_more_transaction_begins_beside_those_under_way_when_enough_wait_for_it():
    queue, slow, begun = together.Queue(), eventlet.Event(), []

    def start() -> Any:
        begun.append(eventlet.spawn(slow.wait))
        return begun[-1]

    def come(people: int) -> list[Any]:
        asking = [eventlet.spawn(queue.answer, SimpleNamespace(response=None), start) for _ in range(people)]
        eventlet.sleep(0)
        return asking

    asking = come(together.ENOUGH)
    assert len(begun) == 1
    asking += come(1)
    assert len(begun) == 2
    asking += come(5 * together.ENOUGH)
    assert len(begun) == together.AT_ONCE
    slow.send(None)
    for each in asking:
        with pytest.raises(Busy):
            each.wait()


def test_each_is_audited_as_who_it_is_and_where_it_came_from_in_order_of_arrival(workshop):
    at_once(workshop, "carl", "anna", "jo")
    assert audited(workshop) == [("carl", "10.0.0.4"), ("anna", "10.0.0.4"), ("jo", "10.0.0.2")]


def test_each_gets_the_answer_to_what_it_sent(workshop):
    asking = [eventlet.spawn(brings, workshop, "anna", note) for note in ("甲", "乙", "丙")]
    assert [each.wait().text for each in asking] == ["甲", "乙", "丙"]


def test_each_has_its_own_correlation_id(workshop):
    ids = ["c-1", "c-2"]
    asking = [eventlet.spawn(brings, workshop, "anna", **{"X-Correlation-ID": each}) for each in ids]
    assert [each.wait().headers["X-Correlation-ID"] for each in asking] == ids
    with workshop.database("").reading(workshop.context()) as session:
        assert list(session.scalars(select(audit.c.correlation_id).order_by(audit.c.id))) == ids


def test_who_is_refused_does_not_disturb_the_others_and_leaves_no_trace(workshop, commits):
    assert statuses(at_once(workshop, "anna", "stranger", "bayar")) == [201, 404, 201]
    assert [who for who, _ in audited(workshop)] == ["anna", "bayar"]
    assert (workshop.attempts(), len(commits)) == (2, 1)


def test_what_is_refused_but_kept_is_committed_with_the_rest(workshop):
    assert statuses(at_once(workshop, "anna", "debtor")) == [201, 409]
    assert [who for who, _ in audited(workshop)] == ["anna", "debtor"]


def test_when_one_fails_each_is_done_by_itself(workshop, commits):
    answers = at_once(workshop, "anna", "thief", "bayar", note="完好")
    assert statuses(answers) == [201, 409, 201]
    assert [answers[0].text, answers[2].text] == ["完好", "完好"]  # files are read anew
    assert answers[1].json["code"] == "tool_stolen"
    assert [who for who, _ in audited(workshop)] == ["anna", "bayar"]
    assert (workshop.attempts(), len(commits)) == (2, 2)


def test_a_body_that_is_no_form_is_refused_before_anybody_waits_for_it(workshop, commits):
    path = "/workshop/v1/returns/anna"
    kind = "multipart/form-data; boundary=x"
    bad = eventlet.spawn(workshop.client.post, path, data=b"hello", content_type=kind)
    assert statuses([*at_once(workshop, "anna", "bayar"), bad.wait()]) == [201, 201, 400]
    assert len(commits) == 1


def test_a_large_body_takes_its_time_by_itself(workshop, commits):
    large = eventlet.spawn(brings, workshop, "carl", "x" * together.SMALL)
    assert statuses([*at_once(workshop, "anna", "bayar"), large.wait()]) == [201, 201, 201]
    assert len(commits) == 2


def test_when_the_database_is_away_all_are_told_to_come_again(tmp_path):
    away = Workshop(tmp_path, with_tables=False, database_url="postgresql://nobody@127.0.0.1:1/none")
    answers = at_once(away, "anna", "bayar")
    assert [(answer.status_code, answer.json["code"]) for answer in answers] == [(503, "database_away")] * 2
    assert brings(away, "carl").status_code == 503
    away.container.stop()


def test_when_every_worker_is_busy_they_are_told_to_come_again_and_later_served(tmp_path):
    busy = Workshop(tmp_path, max_workers=1)
    slow = eventlet.spawn(busy.client.post, "/workshop/v1/slow", json={})
    eventlet.sleep(0)
    assert statuses(at_once(busy, "anna", "bayar")) == [503, 503]
    slow.wait()
    assert statuses(at_once(busy, "anna", "bayar")) == [201, 201]
    busy.container.stop()


@pytest.mark.parametrize("turns", [1, 5])  # before the worker has begun, and in the middle of its work
def test_when_the_worker_is_killed_nobody_waits_for_ever_and_nothing_stays(workshop, turns):
    asking = [eventlet.spawn(brings, workshop, who) for who in ("anna", "talker", "bayar")]
    for _ in range(turns):
        eventlet.sleep(0)
    workshop.container.kill()
    assert [each.wait().status_code for each in asking] == [503] * 3
    assert workshop.attempts() == 0


def test_only_a_post_without_an_idempotency_key_can_be_answered_together():
    def answer_all(*_: Any) -> list[Response]:
        return []

    with pytest.raises(RouteMistake, match="idempotent=False"):

        @post("/v1/things", allow=public, together=answer_all)
        def add(self: Any) -> Response: ...
