"""A unit returns a task it thinks is another's (退办), and the centre takes it back or does not."""

from datetime import date

from tests.desk import done, refused
from tests.tasks.builders import JUSTICE, MARKET

ASKED = {"reason": "该项涉及用地审批，不属本单位职责", "suggested_dept": JUSTICE}


def returned(desk, no, note=None):
    """Asked for by the lead unit, and approved."""
    client = desk.liaison if desk.task(no)["lead_dept"] == MARKET else desk.helper
    other = JUSTICE if client is desk.liaison else MARKET
    done(desk.do(client, no, "return", ASKED | {"suggested_dept": other}))
    return done(desk.do(desk.dispatcher, no, "return/approve", {"note": note}))


def handed_to(desk, no, dept):
    path = f"/tasks/v1/tasks/{no}"
    done(desk.dispatcher.call("PATCH", path, {"lead_dept": dept}))
    return done(desk.do(desk.dispatcher, no, "dispatch"))


def test_a_returned_task_is_changed_and_dispatched_anew_with_a_fresh_time_to_sign(desk):
    no = desk.publish()
    draft = returned(desk, no, "同意，改由司法局承办")
    assert (draft["status"], draft["return_count"], draft["sign_due"], draft["due_date"]) == (
        "draft",
        1,
        None,
        "2026-06-30",
    )
    desk.office.move_clock("2026-03-05T10:00")
    again = handed_to(desk, no, JUSTICE)
    assert (again["status"], again["dispatched_on"], again["sign_due"], again["due_date"]) == (
        "dispatched",
        "2026-03-05",
        "2026-03-09",
        "2026-06-30",
    )
    assert desk.accept(no, desk.helper)["status"] == "in_progress"
    assert desk.events() == [
        "plan_published",
        "task_dispatched",
        "task_returned",
        "task_dispatched",
        "task_accepted",
    ]


def test_a_unit_says_why_it_returns_a_task_and_who_should_have_it(desk):
    no = desk.publish()
    answer = desk.do(desk.liaison, no, "return", {"reason": " "})
    assert {each["field"] for each in answer.json["errors"]} == {"reason", "suggested_dept"}
    for dept, code in ((MARKET, "suggests_itself"), ("D77", "unknown_unit"), ("D99", "unknown_unit")):
        problem = refused(desk.do(desk.liaison, no, "return", ASKED | {"suggested_dept": dept}), 422, code)
        assert problem["field"] == "suggested_dept"


def test_a_task_is_returned_until_the_day_it_is_to_be_signed_for(desk):
    first, second = desk.publish({}, {}), "QJ50-002"
    desk.office.move_clock("2026-03-04T23:00")
    done(desk.do(desk.liaison, first, "return", ASKED))
    desk.office.move_clock("2026-03-05T00:10")
    problem = refused(desk.do(desk.liaison, second, "return", ASKED), 409, "return_too_late")
    assert problem["detail"] == "退办须在签收时限2026-03-04前提出；请签收后推进"


def test_what_is_not_taken_back_stays_with_its_unit_whose_time_has_run_on(desk):
    no = desk.publish()
    done(desk.do(desk.liaison, no, "return", ASKED))
    refused(desk.do(desk.liaison, no, "return", ASKED), 409, "return_pending")
    kept = done(desk.do(desk.dispatcher, no, "return/refuse", {"reason": "属本单位职责"}))
    assert (kept["status"], kept["sign_due"], kept["return_count"]) == ("dispatched", "2026-03-04", 0)
    refused(desk.do(desk.dispatcher, no, "return/approve", {}), 409, "no_return_pending")
    (line,) = done(desk.dispatcher.get("/tasks/v1/returns"))["items"]
    assert (line["status"], line["note"], line["decided_on"]) == ("refused", "属本单位职责", "2026-03-02")


def test_whoever_signs_after_all_returns_nothing_any_more(desk):
    no = desk.publish()
    done(desk.do(desk.liaison, no, "return", ASKED))
    desk.accept(no)
    refused(desk.do(desk.dispatcher, no, "return/approve", {}), 409, "no_return_pending")
    (line,) = done(desk.dispatcher.get("/tasks/v1/returns?status=withdrawn"))["items"]
    assert line["task_no"] == no


def test_after_two_returns_a_task_cannot_be_returned_any_more(desk):
    no = desk.publish()
    returned(desk, no)
    handed_to(desk, no, JUSTICE)
    returned(desk, no)
    handed_to(desk, no, MARKET)
    problem = refused(desk.do(desk.liaison, no, "return", ASKED), 409, "returned_too_often")
    assert "已退办2次" in problem["detail"]


def test_a_returned_task_keeps_the_due_date_of_its_plan_and_is_not_deleted(desk):
    no = desk.publish()
    returned(desk, no)
    path = f"/tasks/v1/tasks/{no}"
    refused(desk.dispatcher.call("PATCH", path, {"due_date": "2026-09-30"}), 409, "due_date_stands")
    refused(desk.dispatcher.call("DELETE", path), 409, "task_was_dispatched")
    assert desk.task(no)["due_date"] == str(date(2026, 6, 30))


def test_a_draft_that_was_returned_is_no_unit_s_business_until_it_is_dispatched(desk):
    no = desk.publish()
    returned(desk, no)
    refused(desk.liaison.get(f"/tasks/v1/tasks/{no}"), 403, "task_out_of_scope")
    assert done(desk.liaison.get("/tasks/v1/todo"))["items"] == []


def test_a_task_that_lacks_somebody_is_not_dispatched_anew(desk):
    no = desk.publish()
    returned(desk, no)
    with desk.office.transaction("tasks") as session:
        session.connection().exec_driver_sql("UPDATE tasks SET owner = NULL")
    problem = refused(desk.do(desk.dispatcher, no, "dispatch"), 409, "task_incomplete")
    assert [each["field"] for each in problem["errors"]] == [f"{no}.owner"]
