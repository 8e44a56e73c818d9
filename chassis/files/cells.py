"""The rows of a table read cell by cell: what each means, and what is wrong with which cell."""

from collections.abc import Callable, Container
from dataclasses import dataclass, field
from typing import Any

from pydantic import Field

from chassis.files.grid import FAILED, NO_RESULT
from chassis.files.tables import Row, Table
from chassis.shapes import Shape


class Unreadable(ValueError):
    """A cell's text means nothing; its own text says why in Chinese, ``code`` tells programs."""

    code = "invalid_cell"


class CellProblem(Shape):
    """表格中的一处问题"""

    row: int = Field(description="行号，与表格所示一致；文件不是表格时为段号")
    field: str
    code: str
    message: str = Field(description="如：第5行 “牵头部门”：未填写")


@dataclass
class Reading:
    """What one row means; only rows without problems have all required ``values``."""

    row: int
    values: dict[str, Any] = field(default_factory=dict)
    problems: list[CellProblem] = field(default_factory=list)


class RowReader:
    """Reads one row into :attr:`reading`, collecting all its problems and not only the first."""

    def __init__(self, row: Row, table: Table, required: Container[str]) -> None:
        self.reading = Reading(row.number)
        self._row, self._table, self._required = row, table, required

    def take(self, name: str, parse: Callable[[str], object]) -> None:
        """Parse a cell if it is there; a :class:`ValueError` of the parser is the problem's text.

        A blank cell of a field that is not required says nothing: the field has no value then.
        """
        value = self._row.cells.get(self._table.columns.get(name, -1))
        if value is None:
            if name in self._required:
                self.complain(name, "required", "未填写")
        elif value in FAILED:
            self.complain(name, "invalid_cell", f"单元格公式有误（{value}）")
        elif value == NO_RESULT:
            why = "公式还没有计算结果，请用 Excel 或 WPS 打开并保存，或粘贴为数值"
            self.complain(name, "formula_without_result", why)
        else:
            self._parse(name, str(value), parse)

    def complain(self, name: str, code: str, why: str) -> None:
        """Note what is wrong with a cell."""
        self.reading.problems.append(problem(self._table, self.reading.row, name, code, why))

    def _parse(self, name: str, text: str, parse: Callable[[str], object]) -> None:
        try:
            self.reading.values[name] = parse(text)
        except ValueError as why:
            self.complain(name, getattr(why, "code", Unreadable.code), str(why))


def problem(table: Table, row: int, name: str, code: str, why: str) -> CellProblem:
    """A problem under the heading that the workbook itself has for the field."""
    message = f"{table.place(row)} “{table.headings[name]}”：{why}"
    return CellProblem(row=row, field=name, code=code, message=message)
