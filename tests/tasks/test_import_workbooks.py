"""Every awkward workbook gives exactly the reading that stands beside it, without a problem."""

from dataclasses import replace
from datetime import date

import pytest

from contracts.directory import UnitUpserted
from services.tasks.plans.imports.rows import Frame, readings
from services.tasks.plans.imports.sources import source_of
from services.tasks.plans.imports.unit_names import UnitNames
from tests.tasks import workbooks
from tests.tasks.builders import JUSTICE, MARKET, a_unit
from tests.tasks.workbooks import WORKBOOKS


def a_town(code, name, place) -> UnitUpserted:
    return a_unit(code, name).model_copy(update={"group": "C", "sort_order": place})


UNITS = [
    a_unit(MARKET, "鄂托克前旗市场监督管理局", "市监局"),
    a_unit(JUSTICE, "旗司法局"),
    a_unit("D07", "税务局"),
    a_town("D32", "上海庙镇", 2),
    a_town("D31", "敖勒召其镇", 1),
]
FRAME = Frame("QJ50", UnitNames(UNITS, {"工商局": "市监局"}), {}, 2026, date(2026, 1, 1))


def read(workbook, frame=FRAME):
    return [reading for lines in source_of(workbook).lines for reading in readings(lines, frame)]


@pytest.mark.parametrize("make", WORKBOOKS, ids=lambda make: make.__name__)
def test_an_awkward_workbook_gives_its_reading(make):
    rows = read(make())
    assert [reading.problems for reading in rows] == [[] for _ in rows]
    names = ("seq", "title", "content", "lead_dept", "co_depts", "due_date")
    assert [tuple(row.values.get(name) for name in names) for row in rows] == WORKBOOKS[make]


def notes(make):
    return source_of(make()).notes


def test_what_was_not_read_is_told():
    assert notes(workbooks.a_sheet_for_each_chapter) == [
        "共读取2个工作表：市场环境、法治环境",
        "工作表“2025年”已隐藏，未读取",
        "工作表“填表说明”没有任务清单的表头，未读取",
    ]
    assert notes(workbooks.far_columns_and_old_formulas) == ["未识别的列没有读取：备注"]


def test_a_hidden_row_is_read_and_told():
    assert notes(workbooks.rows_that_are_no_tasks) == ["第8行已隐藏，仍按任务读取"]
    assert notes(workbooks.an_old_workbook) == ["工作表“旧表”已隐藏，未读取", "第6行已隐藏，仍按任务读取"]


def test_rows_that_are_no_tasks_are_listed():
    skipped = source_of(workbooks.rows_that_are_no_tasks()).skipped
    assert [each["place"] for each in skipped] == [f"第{row}行" for row in (2, 5, 6, 7, 9, 10)]


def test_where_several_sheets_are_read_a_problem_names_its_own():
    units_unknown = replace(FRAME, units=UnitNames([]))
    first = read(workbooks.a_sheet_for_each_chapter(), units_unknown)[0].problems[0]
    assert first.message == "工作表“市场环境”第2行 “牵头部门”：未找到单位“市监局”"


def test_of_a_task_over_several_rows_only_measures_and_helpers_may_be_several():
    book = workbooks.plain(
        workbooks.HEADINGS,
        workbooks.ROW_1,
        [None, "另一名称", "压缩时间。", None, None, None],
    )
    book.active.merge_cells("A2:A3")
    (reading,) = read(workbooks.saved(book))
    assert [each.message for each in reading.problems] == [
        "第2行 “任务名称”：一项任务占多行时，此列只能填写一个值"
    ]


def test_a_number_of_another_plan_is_none():
    (reading,) = read(
        workbooks.saved(workbooks.plain(workbooks.HEADINGS, ["SJ50-001", *workbooks.ROW_1[1:]]))
    )
    assert [each.field for each in reading.problems] == ["seq"]


@pytest.mark.parametrize("cell", ["各有关单位", "各成员单位", "相关部门"])
def test_nobody_in_particular_is_no_unit(cell):
    row = [*workbooks.ROW_1[:4], cell, "6月底前"]
    (reading,) = read(workbooks.saved(workbooks.plain(workbooks.HEADINGS, row)))
    assert "没有指明单位" in reading.problems[0].message
