"""A task from its dispatch to its close-out, step by step over HTTP: who may, when, and what follows."""

import pytest

from tests.desk import PDF, done, refused
from tests.tasks.builders import JUSTICE, MARKET


def test_a_banner_task_goes_its_way_from_the_signature_to_the_close_out(desk):
    no = desk.publish()
    signed = desk.accept(no)
    assert (signed["status"], signed["accepted_on"], signed["sign_due"]) == (
        "in_progress",
        "2026-03-02",
        "2026-03-04",
    )
    assert desk.report(no, 60, text="系统上线", current_value=3.5)["current_value"] == 3.5
    submitted = desk.submit(no)
    assert (submitted["status"], submitted["verify_due"]) == ("submitted", "2026-03-05")
    closed = done(desk.do(desk.dispatcher, no, "verify", {"note": "属实"}))
    assert (closed["status"], closed["closed_on"], closed["on_time"], closed["late_workdays"]) == (
        "closed",
        "2026-03-02",
        True,
        0,
    )
    assert desk.events() == [
        "plan_published",
        "task_dispatched",
        "task_accepted",
        "task_progress_reported",
        "task_progress_reported",
        "task_close_requested",
        "task_closed",
    ]


def test_every_step_is_in_the_history_with_who_why_and_what_it_did_to_the_dues(desk):
    no = desk.publish()
    desk.accept(no, desk.machine)
    desk.submit(no)
    done(desk.do(desk.dispatcher, no, "reject", {"reason": "佐证不全"}))
    lines = desk.history(no)
    assert [(line["action"], line["from_status"], line["to_status"]) for line in lines] == [
        ("dispatch", "draft", "dispatched"),
        ("accept", "dispatched", "in_progress"),
        ("progress", "in_progress", "in_progress"),
        ("submit", "in_progress", "submitted"),
        ("reject", "submitted", "in_progress"),
    ]
    assert [line["actor_id"] for line in lines] == ["wang-dp", "m-d03", "wu-dl", "wu-dl", "wang-dp"]
    assert lines[0]["deadlines"] == [{"due": "sign_due", "old": None, "new": "2026-03-04"}]
    assert lines[2]["facts"] == {"progress": [0, 100]}
    assert (lines[4]["reason"], lines[4]["at"][:10]) == ("佐证不全", "2026-03-02")
    assert lines[4]["deadlines"] == [{"due": "verify_due", "old": "2026-03-05", "new": None}]


def test_a_task_of_a_plan_from_above_is_verified_by_two_the_second_of_whom_is_the_director(desk):
    no = desk.publish(code="ZZQ", level="region")
    desk.accept(no)
    desk.submit(no)
    refused(desk.do(desk.director, no, "verify", {}), 403, "dispatcher_verifies_first")
    first = done(desk.do(desk.dispatcher, no, "verify", {}))
    assert (first["status"], first["verified_on"], desk.events("task_closed")) == (
        "submitted",
        "2026-03-02",
        [],
    )
    refused(desk.do(desk.dispatcher, no, "verify", {}), 403, "verifier_involved")
    refused(desk.do(desk.second_dispatcher, no, "verify", {}), 403, "director_verifies")
    assert done(desk.do(desk.director, no, "verify", {}))["status"] == "closed"


def test_what_the_director_finds_not_done_is_verified_by_two_again(desk):
    no = desk.publish(code="SJ50", level="city")
    desk.accept(no)
    desk.submit(no)
    done(desk.do(desk.dispatcher, no, "verify", {}))
    back = done(desk.do(desk.director, no, "reject", {"reason": "未见拨付凭证"}))
    assert (back["status"], back["verified_on"], back["sent_back_on"]) == ("in_progress", None, "2026-03-02")
    again = done(desk.do(desk.liaison, no, "submit", {}))
    assert (again["sent_back_on"], again["submitted_on"]) == (None, "2026-03-02")
    assert done(desk.do(desk.dispatcher, no, "verify", {}))["status"] == "submitted"


def test_nobody_verifies_or_rejects_what_they_handed_in(desk):
    no = desk.publish({"lead_dept": "D00"})
    own = desk.office.client("DL", "DP", person="li-2", dept="D00")
    for step, body in (("accept", None), ("progress", {"progress_pct": 100})):
        done(desk.do(own, no, step, body))
    done(desk.attach(no, own), 201)
    done(desk.do(own, no, "submit", {}))
    refused(desk.do(own, no, "verify", {}), 403, "verifier_involved")
    refused(desk.do(own, no, "reject", {"reason": "x"}), 403, "verifier_involved")
    assert done(desk.do(desk.dispatcher, no, "verify", {}))["status"] == "closed"


def test_progress_may_fall_only_with_a_reason(desk):
    no = desk.publish()
    desk.accept(no)
    desk.report(no, 60)
    problem = refused(
        desk.do(desk.liaison, no, "progress", {"progress_pct": 40}), 422, "reason_for_falling_back"
    )
    assert (problem["field"], problem["detail"]) == ("text", "进度低于上次报送的60%，请说明原因")
    assert desk.report(no, 40, text="系统返工")["progress_pct"] == 40
    assert desk.history(no)[-1]["reason"] == "系统返工"


@pytest.mark.parametrize("percent", [-1, 101, "x"])
def test_progress_is_a_percentage(desk, percent):
    no = desk.publish()
    desk.accept(no)
    answer = desk.do(desk.liaison, no, "progress", {"progress_pct": percent})
    assert (answer.status_code, answer.json["field"]) == (422, "progress_pct")


def test_a_task_is_not_handed_in_before_it_is_done_and_shown(desk):
    no = desk.publish()
    desk.accept(no)
    desk.report(no, 99)
    problem = refused(desk.do(desk.liaison, no, "submit", {}), 409, "progress_not_100")
    assert problem["detail"] == "进度为99%，达到100%方可申请销号"
    desk.report(no, 100)
    refused(desk.do(desk.liaison, no, "submit", {}), 409, "evidence_missing")
    assert desk.task(no)["status"] == "in_progress"


def test_the_lead_unit_waits_for_those_who_help_until_their_time_is_over(desk):
    no = desk.publish({"co_depts": [JUSTICE], "due_date": "2026-03-12"})
    assert desk.task(no)["co_due"] == "2026-03-09"
    desk.accept(no)
    desk.report(no, 100)
    done(desk.attach(no), 201)
    problem = refused(desk.do(desk.liaison, no, "submit", {}), 409, "co_replies_missing")
    assert problem["detail"].startswith("协办单位D11尚未反馈（协办时限2026-03-09）")
    desk.office.move_clock("2026-03-10T09:00")
    assert done(desk.do(desk.liaison, no, "submit", {}))["status"] == "submitted"


def test_a_unit_that_helps_says_what_it_has_done(desk):
    no = desk.publish({"co_depts": [JUSTICE]})
    refused(desk.do(desk.helper, no, "reply", {"text": "已办"}), 409, "task_move_refused")
    desk.accept(no)
    refused(desk.do(desk.stranger, no, "reply", {"text": "已办"}), 403, "not_co_unit")
    told = done(desk.do(desk.helper, no, "reply", {"text": "已出具合法性审查意见"}))
    assert told["co_units"] == [
        {"dept": JUSTICE, "reply": "已出具合法性审查意见", "replied_on": "2026-03-02"}
    ]
    assert desk.submit(no)["status"] == "submitted"


def test_a_long_term_task_is_handed_in_when_everybody_has_replied(desk):
    no = desk.publish({"due_kind": "long_term", "co_depts": [JUSTICE]})
    desk.accept(no)
    desk.report(no, 100)
    done(desk.attach(no), 201)
    refused(desk.do(desk.liaison, no, "submit", {}), 409, "co_replies_missing")
    done(desk.do(desk.helper, no, "reply", {"text": "已办"}))
    submitted = done(desk.do(desk.liaison, no, "submit", {}))
    assert (submitted["on_time"], submitted["late_workdays"], submitted["due_kind"]) == (True, 0, "long_term")


def test_what_comes_after_its_due_date_is_late_by_working_days(desk):
    no = desk.publish({"due_date": "2026-03-06"})
    desk.accept(no)
    desk.office.move_clock("2026-03-10T16:00")
    submitted = desk.submit(no)
    assert (submitted["on_time"], submitted["late_workdays"], submitted["ever_overdue"]) == (False, 2, True)


@pytest.mark.parametrize(
    ("step", "body"),
    [
        ("accept", None),
        ("progress", {"progress_pct": 10}),
        ("submit", {}),
        ("return", {"reason": "不属我单位", "suggested_dept": "D12"}),
        ("extensions", {"reason": "一" * 20, "requested_due": "2026-07-31"}),
    ],
)
def test_only_the_lead_unit_takes_its_own_steps(desk, step, body):
    no = desk.publish({"co_depts": [JUSTICE]})
    refused(desk.do(desk.helper, no, step, body), 403, "not_lead_unit")


def test_evidence_is_uploaded_read_and_taken_out_again(desk):
    no = desk.publish({"co_depts": [JUSTICE]})
    desk.accept(no)
    (file,) = done(desk.attach(no, name="批复.pdf"), 201)["items"]
    assert (file["name"], file["dept"], file["media_type"]) == ("批复.pdf", MARKET, "application/pdf")
    path = f"/tasks/v1/tasks/{no}/files/{file['sha256']}"
    assert desk.auditor.get(path).data == PDF
    assert desk.stranger.get(path).status_code == 403
    refused(desk.helper.call("DELETE", path), 403, "attached_by_another")
    assert desk.liaison.call("DELETE", path).status_code == 204
    refused(desk.liaison.get(path), 404, "attachment_not_found")
    refused(desk.liaison.call("DELETE", path), 404, "attachment_not_found")


def test_no_file_is_taken_without_the_word_that_it_is_not_classified(desk):
    no = desk.publish()
    desk.accept(no)
    problem = refused(desk.attach(no, not_classified="false"), 422, "not_said_unclassified")
    assert "涉密信息不上网" in problem["detail"]
    raw = desk.liaison.post(f"/tasks/v1/tasks/{no}/files", data=PDF, content_type="application/pdf")
    refused(raw, 422, "not_said_unclassified")
    assert done(desk.liaison.get(f"/tasks/v1/tasks/{no}/files"))["items"] == []


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"MZ program", "安装.exe", "file_type_refused"),
        (b"MZ program", "批复.pdf", "file_type_mismatch"),
        (b"", "批复.pdf", "file_empty"),
    ],
)
def test_a_file_that_is_not_what_the_office_takes_is_refused(desk, content, name, code):
    no = desk.publish()
    desk.accept(no)
    refused(desk.attach(no, content=content, name=name), 422, code)


def test_evidence_comes_from_who_works_on_the_task_and_only_while_they_do(desk):
    no = desk.publish({"co_depts": [JUSTICE]})
    refused(desk.attach(no), 409, "task_move_refused")
    desk.accept(no)
    refused(desk.attach(no, desk.stranger), 403, "not_its_unit")
    done(desk.attach(no, desk.helper, content=PDF + b"2"), 201)
    refused(desk.attach(no, content=PDF + b"2"), 409, "already_attached")


def test_many_tasks_are_signed_for_at_once_and_a_bad_row_does_not_hold_up_the_good_ones(desk):
    desk.publish({}, {"lead_dept": JUSTICE}, {}, {})
    rows = [{"task_no": f"QJ50-{n:03d}"} for n in (1, 2, 3, 9)] + [{"task_no": "?"}, {}]
    told = done(desk.machine.post("/tasks/v1/tasks/accept", {"items": rows}))
    assert [(row["row"], row["status"], row["code"]) for row in told["items"]] == [
        (1, 200, None),
        (2, 403, "not_lead_unit"),
        (3, 200, None),
        (4, 404, "task_not_found"),
        (5, 422, "invalid"),
        (6, 422, "invalid"),
    ]
    assert told["items"][1]["message"] == "第2行：只有主办单位才能签收任务“QJ50-002”"
    assert (told["done"], desk.events("task_accepted")) == (2, ["task_accepted"] * 2)
    assert [desk.task(f"QJ50-00{n}")["status"] for n in (1, 2, 3, 4)] == [
        "in_progress",
        "dispatched",
        "in_progress",
        "dispatched",
    ]


def test_progress_of_many_tasks_is_told_at_once(desk):
    desk.publish({}, {}, {})
    for n in (1, 2):
        desk.accept(f"QJ50-00{n}")
    desk.report("QJ50-002", 50)
    rows = [
        {"task_no": "QJ50-001", "progress_pct": 30},
        {"task_no": "QJ50-002", "progress_pct": 20},
        {"task_no": "QJ50-002", "progress_pct": 130},
        {"task_no": "QJ50-002", "progress_pct": 20, "text": "返工"},
        {"task_no": "QJ50-003", "progress_pct": 20},
    ]
    told = done(desk.machine.post("/tasks/v1/tasks/progress", {"items": rows}))
    assert [row["code"] for row in told["items"]] == [
        None,
        "reason_for_falling_back",
        "invalid",
        None,
        "task_move_refused",
    ]
    assert told["items"][2]["message"] == "第3行：提交内容不符合要求：progress_pct 不能大于 100"
    assert [desk.task(f"QJ50-00{n}")["progress_pct"] for n in (1, 2, 3)] == [30, 20, 0]


def test_more_rows_than_one_request_takes_are_refused(desk):
    answer = desk.machine.post("/tasks/v1/tasks/accept", {"items": [{"task_no": "QJ50-001"}] * 501})
    assert (answer.status_code, answer.json["field"]) == (422, "items")


def test_of_two_who_change_a_task_at_once_exactly_one_wins(desk):
    no = desk.publish()
    desk.accept(no)
    read = desk.liaison.get(f"/tasks/v1/tasks/{no}").headers["ETag"]
    first = desk.do(desk.liaison, no, "progress", {"progress_pct": 30}, headers={"If-Match": read})
    second = desk.do(desk.machine, no, "progress", {"progress_pct": 50}, headers={"If-Match": read})
    done(first)
    refused(second, 412, "stale_version")
    assert desk.task(no)["progress_pct"] == 30


def test_a_step_sent_twice_with_one_key_is_taken_once(desk):
    no = desk.publish()
    desk.accept(no)
    key = {"Idempotency-Key": "progress-0001"}
    for _ in range(2):
        done(desk.do(desk.machine, no, "progress", {"progress_pct": 30}, headers=key))
    assert desk.events("task_progress_reported") == ["task_progress_reported"]


def test_a_refusal_says_what_could_be_done_instead(desk):
    no = desk.publish()
    problem = refused(desk.do(desk.liaison, no, "progress", {"progress_pct": 5}), 409, "task_move_refused")
    assert problem["detail"] == (
        "该任务当前为“待签收”，不能报送进度；当前可以：签收、申请退办、同意退办、不同意退办、"
        "按上级文件调整时限、关联、更正内容、撤销"
    )
