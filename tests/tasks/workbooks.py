"""Awkward workbooks, as offices make them, each with the reading it must give."""

import io
from datetime import date, datetime
from typing import Any

import xlsxwriter
import xlwt
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.tasks.builders import saved

HEADINGS = ["序号", "任务名称", "具体举措", "牵头部门", "配合单位", "完成时限"]
#: seq, title, content, lead_dept, co_depts, due_date
Read = tuple[int, str, str, str, list[str] | None, date | None]
FIRST: Read = (1, "企业开办", "一网通办。", "D03", ["D11"], date(2026, 6, 30))
SECOND: Read = (2, "涉企执法", "建立清单。", "D11", None, date(2026, 12, 31))
ROW_1: list[Any] = [1, "企业开办", "一网通办。", "市监局", "司法局", "6月底前"]
ROW_2: list[Any] = [2, "涉企执法", "建立清单。", "司法局", None, "年底前"]


def filled(sheet: Worksheet, *rows: list[Any], row: int = 1, column: int = 1) -> Worksheet:
    """The sheet with rows from this corner on."""
    for down, cells in enumerate(rows):
        for right, value in enumerate(cells):
            if value is not None:
                sheet.cell(row + down, column + right, value)
    return sheet


def plain(*rows: list[Any]) -> Workbook:
    """A workbook of one sheet."""
    book = Workbook()
    filled(book.active, *rows)
    return book


def in_a_corner() -> io.BytesIO:
    """The table begins in D7, under two titles, behind an empty column."""
    book = Workbook()
    sheet = filled(book.active, HEADINGS, ROW_1, ROW_2, row=7, column=4)
    sheet["B2"], sheet["B4"] = "鄂托克前旗优化营商环境任务清单", "填报单位：促进中心"
    sheet.merge_cells("B2:I3")
    return saved(book)


def headings_in_three_rows() -> io.BytesIO:
    """责任分工 above 责任单位 above 牵头部门 and 配合单位."""
    book = Workbook()
    sheet = book.active
    filled(sheet, ["序号", "任务名称", "具体举措", "责任分工", None, "完成时限"])
    filled(sheet, ["单位", None], ["牵头部门", "配合单位"], row=2, column=4)
    filled(sheet, ROW_1, ROW_2, row=4)
    for merged in ("A1:A3", "B1:B3", "C1:C3", "F1:F3", "D1:E1", "D2:E2"):
        sheet.merge_cells(merged)
    return saved(book)


def a_heading_over_two_columns() -> io.BytesIO:
    """任务名称 stands over a column of chapters and one of names."""
    book = plain(
        ["序号", "任务名称", None, "具体举措", "牵头部门", "配合单位", "完成时限"],
        [1, None, "企业开办", "一网通办。", "市监局", "司法局", "6月底前"],
        [2, None, "涉企执法", "建立清单。", "司法局", None, "年底前"],
    )
    book.active.merge_cells("B1:C1")
    return saved(book)


def cells_merged_down_and_across() -> io.BytesIO:
    """Two tasks of one lead unit in a merged cell; a chapter across the whole table between them."""
    book = plain(
        HEADINGS,
        ROW_1,
        ["一、法治环境"],
        [2, "企业开办", "建立清单。", None, None, "年底前"],
    )
    for merged in ("A3:F3", "D2:D2", "B4:B4"):
        book.active.merge_cells(merged)
    filled(book.active, [3, None, "压缩时间。", None, None, "年底前"], row=5)
    filled(book.active, ["税务局"], row=4, column=4)
    for merged in ("B4:B5", "D4:D5"):
        book.active.merge_cells(merged)
    return saved(book)


def a_task_over_several_rows() -> io.BytesIO:
    """One number for three rows of measures, each with its helpers."""
    book = plain(
        HEADINGS,
        [1, "企业开办", "一网通办。", "市监局", "司法局", "6月底前"],
        [None, None, "压缩时间。", None, "税务局", None],
        [None, None, "减免费用。", None, None, None],
        ROW_2,
    )
    for merged in ("A2:A4", "B2:B4", "D2:D4", "F2:F4"):
        book.active.merge_cells(merged)
    return saved(book)


def name_and_measure_in_one_cell() -> io.BytesIO:
    """As the city prints it: number, then name and text together."""
    return saved(
        plain(
            ["序号", "改革任务", "牵头单位", "配合部门", "完成时间"],
            [1, "企业开办。一网通办。", "市监局", "司法局", "6月底前"],
            [2, "涉企执法。\n建立清单。", "司法局", None, "年底前"],
        )
    )


def numbers_in_every_hand() -> io.BytesIO:
    """Full-width, in brackets, with a full stop, as 第N项, as task number, as text, as 5.0."""
    numbers = ["１", "（2）", "3.", "第4项", "QJ50-005", "6 ", 7.0, "⑻"]
    return saved(plain(HEADINGS, *([number, *ROW_1[1:]] for number in numbers)))


def dates_of_every_kind() -> io.BytesIO:
    """Date cells, some of which show their month only; numbers and words."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADINGS)
        day, month = (book.add_format({"num_format": code}) for code in ("yyyy-mm-dd", 'yyyy"年"m"月"'))
        chinese = book.add_format({"num_format": 57})  # stored as a bare number, as Chinese Excel does
        first = datetime(2026, 9, 1)  # noqa: DTZ001  as xlsxwriter wants it
        for row, kind in enumerate((day, month, chinese), start=1):
            sheet.write_row(row, 0, [row, *ROW_1[1:5]])
            sheet.write_datetime(row, 5, first, kind)
        for row, due in enumerate(("2026年9月", 2026.12, "2026.9.30", "三季度", "长期坚持"), start=4):
            sheet.write_row(row, 0, [row, *ROW_1[1:5], due])
    stream.seek(0)
    return stream


def a_sheet_for_each_chapter() -> io.BytesIO:
    """Two chapters, an explanation, last year's list hidden."""
    book = Workbook()
    book.active.title = "填表说明"
    book.active["A1"] = "请认真填写"
    filled(book.create_sheet("市场环境"), HEADINGS, ROW_1)
    filled(book.create_sheet("法治环境"), HEADINGS, ROW_2)
    last_year = filled(book.create_sheet("2025年"), HEADINGS, ["坏", None, None, None, None, None])
    last_year.sheet_state = "hidden"
    return saved(book)


def rows_that_are_no_tasks() -> io.BytesIO:
    """Headings on each page, chapters with their numeral, sums, remarks, blank rows; one row hidden."""
    book = plain(
        HEADINGS,
        ["一", "市场环境"],
        ROW_1,
        [],
        ["小计", 1],
        HEADINGS,
        ["（二）", "法治环境"],
        ROW_2,
        ["合计：2项"],
        ["注：以上任务按月调度。"],
    )
    book.active.row_dimensions[8].hidden = True
    return saved(book)


def units_in_every_hand() -> io.BytesIO:
    """Full, short and former names, many in a cell, however they are parted."""
    cells = [
        ("鄂前旗市场监督管理局", "旗司法局、税务局"),
        ("市 监 局", "司法局，税务局等有关单位"),
        ("市监局（原工商局）", "司法局\n税务局"),
        ("原工商局", "司法局和税务局"),
        ("D03", "司法局；税务局。"),
        ("市监局", "司法局 税务局"),
    ]
    rows = [[at, *ROW_1[1:3], lead, co, "6月底前"] for at, (lead, co) in enumerate(cells, start=1)]
    return saved(
        plain(HEADINGS, *rows, [7, *ROW_1[1:4], "各镇", "6月底前"], [8, *ROW_1[1:4], "无", "6月底前"])
    )


def far_columns_and_old_formulas() -> io.BytesIO:
    """Remarks far to the right, and cells whose value a formula gave when the file was saved."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, [*HEADINGS, "备注"])
        sheet.write_row(1, 0, ROW_1)
        sheet.write_formula("B2", '="企业"&"开办"', value="企业开办")
        sheet.write_row(2, 0, ROW_2)
        sheet.write_formula("A3", "=A2+1", value=2)
        sheet.write(1, 200, "批注")
    stream.seek(0)
    return stream


def an_old_workbook() -> io.BytesIO:
    """.xls, with a merged title, a merged lead unit, a date, a hidden sheet and a hidden row."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("任务清单")
    sheet.write_merge(0, 0, 0, 5, "鄂托克前旗任务清单")
    month = xlwt.easyxf(num_format_str='yyyy"年"m"月"')
    for at, heading in enumerate(HEADINGS):
        sheet.write(1, at, heading)
    for row, cells in ((2, ROW_1), (3, ROW_2)):
        for at, value in enumerate(cells):
            if value is not None and (row, at) != (3, 5):
                sheet.write(row, at, value)
    sheet.write(3, 5, date(2026, 12, 1), month)
    sheet.write_merge(4, 5, 3, 3, "司法局")
    for row in (4, 5):
        for at, value in ((0, row - 1), (1, "企业开办"), (2, "压缩时间。"), (5, "长期坚持")):
            sheet.write(row, at, value)
    sheet.row(5).hidden = True
    hidden = book.add_sheet("旧表")
    hidden.visibility = 1
    for at, heading in enumerate(HEADINGS):
        hidden.write(0, at, heading)
    stream = io.BytesIO()
    book.save(stream)
    stream.seek(0)
    return stream


def comma_separated() -> io.BytesIO:
    """What Excel here saves as CSV: in the national encoding."""
    text = "\r\n".join(
        [
            ",".join(HEADINGS),
            "1,企业开办,一网通办。,市监局,司法局,6月底前",
            '2,涉企执法,"建立清单。",司法局,,年底前',
        ]
    )
    return io.BytesIO(text.encode("gb18030"))


def unicode_text() -> io.BytesIO:
    """What Excel saves as “Unicode 文本”: tabs, UTF-16."""
    rows = (HEADINGS, ROW_1, [cell or "" for cell in ROW_2])
    return io.BytesIO("\r\n".join("\t".join(map(str, row)) for row in rows).encode("utf-16"))


WORKBOOKS: dict[Any, list[Read]] = {
    in_a_corner: [FIRST, SECOND],
    headings_in_three_rows: [FIRST, SECOND],
    a_heading_over_two_columns: [FIRST, SECOND],
    cells_merged_down_and_across: [
        FIRST,
        (2, "企业开办", "建立清单。", "D07", None, date(2026, 12, 31)),
        (3, "企业开办", "压缩时间。", "D07", None, date(2026, 12, 31)),
    ],
    a_task_over_several_rows: [
        (1, "企业开办", "一网通办。\n压缩时间。\n减免费用。", "D03", ["D11", "D07"], date(2026, 6, 30)),
        SECOND,
    ],
    name_and_measure_in_one_cell: [FIRST, SECOND],
    numbers_in_every_hand: [(number, *FIRST[1:]) for number in range(1, 9)],
    dates_of_every_kind: [
        (1, *FIRST[1:5], date(2026, 9, 1)),
        *((number, *FIRST[1:5], date(2026, 9, 30)) for number in (2, 3, 4)),
        (5, *FIRST[1:5], date(2026, 12, 31)),
        *((number, *FIRST[1:5], date(2026, 9, 30)) for number in (6, 7)),
        (8, *FIRST[1:5], None),
    ],
    a_sheet_for_each_chapter: [FIRST, SECOND],
    rows_that_are_no_tasks: [FIRST, SECOND],
    units_in_every_hand: [
        *((number, *FIRST[1:4], ["D11", "D07"], FIRST[5]) for number in range(1, 7)),
        (7, *FIRST[1:4], ["D31", "D32"], FIRST[5]),
        (8, *FIRST[1:4], [], FIRST[5]),
    ],
    far_columns_and_old_formulas: [FIRST, SECOND],
    an_old_workbook: [
        FIRST,
        SECOND,
        (3, "企业开办", "压缩时间。", "D11", None, None),
        (4, "企业开办", "压缩时间。", "D11", None, None),
    ],
    comma_separated: [FIRST, SECOND],
    unicode_text: [FIRST, SECOND],
}
