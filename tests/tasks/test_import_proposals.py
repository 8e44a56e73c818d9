"""A new list for a plan in force proposes changes, which are accepted row by row or refused with a reason."""

import pytest

from tests.tasks.builders import a_row
from tests.tasks.road import TWO_ROWS
from tests.tasks.test_imports import accept, dispatcher, in_force, office, rows_of, upload

__all__ = ["dispatcher", "office"]

FIXED = "方案发布后完成时限只能通过延期或时限调整变更"


@pytest.fixture
def proposed(dispatcher):
    """A published plan, and a list that changes both tasks."""
    in_force(dispatcher, *TWO_ROWS)
    first = a_row(任务名称="新名称", 配合单位="人民法院", 完成时限="9月底前")
    second = a_row(
        序号=2, 任务名称="涉企执法规范", 具体举措="另立清单。", 牵头部门="司法局", 配合单位="市监局"
    )
    return upload(dispatcher, first, second)


def decide(client, given, *decisions, **more):
    body = {
        "decisions": [dict(zip(("position", "accept", "reason"), each, strict=False)) for each in decisions]
    }
    return client.post(f"/tasks/v1/imports/{given['id']}/decisions", body, **more)


def test_what_changes_by_moves_of_its_own_is_told_and_not_taken(dispatcher, proposed):
    assert (proposed["proposal"], proposed["open"]) == (True, 2)
    first, _ = rows_of(dispatcher, proposed)
    assert [(each["label"], each["fixed"]) for each in first["changes"]] == [
        ("任务名称", ""),
        ("配合单位", ""),
        ("完成时限", FIXED),
    ]
    assert decide(dispatcher, proposed, (1, True)).json["open"] == 1
    task = dispatcher.get("/tasks/v1/tasks/QJ50-001").json
    assert (task["title"], task["co_depts"], task["due_date"]) == ("新名称", ["D12"], "2026-06-30")
    assert task["status"] == "dispatched"


def test_a_refusal_gives_its_reason_and_the_last_decision_settles_it(dispatcher, proposed):
    without = decide(dispatcher, proposed, (1, True), (2, False))
    assert (without.status_code, without.json["code"]) == (422, "reason_missing")
    assert rows_of(dispatcher, proposed)[0]["decision"] is None, "all decisions of a call, or none"
    settled = decide(dispatcher, proposed, (1, True), (2, False, "原文没有这样写")).json
    assert (settled["status"], settled["open"]) == ("accepted", 0)
    row = rows_of(dispatcher, proposed)[1]
    assert (row["decision"], row["reason"], row["decided_by"]) == ("refused", "原文没有这样写", "wang-dp")
    assert dispatcher.get("/tasks/v1/tasks/QJ50-002").json["content"] == "推行企业开办一网通办。"
    assert decide(dispatcher, proposed, (1, True)).json["code"] == "import_move_refused"


def test_of_two_who_decide_about_what_both_have_read_the_second_is_refused_and_decides_nothing(
    dispatcher, proposed
):
    read = {"headers": {"If-Match": f'"{proposed["version"]}"'}}
    assert decide(dispatcher, proposed, (1, True), **read).status_code == 200
    late = decide(dispatcher, proposed, (2, True), **read)
    assert (late.status_code, late.json["code"]) == (412, "stale_version")
    assert rows_of(dispatcher, proposed)[1]["decision"] is None


def test_a_row_is_decided_once(dispatcher, proposed):
    decide(dispatcher, proposed, (1, True))
    assert decide(dispatcher, proposed, (1, False, "改变主意")).json["code"] == "row_decided"
    assert decide(dispatcher, proposed, (9, True)).json["code"] == "import_row_not_found"


def test_a_published_plan_is_never_accepted_as_a_whole(dispatcher, proposed):
    assert accept(dispatcher, proposed).json["code"] == "proposal_by_row"


def test_a_published_plan_gets_no_new_tasks_and_loses_none(dispatcher):
    in_force(dispatcher, *TWO_ROWS)
    given = upload(dispatcher, a_row(), a_row(序号=3))
    assert given["absent"] == ["QJ50-002"]
    assert [each["code"] for each in given["problems"]] == ["no_new_tasks"]
    assert decide(dispatcher, given, (1, True)).json["code"] == "row_not_open"
    assert decide(dispatcher, given, (2, True)).json["code"] == "row_not_open"


def test_a_row_that_only_moves_what_is_fixed_has_no_effect(dispatcher):
    in_force(dispatcher, *TWO_ROWS)
    given = upload(dispatcher, a_row(完成时限="9月底前"), TWO_ROWS[1])
    assert (given["counts"]["none"], given["open"]) == (2, 0)
    (change,) = rows_of(dispatcher, given)[0]["changes"]
    assert change["fixed"] == FIXED


def test_a_draft_is_not_decided_row_by_row(dispatcher):
    given = upload(dispatcher, *TWO_ROWS)
    assert decide(dispatcher, given, (1, True)).json["code"] == "no_proposal"
