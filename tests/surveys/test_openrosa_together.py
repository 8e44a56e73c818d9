"""Submissions that arrive at the same moment are stored by one transaction, each by itself and once."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import eventlet
import pytest
from sqlalchemy import event, select
from werkzeug.test import TestResponse

from chassis.audit import audit
from chassis.events.outbox import outbox
from chassis.testing import Office
from services.surveys.submissions.model import Submission
from tests.surveys.builders import OTHER_CADRE, SPECIALIST, a_row, a_visit, know_everybody
from tests.surveys.desk import Desk, Phone, message_of

JPEG = b"\xff\xd8\xff\xe0" + b"\x00" * 64


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    url = request.getfixturevalue("postgres_url") if request.param == "postgresql" else ""
    with Office(tmp_path, services=("surveys",), database_url=url) as office:
        with office.transaction("surveys") as session:
            know_everybody(session)
        yield Desk(office)


@pytest.fixture
def commits(desk: Desk) -> list[Any]:
    """Grows by one with every commit."""
    seen: list[Any] = []
    event.listen(desk.office.runtime.database("surveys").engine, "commit", seen.append)
    return seen


def at_once(*sent: tuple[Phone, bytes]) -> list[TestResponse]:
    """All are handed in before the first is attended to; the answers, in order."""
    sending = [eventlet.spawn(phone.send, xml) for phone, xml in sent]
    return [each.wait() for each in sending]


def statuses(answers: list[TestResponse]) -> list[int]:
    return [answer.status_code for answer in answers]


def stored(desk: Desk) -> list[Submission]:
    with desk.office.session("surveys") as session:
        return list(session.scalars(select(Submission).order_by(Submission.client_id)))


def visits(*numbers: int) -> list[bytes]:
    return [a_visit(client_id=f"uuid:{number}") for number in numbers]


def test_what_arrives_at_once_is_stored_by_one_transaction_and_told_of_in_order(desk, phone, commits):
    answers = at_once(*[(phone, xml) for xml in visits(3, 1, 2)])
    assert [message_of(answer) for answer in answers] == ["答卷已收到。"] * 3
    assert len(commits) == 1
    told = [each["client_submission_id"] for each in desk.events("submission_received")]
    assert told == ["uuid:3", "uuid:1", "uuid:2"]
    desk.office.drain()
    assert len(desk.submissions()) == 3


def test_it_is_stored_as_it_would_be_alone(desk, phone):
    phone.send(a_visit(client_id="uuid:1"))
    at_once(*[(phone, xml) for xml in visits(2, 3)])
    same = ("id", "client_id", "instance_id", "submission_id", "content", "content_sha256")
    kept = [name for name in Submission.__table__.columns.keys() if name not in same]  # noqa: SIM118
    alone, *together = ([getattr(each, name) for name in kept] for each in stored(desk))
    assert together == [alone, alone]
    with desk.office.session("surveys") as session:
        contents = session.scalars(select(Submission.content).order_by(Submission.client_id)).all()
    assert contents == visits(1, 2, 3)


def test_the_same_thing_sent_several_times_at_once_is_stored_once(desk, phone):
    answers = at_once(*[(phone, a_visit())] * 4)
    assert statuses(answers) == [201] * 4
    assert ["没有重复" in message_of(answer) for answer in answers] == [False, True, True, True]
    assert len(stored(desk)) == len(desk.events("submission_received")) == 1


def test_of_different_contents_under_one_id_the_first_counts_and_the_others_are_kept(desk, phone):
    texts = ["资金周转困难", "用地手续难办", "用工缺口较大"]
    answers = at_once(*[(phone, a_visit(text=text)) for text in texts])
    assert statuses(answers) == [201, 409, 409]
    desk.office.drain()
    submission = desk.submission()
    assert submission["answers"]["needs_text"] == texts[0]
    assert len(submission["refused"]) == 2


def test_each_is_the_deed_of_the_phone_it_came_from(desk, phone):
    other = desk.phone(OTHER_CADRE)
    first, second = visits(1, 2)
    at_once((phone, first), (other, second))
    actors = [str(phone.device_id), str(other.device_id)]
    rows = stored(desk)
    assert [(row.created_by, str(row.device_id)) for row in rows] == [(each, each) for each in actors]
    assert [(row.person_id, row.dept_code) for row in rows] == [("d10-cadre", "D10"), ("d11-cadre", "D10")]
    with desk.office.session("surveys") as session:
        lines = session.execute(select(audit).where(audit.c.action == "surveys.submit").order_by(audit.c.id))
        audited = [(line.actor_type, line.actor_id, line.correlation_id) for line in lines]
        headers = session.scalars(
            select(outbox.c.headers).where(outbox.c.name == "submission_received").order_by(outbox.c.id)
        ).all()
    assert [line[:2] for line in audited] == [("device", each) for each in actors]
    assert [(each["actorid"], each["correlationid"]) for each in headers] == [line[1:] for line in audited]


def test_what_is_refused_is_refused_by_itself(desk, phone, commits):
    revoked = desk.phone()
    desk.ask(SPECIALIST, "POST", f"/v1/devices/{revoked.device_id}/revoke")
    commits.clear()
    good, also_good = visits(1, 2)
    answers = at_once(
        (phone, good),
        (revoked, a_visit(client_id="uuid:3")),
        (phone, b"<!DOCTYPE d><data/>"),
        (phone, a_visit(client_id="uuid:4", version="99")),
        (phone, also_good),
    )
    assert statuses(answers) == [201, 401, 422, 404, 201]
    assert all(message_of(answer) for answer in answers)
    assert [row.client_id for row in stored(desk)] == ["uuid:1", "uuid:2"]
    assert len(commits) == 1


def test_a_photo_that_is_something_else_costs_nobody_else_anything(desk, phone):
    bad = a_visit(client_id="uuid:2", extra=a_row(photo="p.jpg"))
    good = a_visit(client_id="uuid:3", extra=a_row(photo="q.jpg"))
    sending = [
        eventlet.spawn(phone.send, a_visit(client_id="uuid:1")),
        eventlet.spawn(phone.send, bad, photo=("p.jpg", b"<html><script>")),
        eventlet.spawn(phone.send, good, photo=("q.jpg", JPEG)),
    ]
    assert [each.wait().status_code for each in sending] == [201, 201, 201]
    assert [row.client_id for row in stored(desk)] == ["uuid:1", "uuid:2", "uuid:3"]
    assert len(desk.events("submission_received")) == 3
    _, second, third = map(detail(desk), stored(desk))
    assert [each["name"] for each in second["refused"]] == ["p.jpg"]
    assert [each["sha256"] is None for each in (*second["attachments"], *third["attachments"])] == [
        True,
        False,
    ]


def detail(desk: Desk) -> Any:
    return lambda row: desk.ask(SPECIALIST, "GET", f"/v1/submissions/{row.submission_id}").json


def test_what_came_in_time_may_be_repeated_when_its_version_is_too_old(desk, phone):
    filled = a_visit(end="2026-03-01T10:00:00+08:00")
    phone.submit(filled)
    desk.publish()
    desk.office.move_clock("2026-04-18T09:00")
    late = a_visit(client_id="uuid:9", end="2026-04-18T08:00:00+08:00")
    assert statuses(at_once((phone, filled), (phone, late))) == [201, 422]
    assert len(stored(desk)) == 1
