"""Workbooks as offices make them: what each row means, and what is wrong with which cell."""

import io
import zipfile
from datetime import date, datetime

import pytest
import xlsxwriter
from openpyxl import load_workbook

from chassis.errors import Invalid
from chassis.files import tables
from chassis.files.archives import MacrosRefused
from chassis.files.tables import read_table
from services.tasks.plans import importing
from services.tasks.plans.importing import HEADINGS, REQUIRED, Frame
from services.tasks.plans.unit_names import UnitNames
from tests.tasks import builders
from tests.tasks.builders import CLOSED_DOWN, JUSTICE, MARKET, a_row, a_unit, a_workbook, an_office_workbook

FRAME = Frame(
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


def read(workbook, limit=100):
    return importing.read(read_table(workbook, HEADINGS, REQUIRED, limit), FRAME)


def problems(*rows):
    readings, _ = read(a_workbook(*rows))
    return [problem.message for reading in readings for problem in reading.problems]


def test_an_office_s_workbook_is_read_with_all_its_habits():
    readings, skipped = read(an_office_workbook())
    assert [reading.problems for reading in readings] == [[], [], []]
    first, second, third = (reading.values for reading in readings)
    assert first == {
        "seq": 1,
        "title": "企业开办一日办结",
        "content": "推行一网通办。",
        "lead_dept": MARKET,
        "co_depts": [JUSTICE, "D12"],
        "due_date": date(2026, 6, 30),
        "start_date": date(2026, 1, 1),
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
    assert [reading.row for reading in readings] == [6, 7, 10]
    assert [(row.number, row.cells[0]) for row in skipped] == [
        (5, "一、市场环境"),
        (12, "注：以上任务按月调度。"),
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


def test_a_repeated_number_names_the_row_it_repeats():
    assert problems(a_row(), a_row()) == ["第3行 “序号”：与第2行重复"]


def test_a_date_cell_is_the_date_it_shows():
    readings, _ = read(a_workbook(a_row(完成时限=datetime(2026, 8, 15, 0, 0))))  # noqa: DTZ001  as openpyxl wants it
    assert readings[0].values["due_date"] == date(2026, 8, 15)


def test_headings_may_stand_in_any_order_among_others():
    headings = ["备注", *reversed(builders.HEADINGS)]
    readings, _ = read(a_workbook(["重要", *reversed(a_row())], headings=headings))
    assert readings[0].problems == []


def test_missing_headings_are_named():
    with pytest.raises(tables.HeadingMissing, match="缺少：“牵头部门”“完成时限”"):
        read(a_workbook([1, "企业开办", "一网通办"], headings=["序号", "任务名称", "具体举措"]))


def test_a_hidden_sheet_is_not_read():
    book = load_workbook(a_workbook(a_row()))
    book.active.sheet_state = "hidden"
    book.create_sheet("空表")
    with pytest.raises(tables.HeadingMissing):
        read(builders.saved(book))


def test_too_many_rows_are_refused():
    with pytest.raises(tables.TooManyRows, match="超过30行"):
        read(a_workbook(*([a_row()] * 60)), limit=30)


def test_what_is_no_workbook_is_refused():
    for junk in (b"", b"PK\x03\x04 not really", b"\xd0\xcf\x11\xe0 an old .xls", "序号,任务名称".encode()):
        with pytest.raises(Invalid):
            read(io.BytesIO(junk))


def rewritten(workbook, part, change):
    """The same workbook with one part changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(workbook) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
    out.seek(0)
    return out


def as_excel_writes_it(*rows):
    """With its texts in a part of their own."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate((builders.HEADINGS, *rows)):
            sheet.write_row(number, 0, row)
    stream.seek(0)
    return stream


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"])
def test_entities_in_a_part_are_refused(part):
    def with_entities(xml):
        return b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + xml.partition(b"?>")[2]

    assert read(as_excel_writes_it(a_row()))[0][0].problems == []
    with pytest.raises(tables.WorkbookUnreadable):
        read(rewritten(as_excel_writes_it(a_row()), part, with_entities))


@pytest.mark.parametrize("part", ["xl/vbaProject.bin", "xl/macrosheets/sheet1.xml"])
def test_a_workbook_with_macros_is_refused_whatever_it_is_called(part):
    with_macros = a_workbook(a_row())
    with zipfile.ZipFile(with_macros, "a") as book:
        book.writestr(part, "macro")
    with_macros.seek(0)
    with pytest.raises(MacrosRefused, match="宏"):
        read(with_macros)


def test_a_truncated_workbook_is_refused():
    content = a_workbook(a_row()).getvalue()
    with pytest.raises(Invalid):
        read(io.BytesIO(content[: len(content) // 2]))


def test_a_zip_bomb_is_refused():
    huge = rewritten(a_workbook(a_row()), "xl/worksheets/sheet1.xml", lambda xml: xml + b" " * 300_000_000)
    with pytest.raises(Invalid):
        read(huge)
