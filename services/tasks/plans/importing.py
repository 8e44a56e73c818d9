"""A plan's workbook read row by row: what each row means, and what is wrong with it, by cell."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from chassis.files.cells import Reading, RowReader, problem
from chassis.files.tables import Row, Table
from services.tasks.plans.due_wording import due_from_wording
from services.tasks.plans.unit_names import UnitNames, UnknownUnit, split

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
    readings = [_TaskReader(row, table, frame).read() for row in tasks]
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
            reading.problems.append(problem(table, reading.row, "seq", "repeated", f"与第{first[seq]}行重复"))


def _half_width(row: Row, table: Table, name: str) -> str:
    value = row.cells.get(table.columns.get(name, -1), "")
    return unicodedata.normalize("NFKC", str(value)).strip()


class _TaskReader(RowReader):
    """Reads one task."""

    def __init__(self, row: Row, table: Table, frame: Frame) -> None:
        super().__init__(row, table, REQUIRED)
        self._frame = frame

    def read(self) -> Reading:
        self.take("seq", self._seq)
        self.take("title", lambda text: _at_most(re.sub(r"\s*\n\s*", "", text), 200))
        self.take("content", lambda text: _at_most(text, 4000))
        self.take("lead_dept", self._lead)
        self.take("co_depts", self._co_units)
        self.take("due_date", self._date)
        self.take("start_date", self._date)
        self.take("leader", lambda text: _at_most(text, 60))
        self.take("owner", lambda text: _at_most(text, 60))
        self.take("owner_phone", _phone)
        self.take("supervisor", self._supervisor)
        self._check_period()
        return self.reading

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
                self.complain("co_depts", unknown.code, str(unknown))
        if self.reading.values.get("lead_dept") in depts:
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
        start = self.reading.values.setdefault("start_date", self._frame.starts_on)
        due = self.reading.values.get("due_date")
        if start is None:
            self.complain("start_date", "invalid_cell", "须为日期")
        elif isinstance(start, date) and isinstance(due, date) and due < start:
            self.complain("due_date", "invalid_cell", f"早于起始日期{start.isoformat()}")


def _at_most(text: str, length: int) -> str:
    if len(text) > length:
        raise ValueError(f"超过{length}字")
    return text


def _phone(text: str) -> str:
    phone = unicodedata.normalize("NFKC", text).strip()
    if not _PHONE.fullmatch(phone):
        raise ValueError("不是电话号码")
    return phone
