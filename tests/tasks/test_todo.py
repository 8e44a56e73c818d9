"""To-do lists of the units and of the centre: in what order, and as long as their counts say."""

import gc

import pytest

from chassis.context import Actor
from services.tasks.dispatch.errors import NoOwnUnit
from services.tasks.todo import queries
from services.tasks.todo.schemas import Box
from tests.desk import done
from tests.tasks.builders import JUSTICE


def listed(desk, client=None, **filters):
    query = "&".join(f"{name}={value}" for name, value in filters.items())
    return done((client or desk.liaison).get(f"/tasks/v1/todo?{query}"))["items"]


def numbers(lines):
    return [int(line["task_no"][-3:]) for line in lines]


def test_a_to_do_list_shows_red_then_yellow_then_the_rest_each_by_due_date(desk):
    desk.publish(
        {"due_date": "2026-12-31"},
        {"due_date": "2026-03-09"},
        {"due_date": "2026-03-03"},
        {"lead_dept": JUSTICE},
        {"due_kind": "long_term"},
        {"due_date": "2026-03-06"},
    )
    desk.accept("QJ50-003")
    desk.office.move_clock("2026-03-05T09:00")
    lines = listed(desk)
    assert [(line["task_no"][-1], line["light"], line["overdue"]) for line in lines] == [
        ("3", "red", 2),
        ("6", "yellow", 0),
        ("2", "yellow", 0),
        ("1", "green", 0),
        ("5", "green", None),
    ]
    assert [line["boxes"] for line in lines[:2]] == [["in_progress", "red"], ["to_sign", "yellow"]]
    first = done(desk.liaison.get("/tasks/v1/todo?limit=2"))
    rest = done(desk.liaison.get(f"/tasks/v1/todo?limit=3&cursor={first['next']}"))
    assert numbers([*first["items"], *rest["items"]]) == [3, 6, 2, 1, 5]


def test_every_count_of_a_to_do_list_is_the_length_of_its_box(desk):
    desk.publish({"due_date": "2026-03-06"}, {"lead_dept": JUSTICE, "co_depts": ["D03"]}, {}, {}, {})
    for n in (1, 3, 4):
        desk.accept(f"QJ50-00{n}")
    desk.accept("QJ50-002", desk.helper)
    desk.submit("QJ50-003")
    desk.submit("QJ50-004")
    done(desk.do(desk.dispatcher, "QJ50-004", "reject", {"reason": "佐证不全"}))
    counts = done(desk.liaison.get("/tasks/v1/todo/counts"))
    assert counts == {
        "to_sign": 1,
        "in_progress": 2,
        "yellow": 1,
        "red": 0,
        "sent_back": 1,
        "to_reply": 1,
        "to_answer": 0,
        "to_file": 0,
    }
    assert {box: len(listed(desk, box=box)) for box in Box} == counts
    assert numbers(listed(desk, box="to_reply")) == [2]
    assert numbers(listed(desk, box="sent_back")) == [4]
    done(desk.do(desk.liaison, "QJ50-002", "reply", {"text": "已办"}))
    assert listed(desk, box="to_reply") == []


def test_a_to_do_list_is_filtered_like_the_list_of_tasks(desk):
    desk.publish(
        {"due_date": "2026-03-06", "theme_tags": ["攻项目", "抓落实"]},
        {"owner": "郝科长", "theme_tags": ["抓落实"]},
        {"supervisor": "li-2"},
    )
    assert numbers(listed(desk, tag="抓落实")) == [1, 2]
    assert numbers(listed(desk, person="郝科长")) == [2]
    assert numbers(listed(desk, person="li-2")) == [3]
    assert numbers(listed(desk, light="yellow")) == [1]
    assert numbers(listed(desk, due_from="2026-03-07")) == [2, 3]
    assert numbers(listed(desk, due_to="2026-03-06")) == [1]
    assert numbers(listed(desk, plan="SJ50")) == []


def test_a_to_do_list_leaves_little_to_the_collector_whose_rounds_make_others_wait(desk):
    desk.publish({}, {})
    listed(desk)  # what is compiled and kept at the first time
    gc.collect()
    gc.disable()
    try:
        for _ in range(10):
            listed(desk)
        left = gc.collect()
    finally:
        gc.enable()
    assert left < 10 * 1000  # 320 each; a single alias made for each request leaves 1,000


def test_who_belongs_to_no_unit_has_no_to_do_list(tasks_database, acting):
    with acting() as session, pytest.raises(NoOwnUnit):
        queries.todo_counts(session, Actor("person", "x", None))


def desk_of(client):
    return {item["name"]: item for item in done(client.get("/tasks/v1/desk"))["items"]}


def test_what_waits_for_the_centre_and_the_leaders_is_counted_and_listed_alike(desk):
    desk.publish({}, {}, {}, {})
    desk.publish({}, {}, code="ZZQ", level="region")
    done(desk.do(desk.liaison, "QJ50-001", "return", {"reason": "不属我单位", "suggested_dept": "D12"}))
    for no in ("QJ50-002", "QJ50-003", "QJ50-004", "ZZQ-001", "ZZQ-002"):
        desk.accept(no)
    desk.submit("QJ50-002")
    desk.submit("ZZQ-001")
    done(desk.do(desk.dispatcher, "ZZQ-001", "verify", {}))
    asked = {"reason": "自治区配套政策尚未出台，系统建设推迟一个月完成", "requested_due": "2026-07-30"}
    done(desk.do(desk.liaison, "QJ50-003", "extensions", asked), 201)
    done(desk.do(desk.liaison, "ZZQ-002", "extensions", asked | {"upper_doc_no": "内政办发〔2026〕9号"}), 201)
    hold = {"action": "suspend", "reason": "待自治区政策", "review_on": "2026-03-04"}
    done(desk.do(desk.dispatcher, "QJ50-004", "proposals", hold), 201)
    expected = {
        desk.dispatcher: {"待审定的退办申请": 1, "待复核的任务": 1, "到期复查的暂缓任务": 0},
        desk.director: {
            "待审定的退办申请": 1,
            "待复核的任务": 1,
            "到期复查的暂缓任务": 0,
            "待终核的任务": 1,
            "待审批的延期申请": 1,
        },
        desk.leader: {
            "待审批的延期申请": 1,
            "待批准的暂缓、撤销提请": 1,
            "待批准的约谈、通报": 0,
            "待审签的月调度通报": 0,
            "待批准的单位约谈": 0,
        },
    }
    for client, counts in expected.items():
        items = desk_of(client)
        assert {name: item["count"] for name, item in items.items()} == counts
        for item in items.values():
            assert len(done(client.get(item["list"]))["items"]) == item["count"]


def test_a_suspension_whose_review_date_has_come_is_on_the_centre_s_desk(desk):
    no = desk.publish()
    desk.accept(no)
    hold = {"action": "suspend", "reason": "待自治区政策", "review_on": "2026-03-04"}
    number = done(desk.do(desk.dispatcher, no, "proposals", hold), 201)["proposal_id"]
    done(desk.leader.post(f"/tasks/v1/proposals/{number}/approve", {}))
    assert desk_of(desk.dispatcher)["到期复查的暂缓任务"]["count"] == 0
    desk.office.move_clock("2026-03-04T09:00")
    item = desk_of(desk.dispatcher)["到期复查的暂缓任务"]
    assert (item["count"], len(done(desk.dispatcher.get(item["list"]))["items"])) == (1, 1)
