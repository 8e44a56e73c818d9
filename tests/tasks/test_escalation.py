"""The ladder of tasks day by day: what a scan fires, what leaders decide, what units answer (ESC)."""

import io
from datetime import date

import orjson
import pytest
from docx import Document
from sqlalchemy import select

from chassis.events.outbox import outbox
from contracts.notify import AckOverdue
from services.tasks.escalation import scan
from services.tasks.escalation.model import Scan
from services.tasks.worker import TasksWorker
from tests.desk import done, refused
from tests.tasks.desk import a_desk

LEVELS = ["remind", "remind_again", "urge", "supervise", "interview", "notice"]


@pytest.fixture
def desk(tmp_path):
    """The office in the week before the tasks of this file are due."""
    with a_desk(tmp_path, now="2026-06-22T09:00") as opened:
        yield opened


def rungs(desk, client=None, **filters):
    query = "&".join(f"{name}={value}" for name, value in filters.items())
    items = done((client or desk.dispatcher).get(f"/tasks/v1/escalations?{query}"))["items"]
    return list(reversed(items))


def orders(desk, client=None):
    return done((client or desk.dispatcher).get("/tasks/v1/orders"))["items"]


def told(desk, name):
    with desk.office.session("tasks") as session:
        rows = session.execute(select(outbox.c.body).where(outbox.c.name == name).order_by(outbox.c.id))
        return [orjson.loads(row.body) for row in rows]


@pytest.mark.parametrize(
    ("due", "start", "end", "days", "order_expected"),
    [
        pytest.param(
            "2025-06-30",
            "2025-06-20T09:00",
            "2025-07-22T09:00",
            ["2025-06-23", "2025-06-27", "2025-07-01", "2025-07-03", "2025-07-14", "2025-07-21"],
            ("鄂前营商督〔2025〕1号", "2025-07-08"),
            id="the worked example",
        ),
        pytest.param(
            "2025-09-30",
            "2025-09-23T09:00",
            "2025-10-29T09:00",
            ["2025-09-24", "2025-09-29", "2025-10-09", "2025-10-11", "2025-10-21", "2025-10-28"],
            ("鄂前营商督〔2025〕1号", "2025-10-15"),
            id="over National Day, with its make-up days",
        ),
        pytest.param(
            "2025-12-31",
            "2025-12-23T09:00",
            "2026-01-23T09:00",
            ["2025-12-24", "2025-12-30", "2026-01-04", "2026-01-06", "2026-01-15", "2026-01-22"],
            ("鄂前营商督〔2026〕1号", "2026-01-09"),
            id="over the year's end",
        ),
    ],
)
def test_the_ladder_is_climbed_day_by_day(  # noqa: PLR0917 - the columns of a table
    tmp_path, due, start, end, days, order_expected
):
    with a_desk(tmp_path, now=start) as desk:
        no = desk.publish({"start_date": "2025-01-02", "due_date": due})
        desk.accept(no)
        desk.report(no, 89)
        desk.office.move_clock(end)
        assert [(rung["level"], rung["fired_on"]) for rung in rungs(desk)] == list(
            zip(LEVELS, days, strict=True)
        )
        (order,) = orders(desk)
        assert (order["order_no"], order["reply_due"]) == order_expected
        events = told(desk, "task_escalated")
        assert [event["level"] for event in events] == LEVELS
        assert [event["order_no"] for event in events if event["level"] == "supervise"] == [order["order_no"]]
        assert desk.task(no)["ever_overdue"] is True


def late(desk, until="2026-07-03T09:00", **task):
    """A task due 2026-06-30 that is worked on, at some time after; by default on the day of its order."""
    no = desk.publish({"start_date": "2026-01-01", "due_date": "2026-06-30", **task})
    desk.accept(no)
    desk.report(no, 89)
    desk.office.move_clock(until)
    return no


def test_lights_are_told_when_days_turn_them_and_only_then(desk):
    no = desk.publish({"start_date": "2026-06-22", "due_date": "2026-06-30"})
    desk.accept(no)
    desk.report(no, 95)
    desk.office.move_clock("2026-07-02T09:00")
    lights = [(event["from_light"], event["to_light"]) for event in told(desk, "task_light_changed")]
    assert lights == [("green", "yellow"), ("yellow", "red")]
    assert desk.task(no)["light"] == "red"


def test_a_task_that_falls_behind_its_schedule_turns_yellow_at_the_scan(desk):
    no = desk.publish({"start_date": "2026-06-22", "due_date": "2026-10-30"})
    desk.accept(no)
    desk.office.move_clock("2026-07-10T09:00")
    assert desk.task(no)["light"] == "yellow"
    assert [event["to_light"] for event in told(desk, "task_light_changed")] == ["yellow"]
    assert rungs(desk) == []


def test_days_off_are_not_scanned_and_what_was_missed_fires_together_on_the_next_day(desk):
    desk.publish({"start_date": "2026-01-01", "due_date": "2026-06-26"})
    desk.office.move_clock("2026-06-28T23:00")  # a Sunday
    assert [rung["level"] for rung in rungs(desk)] == ["remind", "remind_again"]
    desk.office.move_clock("2026-06-29T08:31")
    assert [rung["level"] for rung in rungs(desk)] == ["remind", "remind_again", "urge"]


def test_a_second_scan_of_a_day_fires_nothing_again(desk):
    late(desk)
    before, events = rungs(desk), desk.events()
    with desk.office.transaction("tasks") as session:
        scan.begin(session, desk.office.runtime)
    assert (rungs(desk), desk.events()) == (before, events)


def test_a_scan_that_was_killed_is_gone_on_with_where_it_stopped(desk, monkeypatch):
    monkeypatch.setattr(scan, "PORTION", 2)
    desk.publish(*[{"start_date": "2026-01-01", "due_date": "2026-06-30"} for _ in range(5)])
    desk.office.move_clock("2026-06-23T08:00")
    with desk.office.transaction("tasks") as session:
        session.add(Scan(day=date(2026, 6, 23), seen=0))
    with desk.office.transaction("tasks") as session:
        assert scan._portion(session, {}) is True  # killed after the first portion
    assert {rung["task_no"] for rung in rungs(desk)} == {"QJ50-001", "QJ50-002"}
    with desk.office.session("tasks") as session:
        assert scan.is_unfinished(session)
    desk.office.move_clock("2026-06-23T08:35")
    assert len(rungs(desk, level="remind")) == 5
    with desk.office.session("tasks") as session:
        assert not scan.is_unfinished(session)


def test_what_a_unit_did_not_sign_for_in_time_is_noted_with_what_pressed_it(desk):
    no = late(desk)
    unsigned = {"notification_id": "n-1", "event_id": "e-1", "dept": "D01", "ack_due": date(2026, 7, 2)}
    for number, level in ((no, "urge"), (no, None), ("WT2026-WJ-0001", "urge"), (no, "notice")):
        event = AckOverdue(object_ref=number, level=level, **unsigned)
        with desk.office.transaction("tasks") as session:
            TasksWorker().note_unsigned(session, event)
    noted = {rung["level"]: rung["unsigned_on"] for rung in rungs(desk)}
    assert noted == {"remind": None, "remind_again": None, "urge": "2026-07-03", "supervise": None}


def test_what_is_handed_in_pauses_the_ladder_and_a_rejection_resumes_it_as_if_never_paused(desk):
    no = late(desk, until="2026-07-01T09:00")
    desk.submit(no)
    desk.office.move_clock("2026-07-20T09:00")
    assert [rung["level"] for rung in rungs(desk)] == ["remind", "remind_again", "urge"]
    done(desk.do(desk.dispatcher, no, "reject", {"reason": "佐证不全"}))
    desk.office.move_clock("2026-07-21T09:00")
    assert [(rung["level"], rung["fired_on"]) for rung in rungs(desk)][3:] == [
        ("supervise", "2026-07-21"),
        ("interview", "2026-07-21"),
        ("notice", "2026-07-21"),
    ]


def test_an_interview_is_sent_when_a_leader_approves_it_and_only_then(desk):
    no = late(desk, until="2026-07-21T09:00")
    (interview,) = rungs(desk, level="interview")
    (notice,) = rungs(desk, level="notice")
    assert (interview["status"], notice["status"]) == ("proposed", "proposed")
    waiting = {item["name"]: item for item in done(desk.leader.get("/tasks/v1/desk"))["items"]}
    assert waiting["待批准的约谈、通报"]["count"] == 2
    assert len(done(desk.leader.get(waiting["待批准的约谈、通报"]["list"]))["items"]) == 2
    path = f"/tasks/v1/escalations/{interview['escalation_id']}"
    refused(desk.director.post(f"{path}/approve"), 403, "role_missing")
    refused(desk.leader.get(f"{path}/file"), 409, "interview_not_sent")
    assert done(desk.leader.post(f"{path}/approve"))["status"] == "sent"
    said = [p.text for p in Document(io.BytesIO(desk.liaison.get(f"{path}/file").data)).paragraphs if p.text]
    assert said[1:3] == ["约 谈 通 知", "鄂托克前旗市场监督管理局："]
    assert said[4].startswith(f"你单位牵头的任务{no}“")
    assert said[4].endswith("截至2026年7月14日已逾期10个工作日，已以鄂前营商督〔2026〕1号督办，仍未完成。")
    assert said[-1] == "2026年7月21日"
    refused(desk.stranger.get(f"{path}/file"), 403, "interview_out_of_scope")
    refused(desk.leader.get("/tasks/v1/escalations/999/file"), 404, "escalation_not_found")
    declined = f"/tasks/v1/escalations/{notice['escalation_id']}/decline"
    assert done(desk.leader.post(declined, {"reason": "已当面说明"}))["status"] == "declined"
    refused(desk.leader.post(f"{path}/approve"), 409, "escalation_move_refused")
    statuses = [event["status"] for event in told(desk, "task_escalated") if event["level"] == "interview"]
    assert statuses == ["proposed", "sent"]
    refused(desk.leader.post("/tasks/v1/escalations/999/approve"), 404, "escalation_not_found")
    assert desk.task(no)["status"] == "in_progress"


@pytest.mark.parametrize("level", ["supervise", "notice"])
def test_no_other_rung_is_an_interview(desk, level):
    late(desk, until="2026-07-21T09:00")
    (other,) = rungs(desk, level=level)
    path = f"/tasks/v1/escalations/{other['escalation_id']}"
    if level == "notice":
        done(desk.leader.post(f"{path}/approve"))
    refused(desk.leader.get(f"{path}/file"), 409, "interview_not_sent")


def test_nobody_is_interviewed_about_what_has_been_handed_in(desk):
    no = late(desk, until="2026-07-21T09:00")
    desk.submit(no)
    (interview,) = rungs(desk, level="interview")
    path = f"/tasks/v1/escalations/{interview['escalation_id']}/approve"
    refused(desk.leader.post(path), 409, "escalation_is_over")
    done(desk.do(desk.dispatcher, no, "verify", {}))
    assert [rung["status"] for rung in rungs(desk)][4:] == ["lapsed", "lapsed"]


def test_the_unit_answers_a_supervision_order_and_the_centre_ends_it(desk):
    late(desk)
    counts = done(desk.liaison.get("/tasks/v1/todo/counts"))
    assert counts["to_answer"] == len(done(desk.liaison.get("/tasks/v1/todo?box=to_answer"))["items"]) == 1
    (order,) = orders(desk, desk.liaison)
    assert order["requirement"] == "逾期3个工作日未办结，请于2026年7月8日前书面说明原因和整改措施"
    path = f"/tasks/v1/orders/{order['order_id']}"
    refused(desk.stranger.get(path), 403, "order_out_of_scope")
    refused(desk.stranger.post(f"{path}/reply", {"text": "x"}), 403, "order_out_of_scope")
    refused(desk.liaison.get("/tasks/v1/orders/999"), 404, "order_not_found")
    said = [p.text for p in Document(io.BytesIO(desk.liaison.get(f"{path}/file").data)).paragraphs]
    assert {"鄂前营商督〔2026〕1号", "督 办 单", "鄂托克前旗市场监督管理局：", "2026年7月3日"} <= set(said)
    refused(desk.stranger.get(f"{path}/file"), 403, "order_out_of_scope")
    desk.office.move_clock("2026-07-09T09:00")
    assert done(desk.liaison.get(path))["status"] == "unanswered"
    replied = done(desk.machine.post(f"{path}/reply", {"text": "系统延误，月底前完成"}))
    assert (replied["status"], replied["replied_on"]) == ("replied", "2026-07-09")
    assert done(desk.liaison.get("/tasks/v1/todo/counts"))["to_answer"] == 0
    assert done(desk.dispatcher.post(f"{path}/finish"))["status"] == "done"


def test_an_order_ends_with_the_task_it_is_about(desk):
    no = late(desk)
    desk.submit(no)
    assert orders(desk)[0]["status"] == "issued"
    done(desk.do(desk.dispatcher, no, "verify", {}))
    assert orders(desk)[0]["status"] == "done"


ASKED = {"reason": "自治区配套政策尚未出台，系统建设推迟一个月完成", "requested_due": "2026-07-31"}


def test_an_extension_asked_for_in_time_and_granted_late_annuls_what_fired_meanwhile(desk):
    no = late(desk, until="2026-06-24T09:00")
    number = done(desk.do(desk.liaison, no, "extensions", ASKED), 201)["extension_id"]
    desk.office.move_clock("2026-07-14T09:00")
    assert len(rungs(desk)) == 5
    done(desk.director.post(f"/tasks/v1/extensions/{number}/approve", {}))
    statuses = {rung["level"]: rung["status"] for rung in rungs(desk)}
    assert statuses == {"remind": "fired"} | dict.fromkeys(LEVELS[1:5], "annulled")
    assert orders(desk)[0]["status"] == "done"
    annulled = told(desk, "task_escalation_annulled")
    assert [event["level"] for event in annulled] == LEVELS[1:5]
    desk.office.move_clock("2026-08-03T09:00")
    assert [rung["level"] for rung in rungs(desk) if rung["episode"] == 2] == [
        "remind",
        "remind_again",
        "urge",
    ]


def test_an_extension_granted_by_the_due_date_annuls_nothing(desk):
    no = late(desk, until="2026-06-24T09:00")
    number = done(desk.do(desk.liaison, no, "extensions", ASKED), 201)["extension_id"]
    desk.office.move_clock("2026-06-30T09:00")
    done(desk.director.post(f"/tasks/v1/extensions/{number}/approve", {}))
    assert [rung["status"] for rung in rungs(desk)] == ["fired", "fired"]


def test_a_suspended_task_is_not_pressed_and_goes_on_where_it_was(desk):
    no = late(desk, until="2026-07-01T09:00")
    hold = {"action": "suspend", "reason": "自治区配套政策未出台", "review_on": "2026-09-30"}
    number = done(desk.do(desk.dispatcher, no, "proposals", hold), 201)["proposal_id"]
    done(desk.leader.post(f"/tasks/v1/proposals/{number}/approve", {}))
    desk.office.move_clock("2026-07-10T09:00")
    assert [rung["level"] for rung in rungs(desk)] == ["remind", "remind_again", "urge"]
    done(desk.do(desk.dispatcher, no, "resume", {}))
    desk.office.move_clock("2026-07-13T09:00")
    assert [rung["level"] for rung in rungs(desk)][3:] == ["supervise"]


def test_units_see_what_fired_for_their_own_tasks_only(desk):
    late(desk)
    assert rungs(desk, desk.liaison) == rungs(desk)
    assert rungs(desk, desk.stranger) == []
    assert orders(desk, desk.stranger) == []
    assert [rung["level"] for rung in rungs(desk, level="urge", dept="D03", fired_to="2026-07-01")] == [
        "urge"
    ]


def test_order_numbers_are_given_without_a_gap(desk):
    desk.publish(*[{"start_date": "2026-01-01", "due_date": "2026-06-30"} for _ in range(3)])
    desk.office.move_clock("2026-07-03T09:00")
    numbers = sorted(order["order_no"] for order in orders(desk))
    assert numbers == [f"鄂前营商督〔2026〕{n}号" for n in (1, 2, 3)]


def test_who_is_responsible_is_told_if_the_unit_has_just_one_of_that_name(tmp_path):
    with a_desk(tmp_path, now="2026-06-22T09:00") as desk:
        desk.publish({}, {"owner": "无名氏"}, {"lead_dept": "D12"})  # 吴科长 is of another unit
        desk.office.move_clock("2026-06-23T09:00")
        named = [(event["task_no"], event["owner_id"]) for event in told(desk, "task_escalated")]
        assert named == [("QJ50-001", "wu-dl"), ("QJ50-002", None), ("QJ50-003", None)]
