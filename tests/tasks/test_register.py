"""The register: tasks written down, completed, explained; plans archived; what breaks a rule is named."""

from datetime import date

import pytest

from services.tasks.indicators.usecases import load
from tests.desk import done, refused
from tests.tasks.builders import JUSTICE, MARKET
from tests.tasks.desk import PLAN, TASK

MILESTONE = {"month": "2026-04", "text": "完成方案", "expected_pct": 30}
FULL = {
    "domain": "市场环境",
    "focus": "经营主体",
    "nature": "攻坚突破",
    "env_dimension": "市场环境",
    "indicator_codes": ["NM-02", "WB-01"],
    "theme_tags": ["攻项目", "提效能"],
    "target_value": 1,
    "unit": "天",
    "co_depts": [JUSTICE, "D12"],
    "milestones": [
        {"month": "2026-05", "text": "系统上线", "expected_pct": 60},
        MILESTONE,
    ],
}


@pytest.fixture
def draft(desk):
    """The path of the tasks of a plan that is still a draft, in an office that knows its indicators."""
    with desk.office.transaction("tasks") as session:
        load(session)
    done(desk.dispatcher.post("/tasks/v1/plans", PLAN | {"declared_count": 1}), 201)
    return "/tasks/v1/plans/QJ50/tasks"


def test_a_task_is_written_down_with_all_a_plan_says_of_it(desk, draft):
    made = done(desk.dispatcher.post(draft, {"seq": 7, **TASK, **FULL}), 201)
    assert made["task_no"] == "QJ50-007"
    assert {name: made[name] for name in FULL.keys() - {"milestones"}} == {
        name: value for name, value in FULL.items() if name != "milestones"
    }
    assert [each["month"] for each in made["milestones"]] == ["2026-04", "2026-05"]
    assert (made["status"], made["due_kind"], made["start_date"]) == ("draft", "fixed", "2026-03-02")


def test_a_task_begins_with_its_plan_unless_it_says_otherwise(desk, draft):
    body = {name: value for name, value in TASK.items() if name != "start_date"}
    assert done(desk.dispatcher.post(draft, {"seq": 1, **body}), 201)["start_date"] == "2026-01-01"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "长" * 201}, "title"),
        ({"content": "长" * 4001}, "content"),
        ({"focus": "其他"}, "focus"),
        ({"nature": "其他"}, "nature"),
        ({"env_dimension": "政务"}, "env_dimension"),
        ({"indicator_codes": ["NM-99"]}, "indicator_codes"),
        ({"indicator_codes": ["NM-01", "NM-01"]}, "indicator_codes"),
        ({"theme_tags": ["攻项目", "攻项目"]}, "theme_tags"),
        ({"target_value": 3}, "unit"),
        ({"target_value": -1, "unit": "天"}, "target_value"),
        ({"lead_dept": "D77"}, "lead_dept"),
        ({"lead_dept": "D99"}, "lead_dept"),
        ({"co_depts": [MARKET]}, "co_depts"),
        ({"co_depts": [JUSTICE, JUSTICE]}, "co_depts"),
        ({"co_depts": [JUSTICE, "D77"]}, "co_depts[1]"),
        ({"co_depts": [f"D{n}" for n in range(11)]}, "co_depts"),
        ({"supervisor": "bao-dl"}, "supervisor"),
        ({"owner_phone": "电话"}, "owner_phone"),
        ({"due_date": "2026-02-28"}, "due_date"),
        ({"due_date": None}, "due_date"),
        ({"due_kind": "long_term"}, "due_date"),
        ({"milestones": [MILESTONE | {"month": "2026-13"}]}, "milestones[0].month"),
        ({"milestones": [MILESTONE | {"expected_pct": 101}]}, "milestones[0].expected_pct"),
        ({"milestones": [MILESTONE] * 2}, "milestones"),
        ({"milestones": [MILESTONE, MILESTONE | {"month": "2026-05", "expected_pct": 0}]}, "milestones"),
        ({"seq": 0}, "seq"),
        ({"status": "closed"}, "status"),
    ],
)
def test_a_task_that_breaks_a_rule_names_the_field(desk, draft, change, field):
    answer = desk.dispatcher.post(draft, {"seq": 1, **TASK, **change})
    assert (answer.status_code, answer.json["field"]) == (422, field)
    assert done(desk.dispatcher.get("/tasks/v1/tasks"))["items"] == []


def test_a_number_is_given_once_and_only_in_a_draft(desk, draft):
    done(desk.dispatcher.post(draft, {"seq": 1, **TASK}), 201)
    refused(desk.dispatcher.post(draft, {"seq": 1, **TASK}), 409, "task_no_taken")
    done(desk.dispatcher.post("/tasks/v1/plans/QJ50/publish"))
    refused(desk.dispatcher.post(draft, {"seq": 2, **TASK}), 409, "plan_not_draft")
    refused(desk.dispatcher.post("/tasks/v1/plans/XX/tasks", {"seq": 1, **TASK}), 404, "plan_not_found")


def test_a_draft_is_completed_by_whoever_read_its_latest_version(desk, draft):
    path = f"/tasks/v1/tasks/{done(desk.dispatcher.post(draft, {'seq': 1, **TASK}), 201)['task_no']}"
    tag = desk.dispatcher.get(path).headers["ETag"]
    changed = done(desk.dispatcher.call("PATCH", path, {"theme_tags": ["攻项目"]}, headers={"If-Match": tag}))
    assert changed["theme_tags"] == ["攻项目"]
    again = desk.dispatcher.call("PATCH", path, {"theme_tags": []}, headers={"If-Match": tag})
    refused(again, 412, "stale_version")
    assert done(desk.dispatcher.call("PATCH", path, {"due_kind": "long_term"}))["due_date"] is None


def test_tasks_are_listed_in_the_order_somebody_asks_for(desk):
    desk.publish({"due_date": "2026-06-30"}, {"due_kind": "long_term"}, {"due_date": "2026-05-31"})
    desk.publish({"due_date": "2026-09-30"}, code="QJ40")
    desk.accept("QJ50-001")
    desk.report("QJ50-001", 50)

    def order(sort):
        lines = done(desk.dispatcher.get(f"/tasks/v1/tasks?sort={sort}"))["items"]
        return [line["task_no"][2:] for line in lines]

    assert order("due") == ["50-003", "50-001", "40-001", "50-002"]
    assert order("-due") == ["50-002", "40-001", "50-001", "50-003"]
    assert order("number") == ["40-001", "50-001", "50-002", "50-003"]
    assert order("progress")[-1] == "50-001"
    assert order("newest") == ["40-001", "50-003", "50-002", "50-001"]


def test_tasks_are_found_by_person_tag_and_unit(desk):
    desk.publish(
        {"owner": "郝科长", "theme_tags": ["攻项目"]},
        {"leader": "郝局长", "theme_tags": ["攻项目", "抓落实"]},
        {"supervisor": "li-2", "lead_dept": JUSTICE, "co_depts": [MARKET]},
    )

    def found(**filters):
        query = "&".join(f"{name}={value}" for name, value in filters.items())
        lines = done(desk.dispatcher.get(f"/tasks/v1/tasks?{query}"))["items"]
        return [line["task_no"][-1] for line in lines]

    assert found(person="郝科长") == ["1"]
    assert found(person="郝局长") == ["2"]
    assert found(person="li-2") == ["3"]
    assert found(tag="攻项目") == ["1", "2"]
    assert found(tag="攻项目", person="郝科长") == ["1"]
    assert found(dept=MARKET) == ["1", "2", "3"]
    assert found(dept=JUSTICE) == ["3"]
    assert found(status="dispatched", plan="QJ50") == ["1", "2", "3"]


def test_every_due_date_tells_how_it_came_about(desk):
    no = desk.publish({"co_depts": [JUSTICE], "due_date": "2026-05-08"})
    told = desk.deadlines(no)
    due, sign, co = told["due"], told["sign"], told["co"]
    assert (due["on"], due["workdays"], due["how"]) == ("2026-05-08", None, "方案或批准文件规定的日期")
    assert (sign["on"], sign["base"], sign["workdays"], sign["skipped"]) == (
        "2026-03-04",
        "2026-03-02",
        2,
        [],
    )
    # Labour Day: three working days before Friday 05-08 is Thursday 04-30, Saturday 05-09 being worked later
    assert (co["on"], co["base"], co["workdays"]) == ("2026-04-30", "2026-05-08", -3)
    assert co["skipped"] == [f"2026-05-0{day}" for day in (1, 2, 3, 4, 5)]
    assert all(each["on"] == each["as_counted"] and not each["provisional"] for each in told.values())
    desk.accept(no)
    assert desk.deadlines(no)["ask_for_extension"]["on"] == "2026-05-07"


def test_what_paused_and_what_moved_a_due_date_is_told_with_it(desk):
    no = desk.publish({"due_date": "2026-05-08"})
    desk.accept(no)
    desk.submit(no)
    done(desk.do(desk.dispatcher, no, "reject", {"reason": "佐证不全"}))
    told = done(desk.auditor.get(f"/tasks/v1/tasks/{no}/deadlines"))
    assert [each["action"] for each in told["changes"]] == ["dispatch", "submit", "reject"]


def test_a_plan_is_archived_when_nothing_of_it_is_open_and_stays_readable(desk):
    desk.publish({}, code="QJ10")
    path = "/tasks/v1/plans/QJ10"
    problem = refused(desk.dispatcher.post(f"{path}/archive"), 409, "plan_has_open_tasks")
    assert problem["detail"].startswith("方案“QJ10”还有1项任务未销号")
    desk.close("QJ10-001")
    archived = done(desk.dispatcher.post(f"{path}/archive"))
    assert (archived["status"], archived["archived_on"]) == ("archived", "2026-03-02")
    refused(desk.dispatcher.post(f"{path}/archive"), 409, "plan_not_published")
    refused(desk.dispatcher.call("PATCH", path, {"name": "新"}), 409, "plan_not_draft")
    assert done(desk.liaison.get(f"{path}"))["imported_count"] == 1
    assert done(desk.liaison.get("/tasks/v1/tasks?plan=QJ10"))["items"][0]["status"] == "closed"
    (plan,) = done(desk.liaison.get("/tasks/v1/plans?status=archived"))["items"]
    assert plan["code"] == "QJ10"


def test_versions_of_a_plan_stand_side_by_side_and_refer_to_each_other(desk):
    desk.publish({}, code="QJ40", edition="4.0", year=2023)
    desk.publish({}, code="QJ50", refs=["QJ40"])
    plans = done(desk.dispatcher.get("/tasks/v1/plans"))["items"]
    assert [(plan["code"], plan["edition"], plan["refs"]) for plan in plans] == [
        ("QJ50", "5.0", ["QJ40"]),
        ("QJ40", "4.0", []),
    ]
    done(desk.dispatcher.post("/tasks/v1/plans", PLAN | {"code": "SJ50", "declared_count": 1}), 201)
    path = "/tasks/v1/plans/SJ50"
    changed = done(desk.dispatcher.call("PATCH", path, {"refs": ["QJ50"], "level": "city", "year": 2025}))
    assert (changed["refs"], changed["level"], changed["year"]) == (["QJ50"], "city", 2025)
    refused(desk.dispatcher.call("PATCH", path, {"refs": ["SJ50"]}), 422, "plan_refers_to_itself")
    refused(desk.dispatcher.call("PATCH", path, {"refs": ["QJ99"]}), 422, "unknown_plan_reference")


def test_a_task_without_its_persons_keeps_the_plan_from_being_published(desk, draft):
    body = {name: value for name, value in TASK.items() if name not in ("owner", "supervisor")}
    done(desk.dispatcher.post(draft, {"seq": 1, **body}), 201)
    problem = refused(desk.dispatcher.post("/tasks/v1/plans/QJ50/publish"), 409, "tasks_incomplete")
    assert [each["field"] for each in problem["errors"]] == ["QJ50-001.owner", "QJ50-001.supervisor"]
    assert date.fromisoformat(desk.task("QJ50-001")["created_at"][:10]) == date(2026, 3, 2)
