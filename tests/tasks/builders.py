"""Plans, tasks, workbooks and the people around them, with honest defaults."""

import io
from datetime import date
from typing import Any

from openpyxl import Workbook
from sqlalchemy.orm import Session

from chassis.context import Actor
from chassis.events import copies
from contracts.directory import PersonUpserted, UnitUpserted
from services.tasks.dispatch.model import Task
from services.tasks.plans.model import PlanSet
from services.tasks.plans.schemas import PlanIn
from tests import people

MARKET, JUSTICE, CLOSED_DOWN = "D03", "D11", "D99"
DISPATCHER = Actor("person", "wang-dp", "D00", frozenset({"DP"}))
MARKET_MACHINE = Actor("machine", "m-d03", MARKET, frozenset({"DL"}))
JUSTICE_LIAISON = Actor("person", "bao-dl", JUSTICE, frozenset({"DL"}))
AUDITOR = Actor("person", "su-au", None, frozenset({"AU"}))

HEADINGS = [
    "序号", "任务名称", "具体举措", "牵头部门", "配合单位", "完成时限", "责任领导", "责任人",
    "联系电话", "盯办人",
]  # fmt: skip
ROW = [
    1, "企业开办一日办结", "推行企业开办一网通办。", "市场监督管理局", "司法局", "6月底前",
    "包局长", "吴科长", "0477-7621234", "王调度",
]  # fmt: skip


def a_unit(dept_code: str, name: str, short_name: str = "", **more: Any) -> UnitUpserted:
    return people.a_unit(dept_code, short_name or name, name, **more)


def a_person(person_id: str, name: str, roles: tuple[str, ...], **more: Any) -> PersonUpserted:
    return people.a_person(person_id, name, roles, **{"dept_code": "D00", **more})


def know_everybody(session: Session) -> None:
    """What directory has told this service."""
    for event in (
        a_unit("D00", "营商环境促进中心"),
        a_unit(MARKET, "鄂托克前旗市场监督管理局", "市监局"),
        a_unit(JUSTICE, "旗司法局"),
        a_unit("D12", "人民法院"),
        a_unit(CLOSED_DOWN, "撤并单位", active=False),
        a_person("wang-dp", "王调度", ("DP",)),
        a_person("li-1", "李强", ("CS",)),
        a_person("li-2", "李强", ("DP",)),
        a_person("gone", "调离者", ("DP",), active=False),
        a_person("bao-dl", "包联络", ("DL",), dept_code=JUSTICE),
        a_person("wu-dl", "吴科长", ("DL",), dept_code=MARKET),
        a_person("zhao-dr", "赵主任", ("DR",)),
        a_person("banner-leader", "白旗长", ("LD",), dept_code=None),
    ):
        copies.keep(session, event)


def a_plan_in(**given: Any) -> PlanIn:
    defaults: dict[str, Any] = {
        "code": "QJ50",
        "name": "旗级5.0",
        "level": "banner",
        "edition": "5.0",
        "year": 2026,
        "doc_title": "优化营商环境提升行动方案（5.0版）",
        "declared_count": 1,
    }
    return PlanIn(**{**defaults, **given})


def a_plan(**given: Any) -> PlanSet:
    return PlanSet(**a_plan_in(**given).model_dump(), status="draft")


def a_task(seq: int = 1, due: date | None = date(2026, 6, 30), **given: Any) -> Task:
    """A complete task of a draft plan, led by the market bureau."""
    defaults: dict[str, Any] = {
        "task_no": f"QJ50-{seq:03d}",
        "plan_code": "QJ50",
        "seq": seq,
        "title": "企业开办一日办结",
        "content": "推行企业开办一网通办。",
        "lead_dept": MARKET,
        "co_depts": [JUSTICE],
        "leader": "包局长",
        "owner": "吴科长",
        "owner_phone": "0477-7621234",
        "supervisor": "wang-dp",
        "progress_pct": 0,
        "status": "draft",
        "indicator_codes": [],
        "milestones": [],
        "return_count": 0,
        "extension_count": 0,
        "episode": 0,
        "told_light": "green",
        "ever_overdue": False,
    }
    start = given.pop("start", date(2026, 1, 1))
    task = Task(**{**defaults, **given})
    task.schedule(start, due)
    return task


def a_row(**given: Any) -> list[Any]:
    """A row of the workbook; name columns by their heading."""
    return [given.get(heading, value) for heading, value in zip(HEADINGS, ROW, strict=True)]


def a_workbook(*rows: list[Any], headings: list[Any] | None = None) -> io.BytesIO:
    """A plain workbook: headings in the first row, then ``rows``."""
    book = Workbook()
    for row in (headings or HEADINGS, *rows):
        book.active.append(row)
    return saved(book)


def saved(book: Workbook) -> io.BytesIO:
    stream = io.BytesIO()
    book.save(stream)
    stream.seek(0)
    return stream


def an_office_workbook() -> io.BytesIO:
    """As an office makes it: a title, headings in two rows, sections, merged cells, wide digits, gaps."""
    book = Workbook()
    book.active.title = "填表说明"
    book.active["A1"] = "请各单位认真填写"
    sheet = book.create_sheet("任务清单")
    sheet["A1"] = "鄂托克前旗优化营商环境提升行动方案（5.0版）任务清单"
    sheet.merge_cells("A1:K1")
    sheet["A2"] = "填报单位：促进中心"
    top = [
        "序号*",
        "任务\n名称",
        "具体举措",
        "责任单位",
        None,
        "完成时限\n（年月）",
        "责任人员",
        None,
        None,
        "盯办人",
        "备注",
    ]
    below = [None, None, None, "牵头部门", "配合单位", None, "责任领导", "责任人", "联系电话", None, None]
    for row, texts in ((3, top), (4, below)):
        for column, text in enumerate(texts, start=1):
            sheet.cell(row, column, text)
    for merged in ("A3:A4", "B3:B4", "C3:C4", "D3:E3", "F3:F4", "G3:I3", "J3:J4", "K3:K4"):
        sheet.merge_cells(merged)
    sheet["A5"] = "一、市场环境"
    sheet.merge_cells("A5:K5")
    people = ["包局长", "吴科长", 13800001234, "王 调度"]
    for row, cells in (
        (
            6,
            [
                "１",
                "企业开办\n一日办结",
                "推行一网通办。",
                "旗市场监督管理局",
                "司法局、人民法院",
                "２０２６年６月底前",
                *people,
            ],
        ),
        (7, [2.0, None, "压缩开办时间。", None, "旗司法局；人民法院", date(2026, 9, 30), *people]),
        (10, ["（3）", "涉企执法规范", "建立清单。", "鄂托克前旗司法局", None, "长期坚持", *people]),
    ):
        for column, text in enumerate(cells, start=1):
            sheet.cell(row, column, text)
    sheet.merge_cells("B6:B7")
    sheet.merge_cells("D6:D7")
    sheet["A12"] = "注：以上任务按月调度。"
    return saved(book)
