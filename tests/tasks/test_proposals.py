"""Putting a task on hold, giving it up, merging it: proposed by the centre, decided by a leader."""

import pytest

from tests.desk import done, refused

HOLD = {"action": "suspend", "reason": "自治区配套政策未出台", "review_on": "2026-09-30"}
DROP = {"action": "cancel", "reason": "机构改革后不再实施"}


@pytest.fixture
def no(desk):
    """A task that is worked on, beside another."""
    number = desk.publish({}, {})
    desk.accept(number)
    return number


def proposed(desk, no, body):
    return done(desk.do(desk.dispatcher, no, "proposals", body), 201)["proposal_id"]


def decided(desk, number, verdict="approve", body=None):
    return done(desk.leader.post(f"/tasks/v1/proposals/{number}/{verdict}", body or {}))


def test_a_suspended_task_is_grey_until_it_is_worked_on_again_and_due_when_it_was(desk, no):
    decided(desk, proposed(desk, no, HOLD))
    held = desk.task(no)
    assert (held["status"], held["light"], held["suspended_on"], held["review_on"]) == (
        "suspended",
        "grey",
        "2026-03-02",
        "2026-09-30",
    )
    refused(desk.do(desk.liaison, no, "progress", {"progress_pct": 5}), 409, "task_move_refused")
    back = done(desk.do(desk.dispatcher, no, "resume", {"note": "政策已出台"}))
    assert (back["status"], back["due_date"], back["suspended_on"]) == ("in_progress", "2026-06-30", None)
    assert desk.events()[-4:] == [
        "task_suspended",
        "task_light_changed",
        "task_resumed",
        "task_light_changed",
    ]


def test_what_a_leader_does_not_agree_to_changes_nothing(desk, no):
    number = proposed(desk, no, HOLD)
    told = decided(desk, number, "refuse", {"reason": "抓紧推进"})
    assert (told["status"], told["note"]) == ("refused", "抓紧推进")
    assert desk.task(no)["status"] == "in_progress"
    again = desk.leader.post(f"/tasks/v1/proposals/{number}/approve", {})
    refused(again, 409, "proposal_move_refused")


def test_a_cancelled_task_is_grey_for_good(desk, no):
    decided(desk, proposed(desk, no, DROP))
    gone = desk.task(no)
    assert (gone["status"], gone["light"], gone["cancelled_on"], gone["merged_into"]) == (
        "cancelled",
        "grey",
        "2026-03-02",
        None,
    )
    refused(desk.do(desk.dispatcher, no, "resume", {}), 409, "task_move_refused")


def test_a_leader_cancels_without_being_asked_and_names_the_task_it_is_merged_into(desk, no):
    body = {"reason": "与第2项内容重复，合并推进", "target": "QJ50-002"}
    gone = done(desk.do(desk.leader, no, "cancel", body))
    assert (gone["status"], gone["merged_into"]) == ("cancelled", "QJ50-002")
    assert desk.events("task_cancelled") == ["task_cancelled"]


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        (HOLD | {"review_on": None}, "review_on", "review_date_missing"),
        (HOLD | {"review_on": "2026-03-02"}, "review_on", "review_date_past"),
        (HOLD | {"target": "QJ50-002"}, "target", "detail_not_for_action"),
        (DROP | {"review_on": "2026-09-30"}, "review_on", "detail_not_for_action"),
        (DROP | {"target": "QJ50-001"}, "target", "merges_into_itself"),
        (DROP | {"target": "QJ50-099"}, "target", "target_not_open"),
    ],
)
def test_a_proposal_that_makes_no_sense_names_the_field(desk, no, body, field, code):
    assert refused(desk.do(desk.dispatcher, no, "proposals", body), 422, code)["field"] == field


def test_one_proposal_of_a_kind_waits_at_a_time(desk, no):
    proposed(desk, no, HOLD)
    refused(desk.do(desk.director, no, "proposals", HOLD), 409, "proposal_pending")
    proposed(desk, no, DROP)


def test_what_cannot_be_suspended_is_not_proposed(desk, no):
    refused(desk.do(desk.dispatcher, "QJ50-002", "proposals", HOLD), 409, "task_move_refused")
    refused(desk.leader.post("/tasks/v1/proposals/77/approve", {}), 404, "proposal_not_found")


def test_a_proposal_lapses_when_the_task_is_done(desk, no):
    proposed(desk, no, HOLD)
    desk.submit(no)
    done(desk.do(desk.dispatcher, no, "verify", {}))
    (line,) = done(desk.leader.get("/tasks/v1/proposals"))["items"]
    assert (line["status"], line["title"]) == ("lapsed", "企业开办一日办结")
    assert done(desk.leader.get("/tasks/v1/proposals?status=pending&action=suspend"))["items"] == []
