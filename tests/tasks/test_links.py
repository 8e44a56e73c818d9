"""The same measure in several plans: reported once, counted in each (ADR 0024)."""

import pytest

from tests.desk import done, refused
from tests.tasks.builders import JUSTICE, MARKET

REGION, CITY, BANNER = "ZZQ-001", "SJ50-001", "QJ50-001"


def linked(desk, no, *others):
    return desk.dispatcher.call("PUT", f"/tasks/v1/tasks/{no}/links", {"task_nos": list(others)})


@pytest.fixture
def three(desk):
    """One measure in three plans, each with a due date of its own."""
    desk.publish({"due_date": "2026-12-31"}, code="ZZQ", level="region")
    desk.publish({"due_date": "2026-03-12", "co_depts": [JUSTICE]}, code="SJ50", level="city")
    desk.publish({"due_date": "2026-06-30"}, {"lead_dept": JUSTICE}, {})
    done(linked(desk, BANNER, REGION, CITY))
    return desk


def stands(desk, *numbers):
    return [desk.task(no)["status"] for no in numbers]


def test_what_is_done_about_one_is_done_about_all_and_each_tells_it_of_itself(three):
    assert three.task(REGION)["linked"] == [CITY, BANNER]
    three.accept(CITY)
    three.report(REGION, 40)
    done(three.do(three.helper, CITY, "reply", {"text": "已审查"}))
    assert [three.task(no)["progress_pct"] for no in (REGION, CITY, BANNER)] == [40, 40, 40]
    three.submit(BANNER)
    assert stands(three, REGION, CITY, BANNER) == ["submitted"] * 3
    told = three.events("task_accepted", "task_progress_reported", "task_close_requested")
    assert len(told) == 3 + 2 * 3 + 3


def test_each_is_late_by_its_own_due_date_and_closed_by_whom_its_level_asks_for(three):
    three.accept(BANNER)
    three.office.move_clock("2026-03-13T09:00")
    three.submit(BANNER)
    assert [three.task(no)["on_time"] for no in (REGION, CITY, BANNER)] == [True, False, True]
    done(three.do(three.dispatcher, BANNER, "verify", {}))
    assert stands(three, REGION, CITY, BANNER) == ["submitted", "submitted", "closed"]
    done(three.do(three.director, REGION, "verify", {}))
    assert stands(three, REGION, CITY, BANNER) == ["closed"] * 3


def test_a_unit_that_helps_with_one_of_them_is_waited_for_in_all(three):
    three.accept(BANNER)
    three.report(BANNER, 100)
    done(three.attach(BANNER), 201)
    refused(three.do(three.liaison, BANNER, "submit", {}), 409, "co_replies_missing")
    assert stands(three, REGION, CITY, BANNER) == ["in_progress"] * 3


def test_what_stands_elsewhere_does_not_move_along(three):
    three.accept(BANNER)
    hold = {"action": "suspend", "reason": "待自治区政策", "review_on": "2026-09-30"}
    number = done(three.do(three.dispatcher, REGION, "proposals", hold), 201)["proposal_id"]
    done(three.leader.post(f"/tasks/v1/proposals/{number}/approve", {}))
    three.report(CITY, 50)
    assert [three.task(no)["progress_pct"] for no in (REGION, CITY, BANNER)] == [0, 50, 50]
    assert stands(three, REGION, CITY, BANNER) == ["suspended", "in_progress", "in_progress"]


def test_each_is_counted_in_its_own_plan(three):
    for code, count in (("ZZQ", 1), ("SJ50", 1), ("QJ50", 3)):
        assert len(done(three.dispatcher.get(f"/tasks/v1/tasks?plan={code}"))["items"]) == count


def test_a_link_is_taken_apart_and_one_left_alone_is_linked_with_nobody(three):
    done(linked(three, BANNER, CITY))
    assert [three.task(no)["linked"] for no in (REGION, CITY, BANNER)] == [[], [BANNER], [CITY]]
    done(linked(three, BANNER))
    assert [three.task(no)["is_linked"] for no in (REGION, CITY, BANNER)] == [False] * 3
    assert three.history(BANNER)[-1]["facts"] == {"linked": []}


def test_one_that_leaves_two_behind_leaves_them_linked(three):
    done(linked(three, REGION))
    assert [three.task(no)["linked"] for no in (REGION, CITY, BANNER)] == [[], [BANNER], [CITY]]


def test_a_cancelled_task_is_linked_with_nobody(three):
    done(three.do(three.leader, REGION, "cancel", {"reason": "不再实施"}))
    assert [three.task(no)["linked"] for no in (REGION, CITY)] == [[], [BANNER]]
    done(three.do(three.leader, CITY, "cancel", {"reason": "不再实施"}))
    assert not three.task(BANNER)["is_linked"]


@pytest.mark.parametrize(
    ("others", "why"),
    [
        (["QJ50-003"], "同一方案只能有一项"),
        (["QJ50-002"], "同一方案只能有一项、主办单位不同"),
        (["LSJ-001"], "主办单位不同"),
        (["LSJ-002"], "状态不同"),
        (["LSJ-003", "LSJ-004"], "同一方案只能有一项"),
    ],
)
def test_what_is_not_the_same_measure_is_not_linked(three, others, why):
    three.publish({"lead_dept": JUSTICE}, {}, {}, {}, code="LSJ", level="city")
    three.accept("LSJ-002")
    problem = refused(linked(three, BANNER, *others), 409, "not_linkable")
    assert problem["detail"].endswith(f"不能关联：{why}")


def test_what_belongs_to_another_link_is_not_taken_from_it(three):
    three.publish({}, code="LSJ", level="city")
    three.publish({}, code="LSK", level="city")
    done(linked(three, "LSJ-001", "LSK-001"))
    problem = refused(linked(three, BANNER, "LSK-001"), 409, "not_linkable")
    assert problem["detail"].endswith("已与其他任务关联")
    refused(linked(three, BANNER, "LSJ-077"), 404, "task_not_found")


def test_a_task_given_to_another_unit_reports_for_itself(desk):
    desk.publish({}, code="ZZQ", level="region")
    no = desk.publish({})
    done(linked(desk, no, REGION))
    asked = {"reason": "不属本单位职责", "suggested_dept": JUSTICE}
    done(desk.do(desk.liaison, no, "return", asked))
    done(desk.do(desk.dispatcher, no, "return/approve", {}))
    assert desk.task(no)["lead_dept"] == MARKET
    done(desk.dispatcher.call("PATCH", f"/tasks/v1/tasks/{no}", {"lead_dept": JUSTICE}))
    assert not desk.task(no)["is_linked"]
