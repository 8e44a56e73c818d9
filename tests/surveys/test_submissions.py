"""A submission: what it is about, when it was filled in and by whom, and whether it counts."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.testing import instant as office_time
from services.surveys.enterprises.described import Described
from services.surveys.submissions.facts import facts_of, instant
from services.surveys.submissions.instance import Answer
from services.surveys.submissions.model import corrected_clock
from tests.surveys.builders import (
    CHOICES,
    SPECIALIST,
    USCC,
    a_form,
    a_visit,
    a_workbook,
    with_row,
)


def test_hidden_answers_are_dropped_listed_and_report_nothing(desk, phone):
    survey = [*with_row("text", "secret", "隐藏", None, "${staff} > 100")]
    survey = [[*row] for row in survey]
    desk.publish(a_workbook(survey=survey))
    phone.submit(a_visit(version=2, extra="<secret>不该有的</secret>"))
    submission = desk.submission()
    assert submission["dropped_answers"] == [{"path": "/data/secret", "value": "不该有的"}]
    assert "secret" not in submission["answers"]
    assert submission["flags"] == ["hidden_answers"]
    assert submission["status"] == "effective"


def test_an_answer_against_the_rules_is_kept_flagged_and_effective(desk, phone):
    phone.submit(a_visit().replace(b"<staff>3</staff>", b"<staff>-3</staff>"))
    submission = desk.submission()
    assert (submission["status"], submission["flags"]) == ("effective", ["rule_findings"])
    assert submission["answers"]["staff"] == "-3"
    assert [finding["path"] for finding in submission["findings"]] == ["/data/staff"]
    assert len(desk.problems()) == len(desk.events("submission_flagged")) == 1


@pytest.mark.parametrize(("who", "code"), [("", USCC), ("绿源公司", "91150623MAQQ001041"), ("长" * 101, "")])
def test_an_unclear_enterprise_waits_for_a_person_and_a_wrong_code_is_not_passed_on(desk, phone, who, code):
    phone.submit(a_visit(who=who, code=code))
    submission = desk.submission()
    assert (submission["status"], submission["enterprise_id"]) == ("received", None)
    assert "enterprise_unclear" in submission["flags"]
    (event,) = desk.events("submission_flagged")
    assert (event["status"], event["flags"]) == ("received", submission["flags"])
    (event,) = desk.events("submission_received")
    assert all(enterprise["uscc"] != "91150623MAQQ001041" for enterprise in event["enterprises"])
    assert desk.events("submission_effective") == desk.problems() == []


def test_a_phone_whose_clock_is_ahead_is_corrected_and_flagged(desk, phone):
    phone.submit(a_visit(end="2026-03-09T09:00:00+08:00", day="2026-03-09"))
    submission = desk.submission()
    assert submission["flags"] == ["clock_skew"]
    assert submission["filled_at"] == submission["received_at"]
    assert submission["visit_date"] == "2026-03-02"


@pytest.mark.parametrize(
    ("today", "flags", "filled_at"),
    [
        ("2026-03-02", [], "2026-03-02T09:00:00+08:00"),
        ("2026-03-01", [], "2026-03-01T23:59:00+08:00"),
        ("2026-03-03", ["clock_skew"], "2026-03-02T09:00:00+08:00"),
    ],
)
def test_a_form_that_tells_the_day_alone_is_not_ahead_of_the_clock_on_that_day(desk, today, flags, filled_at):
    desk.office.move_clock("2026-03-02T09:00")
    survey = [["type", "name", "label"], ["today", "today"], ["text", "who", "谁"]]
    desk.publish(a_workbook(survey=survey, choices=None))
    desk.phone().submit(a_visit(extra=f"<today>{today}</today>"))
    submission = desk.submission()
    assert (submission["flags"], submission["filled_at"]) == (flags, filled_at)


@given(st.integers(-10_000, 10_000))
def test_the_corrected_moment_is_never_later_than_five_minutes_after_arrival(minutes):
    received = office_time("2026-03-02T09:00")
    filled, flags = corrected_clock(received + timedelta(minutes=minutes), received)
    assert filled <= received + timedelta(minutes=5)
    assert bool(list(flags)) == (minutes > 5)


@given(st.text())
def test_no_text_is_too_strange_to_be_no_instant(text):
    moment = instant(text)
    assert moment is None or moment.utcoffset() is not None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-03-02T09:00:00.123+08:00", "2026-03-02T09:00:00.123000+08:00"),
        ("2026-03-02T01:00:00Z", "2026-03-02T09:00:00+08:00"),
        ("2026-03-02T09:00", "2026-03-02T09:00:00+08:00"),
        ("2026-03-02", "2026-03-02T23:59:00+08:00"),
        ("0001-01-01T00:00:00+14:00", None),
        ("9999-12-31T23:59:00-12:00", None),
        ("昨天", None),
        (None, None),
    ],
)
def test_instants_are_read_as_phones_write_them(text, expected):
    moment = instant(text)
    assert (moment.isoformat() if moment else None) == expected


def test_without_marked_questions_there_are_no_facts():
    facts = facts_of(
        [Answer("/data/who", "甲")],
        a_form(survey=[["type", "name", "label"], ["text", "who", "谁"]], choices=None).outline,
    )
    assert facts.enterprise == Described()


def test_a_form_that_asks_for_no_enterprise_counts_without_one(desk):
    survey = [["type", "name", "label"], ["text", "who", "谁"]]
    desk.publish(a_workbook(survey=survey, choices=None))
    desk.phone().submit(a_visit())
    assert (desk.submission()["status"], desk.submission()["flags"]) == ("effective", [])
    assert desk.events("visit_recorded") == []


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("38.18 107.48 1300 4.5", (38.18, 107.48)),
        ("38.18 107.48", (38.18, 107.48)),
        ("91 0", (None, None)),
        ("北纬 东经", (None, None)),
        ("38", (None, None)),
        ("nan nan", (None, None)),
    ],
)
def test_a_position_is_read_as_phones_write_it(text, position):
    form = a_form(survey=with_row("geopoint", "where", "位置", None, None, None, None, None, "position"))
    assert facts_of([Answer("/data/where", text)], form.outline).position == position


@pytest.mark.parametrize(
    ("answer", "respondent"), [("1", "self"), ("guided", "guided"), ("别的", "cadre"), ("", "cadre")]
)
def test_who_filled_it_in_is_what_the_form_says_or_who_sent_it(desk, answer, respondent):
    choices = [*CHOICES, ["by", "1", "企业自填"], ["by", "guided", "现场指导"], ["by", "别的", "别的"]]
    row = with_row("select_one by", "by", "方式", None, None, None, None, None, "respondent")
    desk.publish(a_workbook(survey=row, choices=choices))
    desk.phone().submit(a_visit(extra=f"<by>{answer}</by>"))
    assert desk.submission()["respondent"] == respondent
    (visit,) = desk.events("visit_recorded")
    assert visit["cadres"] == ([] if respondent == "self" else ["d10-cadre"])


def test_lists_of_submissions_can_be_filtered_and_paged(desk, phone):
    for number in range(3):
        phone.submit(
            a_visit(client_id=f"uuid:{number}", code=USCC if number else "bad", day=f"2026-02-2{number}")
        )
    flagged = desk.ask(SPECIALIST, "GET", "/v1/submissions?flagged=true").json["items"]
    assert [line["client_id"] for line in flagged] == ["uuid:0"]
    first = desk.ask(SPECIALIST, "GET", "/v1/submissions?limit=2").json
    rest = desk.ask(SPECIALIST, "GET", f"/v1/submissions?limit=2&cursor={first['next']}").json
    assert [line["client_id"] for line in first["items"] + rest["items"]] == ["uuid:2", "uuid:1", "uuid:0"]
