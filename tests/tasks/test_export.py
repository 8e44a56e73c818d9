"""任务台账 as the office prints it: its columns, its layout, and nothing of another unit's filings."""

import io
from datetime import date

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from chassis.audit import audit
from services.tasks.exports.exporting import COLUMNS
from tests.desk import done, refused
from tests.tasks.builders import JUSTICE, MARKET
from tests.tasks.desk import a_desk
from tests.tasks.march import FILED, REPORT, ROUND, accepted, filed

HEADINGS = [
    "序号", "任务编号", "所属方案", "层级", "任务名称", "具体举措", "主办单位", "协办单位",
    "责任领导", "责任人", "盯办人", "完成时限", "本月进展", "进度(%)", "亮灯", "结账情况",
    "存在问题", "下月计划", "销号日期", "备注",
]  # fmt: skip
TOLD = ("本月进展", "存在问题", "下月计划", "结账情况")


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """A March in which one task fell behind and one lasts, compiled."""
    with a_desk(tmp_path_factory.mktemp("register"), now="2026-03-30T09:00") as opened:
        opened.publish({"co_depts": [JUSTICE], "content": "=1+1"}, {"due_kind": "long_term"})
        for no in ("QJ50-001", "QJ50-002"):
            opened.accept(no)
        done(opened.dispatcher.post("/tasks/v1/rounds", {"month": "2026-03"}), 201)
        filed(opened, 1, progress_pct=5, problems="部门间数据尚未打通")
        filed(opened, 2, progress_pct=0)
        accepted(opened, 1, 2)
        opened.office.move_clock("2026-04-09T09:00")
        done(opened.dispatcher.post(f"{ROUND}/compile"))
        yield opened


def exported(client, query=""):
    answer = client.post(f"/tasks/v1/tasks/export{query}")
    assert answer.status_code == 200, answer.json
    return load_workbook(io.BytesIO(answer.data)).active


def rows(client, query=""):
    sheet = exported(client, query)
    return [
        dict(zip(HEADINGS, [cell.value for cell in row], strict=True)) for row in sheet.iter_rows(min_row=4)
    ]


def test_the_columns_and_the_layout_are_those_of_the_office(desk):
    sheet = exported(desk.dispatcher)
    assert list(COLUMNS) == HEADINGS == [cell.value for cell in sheet[3]]
    assert sheet["A1"].value == "鄂托克前旗营商环境任务台账"
    assert (sheet["A2"].value, sheet["K2"].value) == (
        "填报单位：营商环境促进中心",
        "截至日期：2026年4月9日",
    )
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (8, "landscape")
    assert (sheet.freeze_panes, sheet.print_title_rows in ("1:3", "$1:$3")) == ("A4", True)
    assert sheet["L4"].number_format == "yyyy-mm-dd"
    # what was filed takes two lines of its column
    assert (len(FILED["done_text"]), COLUMNS["本月进展"], sheet.row_dimensions[4].height) == (28, 40, 30)


def test_a_row_says_what_was_filed_last_and_how_it_was_settled(desk):
    behind, lasting = rows(desk.dispatcher)
    assert behind == {
        "序号": 1,
        "任务编号": "QJ50-001",
        "所属方案": "旗级5.0",
        "层级": "旗级",
        "任务名称": "企业开办一日办结",
        "具体举措": "'=1+1",  # nothing a spreadsheet would execute
        "主办单位": "鄂托克前旗市场监督管理局",
        "协办单位": "旗司法局",
        "责任领导": "包局长",
        "责任人": "吴科长",
        "盯办人": "王调度",
        "完成时限": behind["完成时限"],
        "本月进展": FILED["done_text"],
        "进度(%)": 5,
        "亮灯": "黄",
        "结账情况": "欠账",
        "存在问题": "部门间数据尚未打通",
        "下月计划": FILED["next_plan"],
        "销号日期": None,
        "备注": None,
    }
    assert behind["完成时限"].date() == date(2026, 6, 30)
    assert (lasting["完成时限"], lasting["亮灯"], lasting["结账情况"]) == ("长期坚持", "绿", "结清")


def test_it_holds_what_the_list_of_the_same_filter_holds(desk):
    for query in ("?light=yellow", f"?dept={JUSTICE}", "?due_to=2026-06-30", f"?dept={MARKET}", "?tag=x"):
        listed = done(desk.dispatcher.get(f"/tasks/v1/tasks{query}"))["items"]
        numbers = sorted(line["task_no"] for line in listed)
        assert [row["任务编号"] for row in rows(desk.dispatcher, query)] == numbers
    refused(desk.office.client("CS", person="li-1").post("/tasks/v1/tasks/export"), 403, "role_missing")


def test_a_unit_reads_its_own_filings_and_settlements_once_they_are_out(desk):
    assert [row["本月进展"] for row in rows(desk.liaison)] == [FILED["done_text"]] * 2
    assert {row["结账情况"] for row in rows(desk.liaison)} == {None}  # not published yet
    (helped,) = rows(desk.helper)
    assert [helped[name] for name in TOLD] == [None] * 4
    tag = desk.leader.get(REPORT).headers["ETag"]
    done(desk.leader.post(f"{REPORT}/sign", headers={"If-Match": tag}))
    done(desk.director.post(f"{REPORT}/publish"))
    assert [row["结账情况"] for row in rows(desk.liaison)] == ["欠账", "结清"]
    (helped,) = rows(desk.helper)
    assert [helped[name] for name in TOLD] == [None] * 4


def test_each_export_is_noted_with_its_rows(desk):
    rows(desk.auditor, "?light=green")
    with desk.office.session("tasks") as session:
        noted = select(audit.c.actor_id, audit.c.detail).where(audit.c.action == "tasks.register_exported")
        actor, detail = session.execute(noted.order_by(audit.c.id.desc()).limit(1)).one()
    assert (actor, detail["rows"]) == ("su-au", 1)
