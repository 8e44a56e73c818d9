"""Reading the tables in a workbook an office really has: a title on top, merged cells, blank rows."""

import re
import unicodedata
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import IO

from chassis.errors import Invalid
from chassis.files.grid import CELLS, Grid, Merged, TooManyRows, Value, WorkbookUnreadable
from chassis.files.spreadsheets import grids_of

HEADING_ROWS = 20  #: the headings stand within the first rows, below a title

Headings = Mapping[str, Sequence[str]]


class HeadingMissing(Invalid):
    """No row names all the columns that are needed."""

    code = "heading_missing"
    message = "未找到表头行，表格须有{required}各列；缺少：{missing}"


@dataclass(frozen=True)
class Row:
    """A row that is not blank: its number as the person sees it, and its cells by column from 0.

    ``spread`` are the columns whose value stands in a cell that is merged from a row above.
    """

    number: int
    cells: dict[int, Value]
    spread: frozenset[int] = frozenset()
    hidden: bool = False


@dataclass(frozen=True)
class Table:
    """What stands below the headings: ``columns`` of the fields it has, ``headings`` of all fields."""

    columns: dict[str, int]
    headings: dict[str, str]
    rows: list[Row]
    sheet: str = ""
    ignored: list[str] = field(default_factory=list)  #: headings that are no field's
    where: str = "第{row}行"  #: how a person finds a row

    def place(self, row: int) -> str:
        """How a person finds this row."""
        return self.where.format(row=row)


@dataclass(frozen=True)
class Tables:
    """All tables of a workbook that have the headings, and the sheets that were not read."""

    tables: list[Table]
    hidden_sheets: list[str]
    other_sheets: list[str]  #: visible and not empty, but without the headings


def read_table(stream: IO[bytes], headings: Headings, required: Sequence[str], limit: int) -> Table:
    """The first of :func:`read_tables`, of a workbook in which one is expected."""
    return replace(read_tables(stream, headings, required, limit).tables[0], where=Table.where)


def read_tables(stream: IO[bytes], headings: Headings, required: Sequence[str], limit: int) -> Tables:
    """The visible tables whose headings name all ``required`` fields, of at most ``limit`` rows together.

    ``headings`` lists for each field the headings it goes by. A cell merged over several rows counts
    for each of them, a heading merged over several columns for all of these. Raises
    :class:`HeadingMissing`, :class:`TooManyRows`, and what
    :func:`chassis.files.spreadsheets.grids_of` raises.
    """
    return tables_in(grids_of(stream, limit + HEADING_ROWS), headings, required, limit)


def tables_in(grids: Iterable[Grid], headings: Headings, required: Sequence[str], limit: int) -> Tables:
    """As :func:`read_tables`, wherever the sheets come from."""
    read: list[Table] = []
    others: list[Table] = []
    hidden: list[str] = []
    for grid in grids:
        if grid.hidden:
            hidden.append(grid.name)
        elif grid.rows:
            table = _below_headings(grid, headings)
            complete = all(name in table.columns for name in required)
            (read if complete else others).append(table)
    if not read:
        raise _missing(others, headings, required)
    if sum(len(table.rows) for table in read) > limit:
        raise TooManyRows(field="file", limit=limit)
    if len(read) > 1:
        read = [replace(table, where=_in_sheet(table.sheet)) for table in read]
    return Tables(read, hidden, [table.sheet for table in others])


def _in_sheet(name: str) -> str:
    plain = name.replace("{", "").replace("}", "")
    return f"工作表“{plain}”第{{row}}行"


def _missing(tables: list[Table], headings: Headings, required: Sequence[str]) -> HeadingMissing:
    fullest = max(tables, key=lambda table: len(table.columns), default=Table({}, {}, []))
    named = {name: f"“{headings[name][0]}”" for name in required}
    missing = "".join(text for name, text in named.items() if name not in fullest.columns)
    return HeadingMissing(field="file", required="".join(named.values()), missing=missing)


def _below_headings(grid: Grid, headings: Headings) -> Table:
    """The row that names most fields carries the headings; of several below each other the lowest."""
    fields = {bare(name): name_of for name_of, names in headings.items() for name in names}
    usual = {name: names[0] for name, names in headings.items()}
    rows = _spread_down(grid)
    best, best_at = Table({}, usual, [], grid.name), -1
    for at, row in enumerate(rows[:HEADING_ROWS]):
        columns: dict[str, int] = {}
        for column, value in row.cells.items():
            name = fields.get(bare(str(value)))
            if name is not None:
                columns.setdefault(name, column)
        more = len(columns) - len(best.columns)
        if more > 0 or (more == 0 and columns and at == best_at + 1):  # else a page repeats them
            best, best_at = _table(grid, columns, usual, rows, at), at
    return best


def _table(grid: Grid, columns: dict[str, int], usual: dict[str, str], rows: list[Row], at: int) -> Table:
    names = {name: bare(str(rows[at].cells[column])) for name, column in columns.items()}
    wide = [
        each
        for each in grid.merged
        if each.top <= rows[at].number <= each.bottom
        and each.left in columns.values()
        and not any(each.left < column <= each.right for column in columns.values())
    ]
    inside = {column for each in wide for column in range(each.left, each.right + 1)}
    ignored = [
        bare(str(value))
        for column, value in rows[at].cells.items()
        if column not in columns.values() and column not in inside
    ]
    below = [_joined(row, wide) for row in rows[at + 1 :]]
    return Table(columns, usual | names, below, grid.name, ignored)


def _joined(row: Row, wide: list[Merged]) -> Row:
    """The row with all that stands below a heading of several columns in the first of them."""
    if not any(each.right > each.left for each in wide):
        return row
    cells = dict(row.cells)
    for each in wide:
        parts = [cells.pop(at) for at in range(each.left, each.right + 1) if at in cells]
        if parts:
            cells[each.left] = parts[0] if len(parts) == 1 else "\n".join(map(str, parts))
    return Row(row.number, dict(sorted(cells.items())), row.spread, row.hidden)


def _spread_down(grid: Grid) -> list[Row]:
    """The rows with the values of cells that are merged downwards; a row of nothing else stays blank."""
    numbers, spread, cells_spread = sorted(grid.rows), defaultdict[int, dict[int, Value]](dict), 0
    for each in grid.merged:
        value = grid.rows.get(each.top, {}).get(each.left)
        if value is None:
            continue
        covered = numbers[bisect_right(numbers, each.top) : bisect_right(numbers, each.bottom)]
        cells_spread += len(covered)
        if cells_spread > CELLS:  # ranges that lie over each other: no spreadsheet writes such
            raise WorkbookUnreadable(field="file")
        for number in covered:
            spread[number][each.left] = value
    rows = []
    for number, own in sorted(grid.rows.items()):
        above = {column: value for column, value in spread.get(number, {}).items() if column not in own}
        cells = dict(sorted((own | above).items()))
        rows.append(Row(number, cells, frozenset(above), number in grid.hidden_rows))
    return rows


def bare(heading: str) -> str:
    """A heading without its decoration: spaces, line breaks, asterisks, remarks in brackets."""
    return re.sub(r"\(.*?\)|[\s*:]", "", unicodedata.normalize("NFKC", heading))
