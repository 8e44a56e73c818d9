"""Every field a task has can come from a list, and goes out into the list it comes from."""

import io

import pytest

from services.tasks.indicators import usecases as indicators
from services.tasks.plans.imports.fields import FIELDS
from tests.tasks.builders import ROW, a_row, a_workbook
from tests.tasks.test_imports import accept, dispatcher, office, rows_of, sent

__all__ = ["dispatcher", "office"]

PARTICULARS = {
    "重点领域": "市场准入",
    "聚焦": "经营主体",
    "性质": "攻坚突破",
    "环境维度": "市场",
    "对应指标": "nm-01、NM-02",
    "主题标签": "攻项目，优产业",
    "量化目标": "3天",
    "月度节点": "3月：出台方案30%\n6月：全面推开100%",
    "起始日期": "2026年1月15日",
}
HEADINGS = [
    "序号",
    "任务名称",
    "具体举措",
    "牵头部门",
    "配合单位",
    "完成时限",
    "责任领导",
    "责任人",
    "联系电话",
    "盯办人",
]


@pytest.fixture
def known_indicators(office):
    with office.transaction("tasks") as session:
        indicators.load(session)


def a_list(**given):
    particulars = PARTICULARS | given
    return a_workbook([*ROW, *particulars.values()], headings=[*HEADINGS, *particulars])


def uploaded(client, workbook):
    return client.post("/tasks/v1/plans/QJ50/imports", **sent(workbook)).json


@pytest.mark.usefixtures("known_indicators")
def test_every_field_is_read_kept_and_exported(dispatcher):
    given = uploaded(dispatcher, a_list())
    assert given["problems"] == []
    assert accept(dispatcher, given).status_code == 200
    task = dispatcher.get("/tasks/v1/tasks/QJ50-001").json
    assert {name: task[name] for name in ("domain", "focus", "nature", "env_dimension", "start_date")} == {
        "domain": "市场准入",
        "focus": "经营主体",
        "nature": "攻坚突破",
        "env_dimension": "市场环境",
        "start_date": "2026-01-15",
    }
    assert (task["indicator_codes"], task["theme_tags"]) == (["NM-01", "NM-02"], ["攻项目", "优产业"])
    assert (task["target_value"], task["unit"]) == (3.0, "天")
    assert task["milestones"] == [
        {"month": "2026-03", "text": "出台方案", "expected_pct": 30},
        {"month": "2026-06", "text": "全面推开", "expected_pct": 100},
    ]
    exported = dispatcher.post("/tasks/v1/plans/QJ50/export").data
    again = uploaded(dispatcher, io.BytesIO(exported))
    assert (again["counts"]["none"], again["problems"], rows_of(dispatcher, again)[0]["changes"]) == (
        1,
        [],
        [],
    )
    assert rows_of(dispatcher, again)[0]["values"].keys() == FIELDS.keys()


@pytest.mark.usefixtures("known_indicators")
@pytest.mark.parametrize(
    ("heading", "cell", "why"),
    [
        ("对应指标", "NM-99", "没有在用的指标“NM-99”"),
        ("聚焦", "其他", "不在可选范围内"),
        ("量化目标", "很多", "不是数量"),
        ("量化目标", "3", "没有单位"),
        ("月度节点", "3月", "无法识别"),
        ("重点领域", "长" * 61, "超过60字"),
    ],
)
def test_what_is_wrong_is_told_by_its_own_cell(dispatcher, heading, cell, why):
    (problem,) = uploaded(dispatcher, a_list(**{heading: cell}))["problems"]
    assert f"“{heading}”" in problem["message"]
    assert why in problem["message"]


def test_a_task_in_hand_keeps_in_its_history_what_was_amended(dispatcher):
    accept(dispatcher, uploaded(dispatcher, a_workbook(a_row(), a_row(序号=2))))
    assert dispatcher.post("/tasks/v1/plans/QJ50/publish").status_code == 200
    given = uploaded(dispatcher, a_workbook(a_row(任务名称="新名称", 配合单位="人民法院"), a_row(序号=2)))
    body = {"decisions": [{"position": 1, "accept": True}]}
    assert dispatcher.post(f"/tasks/v1/imports/{given['id']}/decisions", body).status_code == 200
    last = dispatcher.get("/tasks/v1/tasks/QJ50-001/history").json["items"]
    amended = next(each for each in last if each["action"] == "amend")
    assert amended["facts"] == {"fields": ["co_depts", "title"]}
