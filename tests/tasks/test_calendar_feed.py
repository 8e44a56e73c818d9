"""Due dates as a calendar: whose are in it, how it is written, and that an address can be shut."""

import re
from datetime import date, datetime
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.context import OFFICE_ZONE
from chassis.events import copies
from services.tasks.calendar_feed.icalendar import Event, calendar
from tests.desk import done, refused
from tests.tasks import ical_reader
from tests.tasks.builders import JUSTICE, MARKET, a_person
from tests.tasks.desk import a_desk

KEYS = "/tasks/v1/calendar-keys"


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    with a_desk(tmp_path_factory.mktemp("calendar")) as opened:
        opened.publish(
            {"due_date": "2026-06-30", "title": "企业开办，一日办结；不收费"},
            {"due_date": "2026-05-31", "owner": "郝科长"},
            {"due_date": "2026-04-30", "lead_dept": JUSTICE, "co_depts": [MARKET]},
            {"due_date": "2026-03-31", "lead_dept": JUSTICE, "supervisor": "li-2"},
            {"due_kind": "long_term"},
            {"due_date": "2026-07-31"},
        )
        opened.close("QJ50-006")
        yield opened


def subscribed(desk, client, scope):
    answer = done(client.post(KEYS, {"scope": scope}), 201)
    return urlsplit(answer["url"]).path, answer["key_id"]


def lines(desk, path):
    response = desk.office.client().get(path)
    assert response.status_code == 200
    assert response.content_type == "text/calendar; charset=utf-8"
    return response.text.replace("\r\n ", "").split("\r\n")


def due(desk, path):
    return [line.removeprefix("UID:")[:8] for line in lines(desk, path) if line.startswith("UID:")]


def test_a_unit_s_calendar_has_what_it_leads_or_helps_with_and_what_presses(desk):
    path, _ = subscribed(desk, desk.liaison, "unit")
    assert due(desk, path) == ["QJ50-003", "QJ50-002", "QJ50-001"]
    assert "DTSTART;VALUE=DATE:20260630" in lines(desk, path)
    assert "SUMMARY:企业开办，一日办结；不收费（QJ50-001）到期" in lines(desk, path)


def test_a_person_s_calendar_has_what_names_them(desk):
    assert due(desk, subscribed(desk, desk.second_dispatcher, "person")[0]) == ["QJ50-004"]
    assert due(desk, subscribed(desk, desk.liaison, "person")[0]) == ["QJ50-001"]  # 吴科长, of the own unit


def test_an_address_is_shut_by_its_owner_and_nobody_else(desk):
    path, key_id = subscribed(desk, desk.helper, "unit")
    refused(desk.liaison.call("DELETE", f"{KEYS}/{key_id}"), 404, "calendar_key_not_found")
    assert [key["key_id"] for key in done(desk.helper.get(KEYS))["items"]] == [key_id]
    assert desk.helper.call("DELETE", f"{KEYS}/{key_id}").status_code == 204
    refused(desk.office.client().get(path), 401, "calendar_key_invalid")
    refused(desk.office.client().get("/tasks/v1/key/guessed/calendar"), 401, "calendar_key_invalid")
    assert done(desk.helper.get(KEYS))["items"][0]["revoked_at"] is not None


def test_who_moves_to_another_unit_or_leaves_reads_nothing_any_more(desk):
    mover = desk.office.client("DL", person="mover", dept=MARKET)
    with desk.office.transaction("tasks") as session:
        copies.keep(session, a_person("mover", "马科员", ("DL",), dept_code=MARKET))
    unit, _ = subscribed(desk, mover, "unit")
    person, _ = subscribed(desk, mover, "person")
    with desk.office.transaction("tasks") as session:
        copies.keep(session, a_person("mover", "马科员", ("DL",), dept_code=JUSTICE))
    refused(desk.office.client().get(unit), 401, "calendar_key_invalid")
    assert due(desk, person) == []
    with desk.office.transaction("tasks") as session:
        copies.keep(session, a_person("mover", "马科员", ("DL",), dept_code=JUSTICE, active=False))
    refused(desk.office.client().get(person), 401, "calendar_key_invalid")


def test_who_has_no_unit_subscribes_to_none(desk):
    refused(desk.leader.post(KEYS, {"scope": "unit"}), 403, "no_own_unit")


def test_an_account_of_a_system_is_given_no_address_that_would_not_work(desk):
    refused(desk.machine.post(KEYS, {"scope": "unit"}), 403, "people_subscribe")


def test_another_reader_of_the_standard_finds_every_due_date(desk):
    response = desk.office.client().get(subscribed(desk, desk.liaison, "unit")[0])
    given, events = ical_reader.read(response.data)
    assert (given["VERSION"], given["METHOD"]) == ("2.0", "PUBLISH")
    assert [(event["UID"][:8], event["DTSTART"], event["DTEND"]) for event in events] == [
        ("QJ50-003", date(2026, 4, 30), date(2026, 5, 1)),
        ("QJ50-002", date(2026, 5, 31), date(2026, 6, 1)),
        ("QJ50-001", date(2026, 6, 30), date(2026, 7, 1)),
    ]
    assert events[-1]["SUMMARY"] == "企业开办，一日办结；不收费（QJ50-001）到期"
    assert len({event["UID"] for event in events}) == 3


@given(
    st.lists(
        st.tuples(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.text(), st.text(), st.integers(0, 9))
    )
)
def test_whatever_is_written_reads_back_the_same(given):
    at = datetime(2026, 3, 2, 9, tzinfo=OFFICE_ZONE)
    events = [
        Event(f"{n}@x", on, title, told, at, number) for n, (on, title, told, number) in enumerate(given)
    ]
    _, read = ical_reader.read(calendar("任务时限", events))
    assert [(each["UID"], each["DTSTART"], each["SEQUENCE"]) for each in read] == [
        (event.uid, event.on, event.sequence) for event in events
    ]
    for event, each in zip(events, read, strict=True):
        assert (each["SUMMARY"], each["DESCRIPTION"]) == (said(event.summary), said(event.description))
        assert each["DTSTAMP"] == at


def said(text):
    """Every line end is one, and what no calendar can hold is left out."""
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f]", "", re.sub(r"\r\n|\r", "\n", text))


def test_lines_are_folded_after_75_octets_and_never_within_a_character():
    at = datetime(2026, 3, 2, 9, tzinfo=OFFICE_ZONE)
    event = Event("1@x", date(2026, 12, 31), "推进事项" * 30, "甲,乙;丙\\丁\n戊", at, 3)
    written = calendar("任务时限", [event])
    assert all(len(line) <= 75 for line in written.split(b"\r\n"))
    unfolded = written.decode().replace("\r\n ", "")
    assert f"SUMMARY:{'推进事项' * 30}\r\n" in unfolded
    assert "DESCRIPTION:甲\\,乙\\;丙\\\\丁\\n戊\r\n" in unfolded
    assert "DTSTAMP:20260302T010000Z\r\n" in unfolded
    assert "DTEND;VALUE=DATE:20270101\r\n" in unfolded
