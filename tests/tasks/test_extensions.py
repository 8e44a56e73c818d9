"""Extensions (EXT-T): who asks until when for how long, what a decision does, and what it does not."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.errors import Problem
from chassis.officetime.workdays import Calendar
from services.tasks.extensions.terms import Terms
from tests.desk import done, refused

REASON = "自治区配套政策尚未出台，系统建设推迟一个月完成"
CALENDAR = Calendar({})


def asked(desk, no, due="2026-07-30", **more):
    return desk.do(desk.liaison, no, "extensions", {"reason": REASON, "requested_due": due} | more)


def granted(desk, no, due="2026-07-30", by="director"):
    number = done(asked(desk, no, due), 201)["extension_id"]
    return done(getattr(desk, by).post(f"/tasks/v1/extensions/{number}/approve", {"note": "同意"}))


@pytest.fixture
def no(desk):
    """A task that is worked on."""
    number = desk.publish()
    desk.accept(number)
    return number


def test_an_extension_that_is_granted_gives_a_new_due_date_and_is_counted(desk, no):
    extension = done(asked(desk, no), 201)
    assert (extension["status"], extension["decide_by"], extension["decider"]) == (
        "pending",
        "2026-03-04",
        "DR",
    )
    done(desk.director.post(f"/tasks/v1/extensions/{extension['extension_id']}/approve", {}))
    task = desk.task(no)
    assert (task["due_date"], task["original_due"], task["extension_count"]) == (
        "2026-07-30",
        "2026-06-30",
        1,
    )
    assert desk.events("task_deadline_changed") == ["task_deadline_changed"]
    (change,) = [line for line in desk.history(no) if line["action"] == "extend"]
    assert change["deadlines"] == [{"due": "due_date", "old": "2026-06-30", "new": "2026-07-30"}]


def test_the_clock_runs_on_while_an_extension_waits_and_when_it_is_refused(desk, no):
    number = done(asked(desk, no), 201)["extension_id"]
    assert desk.task(no)["due_date"] == "2026-06-30"
    refused(asked(desk, no), 409, "extension_pending")
    told = done(desk.director.post(f"/tasks/v1/extensions/{number}/refuse", {"reason": "理由不足"}))
    assert (told["status"], told["note"]) == ("refused", "理由不足")
    assert (desk.task(no)["due_date"], desk.task(no)["extension_count"]) == ("2026-06-30", 0)
    again = desk.director.post(f"/tasks/v1/extensions/{number}/approve", {})
    assert refused(again, 409, "extension_move_refused")["detail"] == "该延期申请当前为“不同意”，不能同意"


def test_the_centre_says_what_it_thinks_before_somebody_decides(desk, no):
    number = done(asked(desk, no), 201)["extension_id"]
    path = f"/tasks/v1/extensions/{number}"
    done(desk.dispatcher.post(f"{path}/propose", {"opinion": "拟同意"}))
    (line,) = done(desk.leader.get("/tasks/v1/extensions?status=pending"))["items"]
    assert line["opinion"] == "拟同意"


def test_a_reason_has_twenty_characters(desk, no):
    answer = asked(desk, no, reason="时间不够")
    assert (answer.status_code, answer.json["field"]) == (422, "reason")


def test_one_asks_on_the_last_working_day_before_the_due_date_at_the_latest(desk, no):
    desk.office.move_clock("2026-06-29T17:00")
    done(asked(desk, no), 201)
    late = desk.publish({"due_date": "2026-07-15"}, code="QJ60")
    desk.accept(late)
    desk.office.move_clock("2026-07-15T09:00")
    problem = refused(asked(desk, late), 409, "extension_too_late")
    assert problem["detail"].startswith("延期须在2026-07-14前申请（完成时限前1个工作日）")


@pytest.mark.parametrize(
    ("due", "code"), [("2026-06-30", "extension_not_later"), ("2026-09-29", "extension_too_long")]
)
def test_an_extension_goes_beyond_the_due_date_but_not_too_far(desk, no, due, code):
    assert refused(asked(desk, no, due), 422, code)["field"] == "requested_due"
    done(asked(desk, no, "2026-09-28"), 201)  # the ninetieth day


def test_two_extensions_together_reach_no_further_than_one(desk, no):
    granted(desk, no, "2026-08-31")
    problem = refused(asked(desk, no, "2026-09-29"), 422, "extension_too_long")
    assert problem["detail"] == "各次延期合计不能超过90天，最晚可申请至2026-09-28"
    granted(desk, no, "2026-09-15", by="leader")
    refused(asked(desk, no, "2026-09-28"), 409, "extended_too_often")


def test_what_comes_from_above_is_extended_by_a_document_from_above(desk):
    no = desk.publish(code="ZZQ", level="region")
    desk.accept(no)
    assert refused(asked(desk, no), 422, "upper_document_missing")["field"] == "upper_doc_no"
    assert done(asked(desk, no, upper_doc_no="内政办发〔2026〕9号"), 201)["decider"] == "LD"


def test_only_what_is_worked_on_and_has_a_due_date_is_extended(desk):
    desk.publish({}, {"due_kind": "long_term"})
    refused(asked(desk, "QJ50-001"), 409, "task_move_refused")
    desk.accept("QJ50-002")
    refused(asked(desk, "QJ50-002"), 409, "nothing_to_extend")
    answer = desk.director.post("/tasks/v1/extensions/77/approve", {})
    refused(answer, 404, "extension_not_found")


def test_an_extension_that_waits_lapses_with_the_task_that_needed_it(desk, no):
    number = done(asked(desk, no), 201)["extension_id"]
    desk.submit(no)
    answer = desk.director.post(f"/tasks/v1/extensions/{number}/approve", {})
    refused(answer, 409, "task_move_refused")
    done(desk.do(desk.dispatcher, no, "verify", {}))
    (line,) = done(desk.dispatcher.get("/tasks/v1/extensions"))["items"]
    assert line["status"] == "lapsed"


def test_the_upper_level_moves_a_due_date_without_using_an_extension_up(desk, no):
    body = {"due_date": "2026-10-31", "upper_doc_no": "内政办发〔2026〕9号", "reason": "整体延后"}
    moved = done(desk.do(desk.director, no, "reschedule", body))
    assert (moved["due_date"], moved["original_due"], moved["extension_count"]) == (
        "2026-10-31",
        "2026-10-31",
        0,
    )
    refused(
        desk.do(desk.director, no, "reschedule", body | {"due_date": "2026-01-01"}), 422, "due_before_start"
    )
    assert (
        done(desk.do(desk.director, no, "reschedule", body | {"due_date": None}))["due_kind"] == "long_term"
    )


@given(
    terms=st.builds(
        lambda due, extended, *rest: Terms(due, due - timedelta(days=extended), *rest),
        st.dates(date(2024, 1, 1), date(2026, 12, 31)),
        st.integers(0, 60),
        st.integers(0, 3),
        st.booleans(),
    ),
    before=st.integers(0, 30),
    wanted=st.integers(-10, 120),
    document=st.none() | st.just("内政办发〔2026〕9号"),
)
def test_what_is_allowed_is_asked_for_in_time_twice_at_most_and_within_ninety_days(
    terms, before, wanted, document
):
    today, until = terms.due - timedelta(days=before), terms.due + timedelta(days=wanted)
    try:
        terms.check(today, until, document, CALENDAR)
        allowed = True
    except Problem:
        allowed = False
    day_before = terms.due - timedelta(days=1)
    in_time = CALENDAR.remaining(today - timedelta(days=1), day_before) > 0  # today may be the last one
    within = until > terms.due and (until - terms.original_due).days <= 90
    documented = document is not None or not terms.from_above
    assert allowed == (terms.extension_count < 2 and in_time and within and documented)
    assert terms.decider == ("LD" if terms.from_above or terms.extension_count else "DR")
