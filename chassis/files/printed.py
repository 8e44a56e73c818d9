"""A table as a Chinese office prints it: a title over all columns, borders, A3 landscape, row by row."""

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import IO, Any

from chassis.files.sheets import Value, Workbook, neutral, workbook

CENTRE = "营商环境促进中心"
A3 = 8  # the spreadsheet's number of the paper
LONGEST = 32_767  # characters of a cell
LINE, HIGHEST = 15, 409  # points, of a line of text and of the highest row there can be
_FIRST = 3  # rows above the first of the table: title, subtitle, headings
_BREATH = 100  # rows after which other requests go on


@dataclass(frozen=True)
class Printed:
    """A finished workbook, at its start, and how many rows its table has."""

    file: IO[bytes]
    rows: int


def printed(
    title: str, by: str, day: date, columns: Mapping[str, float], rows: Iterable[Sequence[Value]]
) -> Printed:
    """A workbook of one sheet called ``title`` with these columns (heading → width).

    Under the title stands whose it is (``by``, else the centre's) and as of which day. The headings stay in
    view and are repeated on each page; each row is as high as its texts need; texts are texts, dates are
    dates, and nothing is a formula.
    """
    subtitle = f"填报单位：{by or CENTRE}", f"截至日期：{day.year}年{day.month}月{day.day}日"
    with workbook() as (book, file):
        count = _add(book, title, subtitle, columns, rows)
    return Printed(file, count)


def _add(
    book: Workbook,
    title: str,
    subtitle: tuple[str, str],
    columns: Mapping[str, float],
    rows: Iterable[Sequence[Value]],
) -> int:
    sheet, last = book.book.add_worksheet(title), len(columns) - 1
    bordered = {"border": 1, "text_wrap": True, "valign": "vcenter"}
    formats = {
        "title": book.book.add_format(
            {"bold": True, "font_size": 20, "align": "center", "valign": "vcenter"}
        ),
        "left": book.book.add_format({"align": "left"}),
        "right": book.book.add_format({"align": "right"}),
        "heading": book.book.add_format(bordered | {"bold": True, "align": "center", "num_format": "@"}),
        "text": book.book.add_format(bordered | {"num_format": "@"}),
        "number": book.book.add_format(bordered),
        "date": book.book.add_format(bordered | {"num_format": "yyyy-mm-dd"}),
    }
    sheet.set_landscape()
    sheet.set_paper(A3)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0, _FIRST - 1)
    sheet.freeze_panes(_FIRST, 0)
    sheet.set_footer("&C第 &P 页 / 共 &N 页")
    for at, width in enumerate(columns.values()):
        sheet.set_column(at, at, width)
    sheet.set_row(0, 36)
    sheet.merge_range(0, 0, 0, last, neutral(title), formats["title"])
    half = last // 2
    sheet.merge_range(1, 0, 1, half, neutral(subtitle[0]), formats["left"])
    sheet.merge_range(1, half + 1, 1, last, neutral(subtitle[1]), formats["right"])
    for at, heading in enumerate(columns):
        sheet.write_string(_FIRST - 1, at, neutral(heading), formats["heading"])
    count, widths = 0, list(columns.values())
    for count, values in enumerate(rows, start=1):
        sheet.set_row(_FIRST - 1 + count, _height(values, widths))
        for at, value in enumerate(values):
            _write(sheet, _FIRST - 1 + count, at, value, formats)
        if not count % _BREATH:
            time.sleep(0)
    return count


def _height(values: Sequence[Value], widths: Sequence[float]) -> float:
    """The points a row needs: not every program that prints a workbook finds that out by itself."""
    texts = [(value, width) for value, width in zip(values, widths, strict=True) if isinstance(value, str)]
    lines = max((_lines(text, width) for text, width in texts), default=1)
    return min(LINE * lines, HIGHEST)


def _lines(text: str, width: float) -> int:
    return sum(max(1, ceil(_broad(line) / (width - 1))) for line in text.split("\n"))


def _broad(text: str) -> int:
    """How many digits a text is as broad as: a Chinese character, three bytes of UTF-8, as two."""
    return (len(text) + len(text.encode())) // 2


def _write(sheet: Any, row: int, column: int, value: Value, formats: Mapping[str, Any]) -> None:
    if isinstance(value, str):
        sheet.write_string(row, column, neutral(value)[:LONGEST], formats["text"])
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, formats["date"])
    elif value is not None:
        sheet.write_number(row, column, value, formats["number"])
    else:
        sheet.write_blank(row, column, None, formats["text"])
