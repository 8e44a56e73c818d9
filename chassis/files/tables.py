"""Reading the table in a workbook an office really has: a title on top, merged cells, blank rows."""

import re
import time
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO, Any

from defusedxml.ElementTree import iterparse
from openpyxl import load_workbook
from openpyxl.utils.cell import range_boundaries

from chassis.errors import Invalid, Problem
from chassis.files.archives import refuse_macros, refuse_zip_bomb

HEADING_ROWS = 20  #: the headings stand within the first rows, below a title
COLUMNS = 60  #: what stands further right is not part of the table
_BREATH = 50  # rows after which other requests go on

Value = str | date
Headings = Mapping[str, Sequence[str]]


class WorkbookUnreadable(Invalid):
    """No xlsx, or a damaged or hostile one."""

    code = "workbook_unreadable"
    message = "无法读取该文件，请上传 .xlsx 格式的工作簿"


class HeadingMissing(Invalid):
    """No row names all the columns that are needed."""

    code = "heading_missing"
    message = "未找到表头行，表格须有{required}各列；缺少：{missing}"


class TooManyRows(Invalid):
    """More than one import takes."""

    code = "too_many_rows"
    message = "表格超过{limit}行，请分次导入"


@dataclass(frozen=True)
class Row:
    """A row that is not blank: its number as the person sees it, and its cells by column from 0."""

    number: int
    cells: dict[int, Value]


@dataclass(frozen=True)
class Table:
    """What stands below the headings: ``columns`` of the fields it has, ``headings`` of all fields."""

    columns: dict[str, int]
    headings: dict[str, str]
    rows: list[Row]


def read_table(stream: IO[bytes], headings: Headings, required: Sequence[str], limit: int) -> Table:
    """The first visible table whose headings name all ``required`` fields, of at most ``limit`` rows.

    ``headings`` lists for each field the headings it goes by. A cell merged over several rows counts
    for each of them. Raises :class:`WorkbookUnreadable`, :class:`HeadingMissing`, :class:`TooManyRows`,
    and what :func:`~chassis.files.archives.refuse_zip_bomb` and :func:`~chassis.files.archives.refuse_macros`
    raise.
    """
    if stream.read(2) != b"PK":  # an old .xls, a CSV, a picture
        raise WorkbookUnreadable(field="file")
    refuse_macros(refuse_zip_bomb(stream))
    tables = []
    for rows in _sheets(stream, limit + HEADING_ROWS):
        table = _below_headings(rows, headings)
        if all(field in table.columns for field in required):
            return table
        tables.append(table)
    fullest = max(tables, key=lambda table: len(table.columns), default=Table({}, {}, []))
    named = {field: f"“{headings[field][0]}”" for field in required}
    missing = "".join(name for field, name in named.items() if field not in fullest.columns)
    raise HeadingMissing(field="file", required="".join(named.values()), missing=missing)


def _below_headings(rows: list[Row], headings: Headings) -> Table:
    """The row that names most fields carries the headings; the lower one of two, below a merged group."""
    fields = {_bare(name): field for field, names in headings.items() for name in names}
    best = Table({}, {}, [])
    for at, row in enumerate(rows[:HEADING_ROWS]):
        columns: dict[str, int] = {}
        for column, value in row.cells.items():
            field = fields.get(_bare(str(value)))
            if field is not None:
                columns.setdefault(field, column)
        if columns and len(columns) >= len(best.columns):
            names = {field: _bare(str(row.cells[column])) for field, column in columns.items()}
            usual = {field: names_[0] for field, names_ in headings.items()}
            best = Table(columns, usual | names, rows[at + 1 :])
    return best


def _bare(heading: str) -> str:
    """A heading without its decoration: spaces, line breaks, asterisks, remarks in brackets."""
    return re.sub(r"\(.*?\)|[\s*:]", "", unicodedata.normalize("NFKC", heading))


def _sheets(stream: IO[bytes], limit: int) -> Iterator[list[Row]]:
    with _readable():
        workbook = load_workbook(stream, read_only=True, data_only=True)
    try:
        for sheet in workbook.worksheets:
            if sheet.sheet_state == "visible":
                with _readable():
                    rows = _rows(sheet, limit)
                yield rows
    finally:
        workbook.close()


@contextmanager
def _readable() -> Iterator[None]:
    """A damaged or hostile file makes the reader raise almost anything; to the person it is one thing."""
    try:
        yield
    except Problem:
        raise
    except Exception as error:
        raise WorkbookUnreadable(field="file") from error


def _rows(sheet: Any, limit: int) -> list[Row]:
    merged = _merged_downwards(sheet)
    spread: dict[int, tuple[Value, int]] = {}  # column → value of a merged cell and the last row it covers
    rows: list[Row] = []
    for number, values in enumerate(sheet.iter_rows(max_col=COLUMNS, values_only=True), start=1):
        cells = {column: value for column, raw in enumerate(values) if (value := _clean(raw)) is not None}
        for column, (value, last) in spread.items():
            if number <= last:
                cells.setdefault(column, value)
        spread |= {at: (cells[at], merged[number, at]) for at in cells if (number, at) in merged}
        if cells:
            rows.append(Row(number, dict(sorted(cells.items()))))
        if not number % _BREATH:
            time.sleep(0)
        if len(rows) > limit:
            raise TooManyRows(field="file", limit=limit - HEADING_ROWS)
    return rows


def _merged_downwards(sheet: Any) -> dict[tuple[int, int], int]:
    """Where cells are merged over several rows: (first row, column from 0) → last row.

    openpyxl reads merged ranges only when it loads the whole workbook into memory, so the sheet's own
    part is streamed here.
    """
    merged = {}
    with sheet.parent._archive.open(sheet._worksheet_path) as part:  # noqa: SLF001  no public way to the part
        for _, element in iterparse(part):
            if element.tag.endswith("}mergeCell"):
                left, top, _, bottom = range_boundaries(element.get("ref"))
                if left and top and bottom and bottom > top:
                    merged[top, left - 1] = bottom
            element.clear()
    return merged


def _clean(raw: Any) -> Value | None:
    if isinstance(raw, datetime):
        return raw.date()
    if isinstance(raw, date):
        return raw
    if isinstance(raw, float) and raw.is_integer():
        raw = int(raw)
    text = "" if raw is None else unicodedata.normalize("NFC", str(raw)).replace("\r\n", "\n").strip()
    return text or None
