"""Reading the sheets of an .xlsx workbook as a stream, values and merged ranges in one pass."""

from collections.abc import Iterator
from datetime import date
from typing import IO, Any

from openpyxl import load_workbook
from openpyxl.styles.numbers import BUILTIN_FORMATS
from openpyxl.worksheet._reader import FORMULA_TAG, WorkSheetParser

from chassis.files.grid import (
    CHINESE_DAYS,
    CHINESE_MONTHS,
    COLUMNS,
    NO_RESULT,
    Filling,
    Grid,
    Merged,
    Value,
    clean,
    month_of,
    shows_no_day,
)

_CUSTOM = 164  # the first number of a format that the workbook defines itself
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384


def grids(stream: IO[bytes], limit: int) -> Iterator[Grid]:
    """Every sheet, hidden ones without rows.

    openpyxl's own read-only mode knows neither merged ranges nor hidden rows, so its parser is driven
    here. It raises almost anything on a damaged file.
    """
    workbook = load_workbook(stream, read_only=True, data_only=True)
    try:
        for sheet in workbook.worksheets:
            grid = Grid(sheet.title, hidden=sheet.sheet_state != "visible")
            if not grid.hidden:
                _fill(grid, sheet, limit)
            yield grid
    finally:
        workbook.close()


def _fill(grid: Grid, sheet: Any, limit: int) -> None:
    filling = Filling(grid, limit)
    with sheet._get_source() as part:  # noqa: SLF001  no public way to the part
        parser = _Parser(part, sheet)
        for number, cells in parser.parse():
            values = {
                cell["column"] - 1: value
                for cell in cells
                if cell["column"] <= COLUMNS and (value := parser.shown(cell)) is not None
            }
            row = parser.row_dimensions.pop(str(number), {})
            filling.add(number, values, len(cells), hidden=row.get("hidden") in ("1", "true"))
    grid.merged = [
        Merged(each.min_row, each.min_col - 1, each.max_row, each.max_col - 1)
        for each in (parser.merged_cells.mergeCell if parser.merged_cells else ())
    ]


class _Parser(WorkSheetParser):
    """openpyxl's parser, which also tells a formula without a result and a date without a day."""

    def __init__(self, part: IO[bytes], sheet: Any) -> None:
        book = sheet.parent
        formats = {at: style.numFmtId for at, style in enumerate(book._cell_styles)}  # noqa: SLF001  as openpyxl does
        chinese = {at for at, each in formats.items() if each in CHINESE_DAYS | CHINESE_MONTHS}
        dates = set(book._date_formats) | chinese  # noqa: SLF001
        self._months = {at for at in dates if shows_no_day(formats[at], _code(book, formats[at]))}
        super().__init__(
            part,
            sheet._shared_strings,  # noqa: SLF001
            data_only=True,
            epoch=book.epoch,
            date_formats=dates,
            timedelta_formats=book._timedelta_formats,  # noqa: SLF001
        )

    def parse_cell(self, element: Any) -> dict[str, Any]:
        cell: dict[str, Any] = super().parse_cell(element)
        if cell["value"] is None and element.find(FORMULA_TAG) is not None:
            cell["value"] = NO_RESULT
        if not 1 <= cell["row"] <= _LAST_ROW or not 1 <= cell["column"] <= _LAST_COLUMN:
            raise ValueError("a cell outside every sheet")
        return cell

    def parse_extensions(self, _element: Any) -> None:
        """Nothing of a table is in there."""

    def parse_formatting(self, _element: Any) -> None:
        """Nor in conditional formats."""

    def shown(self, cell: dict[str, Any]) -> Value | None:
        """What a person sees in the cell."""
        value = clean(cell["value"])
        if isinstance(value, date) and cell["style_id"] in self._months:
            return month_of(value)
        return value


def _code(book: Any, format_id: int) -> str:
    custom = book._number_formats  # noqa: SLF001
    at = format_id - _CUSTOM
    return str(custom[at]) if 0 <= at < len(custom) else str(BUILTIN_FORMATS.get(format_id, ""))
