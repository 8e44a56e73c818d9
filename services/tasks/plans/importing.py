"""A plan's workbook read row by row: what each row means, and what is wrong with it, by cell."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from openpyxl.cell.cell import ERROR_CODES

from services.tasks.plans.due_wording import UnclearDeadline, due_from_wording
from services.tasks.plans.unit_names import UnitNames, UnknownUnit, split
from services.tasks.plans.workbook import Row, Table

#: Each field and the headings it goes by; the first one is used when it is missing.
HEADINGS = {
    "seq": ("序号", "任务序号", "编号", "任务编号"),
    "title": ("任务名称", "改革任务", "重点任务", "工作任务", "任务", "名称"),
    "content": ("具体举措", "工作举措", "改革举措", "主要举措", "具体措施", "工作措施", "任务内容", "举措"),
    "lead_dept": ("牵头部门", "牵头单位", "主办单位", "责任单位"),
    "co_depts": ("配合单位", "配合部门", "协办单位", "协办部门"),
    "due_date": ("完成时限", "完成时间", "时限", "办结时限"),
    "start_date": ("起始日期", "开始时间", "启动时间"),
    "leader": ("责任领导", "分管领导"),
    "owner": ("责任人", "具体责任人"),
    "owner_phone": ("联系电话", "电话", "责任人电话"),
    "supervisor": ("盯办人", "盯办员"),
}
REQUIRED = ("seq", "title", "content", "lead_dept", "due_date")

MOST_CO_UNITS = 10
_SEQ = re.compile(r"[(第]?(\d{1,5})[).、.项]?")
_PHONE = re.compile(r"[0-9+() -]{5,30}")


@dataclass(frozen=True)
class Problem:
    """What is wrong with one cell."""

    row: int
    field: str
    code: str
    message: str  #: 第N行 “牵头部门”：…


@dataclass
class Reading:
    """What one row means; only rows without problems have all required ``values``."""

    row: int
    values: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True)
class Frame:
    """What a plan's rows are read against."""

    units: UnitNames
    supervisors: dict[str, list[str]]  #: name of a member of the centre → person ids
    year: int
    starts_on: date


def read(table: Table, frame: Frame) -> tuple[list[Reading], list[Row]]:
    """Every row's reading, and the rows that are headings of a section and were skipped.

    Blank optional cells say nothing: what a person filled in before stays (upsert, features.md T2).
    """
    tasks = [row for row in table.rows if not _is_section(row, table)]
    readings = [_RowReader(row, table, frame).read() for row in tasks]
    _refuse_repeated(readings, table)
    return readings, [row for row in table.rows if _is_section(row, table)]


def _is_section(row: Row, table: Table) -> bool:
    """“一、市场环境” across the table: one text, and not a number in the first column."""
    texts = {str(value) for value in row.cells.values()}
    return len(texts) == 1 and not _SEQ.fullmatch(_half_width(row, table, "seq"))


def _refuse_repeated(readings: Iterable[Reading], table: Table) -> None:
    first: dict[object, int] = {}
    for reading in readings:
        seq = reading.values.get("seq")
        if seq is not None and first.setdefault(seq, reading.row) != reading.row:
            reading.problems.append(
                _problem(table, reading.row, "seq", "repeated", f"与第{first[seq]}行重复")
            )


def _problem(table: Table, row: int, name: str, code: str, why: str) -> Problem:
    heading = table.headings.get(name, HEADINGS[name][0])
    return Problem(row, name, code, f"第{row}行 “{heading}”：{why}")


def _code(why: Exception) -> str:
    """What programs tell problems apart by."""
    if isinstance(why, UnclearDeadline):
        return "unclear_deadline"
    return "unknown_unit" if isinstance(why, UnknownUnit) else "invalid_cell"


def _half_width(row: Row, table: Table, name: str) -> str:
    value = row.cells.get(table.columns.get(name, -1), "")
    return unicodedata.normalize("NFKC", str(value)).strip()


class _RowReader:
    """Reads one row cell by cell, collecting values and problems."""

    def __init__(self, row: Row, table: Table, frame: Frame) -> None:
        self._row, self._table, self._frame = row, table, frame
        self._reading = Reading(row.number)

    def read(self) -> Reading:
        self._take("seq", self._seq)
        self._take("title", lambda text: _at_most(re.sub(r"\s*\n\s*", "", text), 200))
        self._take("content", lambda text: _at_most(text, 4000))
        self._take("lead_dept", self._lead)
        self._take("co_depts", self._co_units)
        self._take("due_date", self._date)
        self._take("start_date", self._date)
        self._take("leader", lambda text: _at_most(text, 60))
        self._take("owner", lambda text: _at_most(text, 60))
        self._take("owner_phone", _phone)
        self._take("supervisor", self._supervisor)
        self._check_period()
        return self._reading

    def _take(self, name: str, parse: Callable[[str], object]) -> None:
        """Parse a cell if it is there; a :class:`ValueError` of the parser is the problem's text."""
        value = self._row.cells.get(self._table.columns.get(name, -1))
        if value is None:
            if name in REQUIRED:
                self._complain(name, "required", "未填写")
        elif value in ERROR_CODES:
            self._complain(name, "invalid_cell", f"单元格公式有误（{value}）")
        else:
            self._parse(name, str(value), parse)

    def _parse(self, name: str, text: str, parse: Callable[[str], object]) -> None:
        try:
            self._reading.values[name] = parse(text)
        except ValueError as why:
            self._complain(name, _code(why), str(why))

    def _complain(self, name: str, code: str, why: str) -> None:
        self._reading.problems.append(_problem(self._table, self._row.number, name, code, why))

    def _seq(self, text: str) -> int:
        match = _SEQ.fullmatch(unicodedata.normalize("NFKC", text))
        if match is None or int(match[1]) == 0:
            raise ValueError(f"“{text}”不是正整数")
        return int(match[1])

    def _lead(self, text: str) -> str:
        names = split(text)
        if len(names) != 1:
            raise ValueError("牵头单位只能有一个，其余请填入配合单位")
        return self._frame.units.find(names[0])

    def _co_units(self, text: str) -> list[str]:
        depts = []
        for name in split(text):
            try:
                depts.append(self._frame.units.find(name))
            except UnknownUnit as unknown:
                self._complain("co_depts", _code(unknown), str(unknown))
        if self._reading.values.get("lead_dept") in depts:
            raise ValueError("配合单位不能与牵头单位相同")
        if len(set(depts)) < len(depts):
            raise ValueError("同一单位填写了两次")
        if len(depts) > MOST_CO_UNITS:
            raise ValueError(f"配合单位最多{MOST_CO_UNITS}个")
        return depts

    def _date(self, text: str) -> date | None:
        return due_from_wording(text, self._frame.year)

    def _supervisor(self, text: str) -> str:
        people = self._frame.supervisors.get(re.sub(r"\s", "", text), [])
        if len(people) != 1:
            raise ValueError(f"促进中心有{len(people)}名“{text}”" if people else f"促进中心没有“{text}”")
        return people[0]

    def _check_period(self) -> None:
        start = self._reading.values.setdefault("start_date", self._frame.starts_on)
        due = self._reading.values.get("due_date")
        if start is None:
            self._complain("start_date", "invalid_cell", "须为日期")
        elif isinstance(start, date) and isinstance(due, date) and due < start:
            self._complain("due_date", "invalid_cell", f"早于起始日期{start.isoformat()}")


def _at_most(text: str, length: int) -> str:
    if len(text) > length:
        raise ValueError(f"超过{length}字")
    return text


def _phone(text: str) -> str:
    phone = unicodedata.normalize("NFKC", text).strip()
    if not _PHONE.fullmatch(phone):
        raise ValueError("不是电话号码")
    return phone
