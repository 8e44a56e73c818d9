"""Workbooks as offices make them: what each row means, and what is wrong with which cell."""

from datetime import date, datetime

import pytest
from openpyxl import load_workbook

from chassis.files import tables
from services.tasks.plans.imports import sources
from services.tasks.plans.imports.rows import Frame, readings
from services.tasks.plans.imports.sources import source_of
from services.tasks.plans.imports.unit_names import UnitNames
from tests.tasks import builders
from tests.tasks.builders import CLOSED_DOWN, JUSTICE, MARKET, a_row, a_unit, a_workbook, an_office_workbook

FRAME = Frame(
    "QJ50",
    UnitNames(
        [
            a_unit(MARKET, "鄂托克前旗市场监督管理局", "市监局"),
            a_unit(JUSTICE, "旗司法局"),
            a_unit("D12", "人民法院"),
            a_unit("D13", "人民检察院", "检察院"),
            a_unit("D14", "镇人民检察院", "检察院"),
            a_unit(CLOSED_DOWN, "撤并单位", active=False),
        ]
    ),
    {"王调度": ["wang-dp"], "李强": ["li-1", "li-2"]},
    2026,
    date(2026, 1, 1),
)


def read(workbook):
    return [reading for lines in source_of(workbook).lines for reading in readings(lines, FRAME)]


def problems(*rows):
    return [problem.message for reading in read(a_workbook(*rows)) for problem in reading.problems]


def test_an_office_s_workbook_is_read_with_all_its_habits():
    read_rows = read(an_office_workbook())
    assert [reading.problems for reading in read_rows] == [[], [], []]
    first, second, third = (reading.values for reading in read_rows)
    assert first == {
        "seq": 1,
        "title": "企业开办一日办结",
        "content": "推行一网通办。",
        "lead_dept": MARKET,
        "co_depts": [JUSTICE, "D12"],
        "due_date": date(2026, 6, 30),
        "leader": "包局长",
        "owner": "吴科长",
        "owner_phone": "13800001234",
        "supervisor": "wang-dp",
    }
    assert (second["title"], second["lead_dept"]) == (first["title"], MARKET), (
        "merged cells count for each row"
    )
    assert (second["seq"], second["due_date"]) == (2, date(2026, 9, 30))
    assert (third["seq"], third["due_date"], "co_depts" in third) == (3, None, False)
    assert [reading.row for reading in read_rows] == [6, 7, 10]
    source = source_of(an_office_workbook())
    assert source.skipped == [
        {"place": "第5行", "text": "一、市场环境"},
        {"place": "第12行", "text": "注：以上任务按月调度。"},
    ]
    assert source.notes == [
        "工作表“填表说明”没有任务清单的表头，未读取",
        "未识别的列没有读取：备注",
    ]


@pytest.mark.parametrize(
    ("name", "dept"),
    [
        ("市场监督管理局", MARKET),
        ("旗市场监督管理局", MARKET),
        ("鄂前旗市场监督管理局", MARKET),
        (" 市 监 局 ", MARKET),
        ("鄂托克前旗司法局", JUSTICE),
        ("司法局", JUSTICE),
        ("市监局（原工商局）", MARKET),
        ("原市监局", MARKET),
        ("D11", JUSTICE),
    ],
)
def test_a_unit_is_known_by_any_of_its_names(name, dept):
    assert FRAME.units.find(name) == dept


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"序号": None}, "第2行 “序号”：未填写"),
        ({"序号": "一"}, "第2行 “序号”：“一”不是正整数"),
        ({"序号": 0}, "第2行 “序号”：“0”不是正整数"),
        ({"序号": 1.5}, "第2行 “序号”：“1.5”不是正整数"),
        ({"任务名称": " 　"}, "第2行 “任务名称”：未填写"),
        ({"任务名称": "长" * 201}, "第2行 “任务名称”：超过200字"),
        (
            {"牵头部门": "市场监督管局"},
            "第2行 “牵头部门”：未找到单位“市场监督管局”，是否为“鄂托克前旗市场监督管理局”",
        ),
        ({"牵头部门": "商务部"}, "第2行 “牵头部门”：未找到单位“商务部”"),
        ({"牵头部门": "检察院"}, "第2行 “牵头部门”：“检察院”可能是人民检察院、镇人民检察院，请写全称"),
        ({"牵头部门": "撤并单位"}, "第2行 “牵头部门”：单位“撤并单位”已停用"),
        ({"牵头部门": "司法局、人民法院"}, "第2行 “牵头部门”：牵头单位只能有一个，其余请填入配合单位"),
        ({"牵头部门": "#REF!"}, "第2行 “牵头部门”：单元格公式有误（#REF!）"),
        ({"配合单位": "市监局，司法局"}, "第2行 “配合单位”：配合单位不能与牵头单位相同"),
        ({"配合单位": "司法局;旗司法局"}, "第2行 “配合单位”：同一单位填写了两次"),
        ({"完成时限": "2025年底前"}, "第2行 “完成时限”：早于起始日期2026-01-01"),
        ({"联系电话": "详见通讯录"}, "第2行 “联系电话”：不是电话号码"),
        ({"盯办人": "包联络"}, "第2行 “盯办人”：促进中心没有“包联络”"),
        ({"盯办人": "李强"}, "第2行 “盯办人”：促进中心有2名“李强”"),
    ],
)
def test_what_is_wrong_is_said_by_row_and_column(cells, message):
    assert problems(a_row(**cells)) == [message]


def test_an_unclear_deadline_says_what_would_be_clear():
    (message,) = problems(a_row(完成时限="尽快"))
    assert message.startswith("第2行 “完成时限”：")
    assert "“尽快”无法识别" in message


def test_every_unknown_unit_of_one_cell_is_named():
    assert len(problems(a_row(配合单位="甲局、司法局、乙局"))) == 2


def test_a_date_cell_is_the_date_it_shows():
    (reading,) = read(a_workbook(a_row(完成时限=datetime(2026, 8, 15, 0, 0))))  # noqa: DTZ001  as openpyxl wants it
    assert reading.values["due_date"] == date(2026, 8, 15)


def test_headings_may_stand_in_any_order_among_others():
    headings = ["备注", *reversed(builders.HEADINGS)]
    (reading,) = read(a_workbook(["重要", *reversed(a_row())], headings=headings))
    assert reading.problems == []


def test_missing_headings_are_named():
    with pytest.raises(tables.HeadingMissing, match="缺少：“牵头部门”“完成时限”"):
        read(a_workbook([1, "企业开办", "一网通办"], headings=["序号", "任务名称", "具体举措"]))


def test_a_hidden_sheet_is_not_read():
    book = load_workbook(a_workbook(a_row()))
    book.active.sheet_state = "hidden"
    book.create_sheet("空表")
    with pytest.raises(tables.HeadingMissing):
        read(builders.saved(book))


def test_too_many_rows_are_refused(monkeypatch):
    monkeypatch.setattr(sources, "RULES", sources.RULES.model_copy(update={"import_rows": 30}))
    with pytest.raises(tables.TooManyRows, match="超过30行"):
        read(a_workbook(*([a_row()] * 31)))
