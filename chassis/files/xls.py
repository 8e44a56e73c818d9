"""Reading the sheets of an old .xls workbook, as Excel 97 and WPS write it.

xlrd, and not the faster calamine: that makes room for every cell between the first and the last, so that
two cells in far corners take a gigabyte (ADR 0022).
"""

import io
from collections.abc import Iterator
from datetime import date
from typing import IO, Any

import xlrd
from xlrd.biffh import XL_CELL_BLANK, XL_CELL_BOOLEAN, XL_CELL_DATE, XL_CELL_EMPTY, XL_CELL_ERROR
from xlrd.xldate import XLDateError, xldate_as_datetime

from chassis.files.archives import MacrosRefused
from chassis.files.grid import (
    COLUMNS,
    Filling,
    Grid,
    Merged,
    Value,
    WorkbookEncrypted,
    clean,
    month_of,
    shows_no_day,
)

_PASSWORD = "EncryptedPackage".encode("utf-16-le")  # an .xlsx with a password is packed like an .xls
_MACROS = "_VBA_PROJECT".encode("utf-16-le")


def grids(stream: IO[bytes], limit: int) -> Iterator[Grid]:
    """Every sheet, hidden ones without rows; raises :class:`WorkbookEncrypted`, :class:`MacrosRefused`.

    xlrd raises almost anything on a damaged file.
    """
    stream.seek(0)
    content = stream.read()
    if _PASSWORD in content:
        raise WorkbookEncrypted(field="file")
    if _MACROS in content:
        raise MacrosRefused(field="file")
    with _opened(content) as book:
        for name in book.sheet_names():
            sheet = book.sheet_by_name(name)
            grid = Grid(name, hidden=bool(sheet.visibility))
            if not grid.hidden:
                _fill(grid, book, sheet, limit)
            book.unload_sheet(name)
            yield grid


def _opened(content: bytes) -> Any:
    try:
        return xlrd.open_workbook(
            file_contents=content,
            formatting_info=True,  # merged ranges and hidden rows come with it
            on_demand=True,
            ragged_rows=True,
            logfile=io.StringIO(),
        )
    except xlrd.XLRDError as error:
        if "encrypted" in str(error):
            raise WorkbookEncrypted(field="file") from error
        raise


def _fill(grid: Grid, book: Any, sheet: Any, limit: int) -> None:
    filling = Filling(grid, limit)
    for at in range(sheet.nrows):
        width = sheet.row_len(at)
        cells = {
            column: value
            for column in range(min(width, COLUMNS))
            if (value := _shown(book, sheet.cell(at, column))) is not None
        }
        row = sheet.rowinfo_map.get(at)
        filling.add(at + 1, cells, width, hidden=bool(row and row.hidden))
    grid.merged = [
        Merged(top + 1, left, bottom, right - 1) for top, bottom, left, right in sheet.merged_cells
    ]


def _shown(book: Any, cell: Any) -> Value | None:
    if cell.ctype in (XL_CELL_EMPTY, XL_CELL_BLANK):
        return None
    if cell.ctype == XL_CELL_ERROR:
        return str(xlrd.error_text_from_code.get(cell.value, "#VALUE!"))
    if cell.ctype == XL_CELL_BOOLEAN:
        return clean(bool(cell.value))
    if cell.ctype == XL_CELL_DATE:
        return _date(book, cell)
    return clean(cell.value)


def _date(book: Any, cell: Any) -> Value | None:
    try:
        value = clean(xldate_as_datetime(cell.value, book.datemode))
    except (XLDateError, OverflowError, ValueError):
        return "#VALUE!"
    shown_as = book.format_map[book.xf_list[cell.xf_index].format_key]
    if isinstance(value, date) and shows_no_day(shown_as.format_key, shown_as.format_str):
        return month_of(value)
    return value
