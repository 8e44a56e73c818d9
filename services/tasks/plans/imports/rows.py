"""A plan's rows: what each means, and what is wrong with it, by cell."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import get_args

from chassis.files.cells import Reading, RowReader
from chassis.files.grid import Value
from chassis.files.sheets import as_typed
from chassis.files.tables import HeadingMissing, Row, Table, bare
from services.tasks.dispatch.particulars import Environment, Focus, Nature
from services.tasks.plans.imports import particulars
from services.tasks.plans.imports.due_wording import due_from_wording
from services.tasks.plans.imports.fields import HEADINGS, REQUIRED
from services.tasks.plans.imports.plan_text import titled
from services.tasks.plans.imports.unit_names import UnitNames, UnknownUnit

CHOICES = {
    name: get_args(kind)
    for name, kind in (("focus", Focus), ("nature", Nature), ("env_dimension", Environment))
}
MOST_CO_UNITS = 10
_SEQ = re.compile(r"[(第]?(\d{1,5})[).、.项]?")
_NUMERAL = re.compile(r"[(第]?[一二三四五六七八九十百]{1,4}[).、.章节部分]*")
_NO_TASK = re.compile(r"(合计|总计|小计|共计|注|备注|说明|填表)[:\d]?.*")
_PHONE = re.compile(r"[0-9+() -]{5,30}")
_HEADINGS_AGAIN = 3  # cells by which the headings are known when a page repeats them


@dataclass(frozen=True)
class Frame:
    """What a plan's rows are read against."""

    plan_code: str
    units: UnitNames
    supervisors: Mapping[str, Sequence[str]]  #: name or id of a member of the centre → person ids
    year: int
    starts_on: date
    indicators: frozenset[str] = frozenset()  #: codes in use


@dataclass(frozen=True)
class Lines:
    """A table's rows, those that are tasks and those that are headings of a section or the like."""

    table: Table
    tasks: list[list[Row]]  #: a task takes several rows where its number is merged over them
    skipped: list[Row]


def lines_of(table: Table) -> Lines:
    """Tell the tasks from the rest; raises :class:`HeadingMissing` when nothing says what is to be done."""
    if not table.columns.keys() & {"title", "content"}:
        name = f"“{HEADINGS['title'][0]}”"
        raise HeadingMissing(field="file", required=name, missing=name)
    tasks: list[list[Row]] = []
    skipped: list[Row] = []
    for row in table.rows:
        if _is_no_task(row, table):
            skipped.append(row)
        elif tasks and table.columns.get("seq", -1) in row.spread:
            tasks[-1].append(row)
        else:
            tasks.append([row])
    return Lines(table, tasks, skipped)


def readings(lines: Lines, frame: Frame) -> Iterator[Reading]:
    """Every task's reading, one after the other.

    Blank optional cells say nothing: what a person filled in before stays (upsert, features.md T2).
    """
    for rows in lines.tasks:
        yield _TaskReader(rows, lines.table, frame).read()


def _is_no_task(row: Row, table: Table) -> bool:
    """“一、市场环境” across the table or behind its number, a sum, a remark, the headings once more."""
    texts = {str(value) for value in row.cells.values()}
    seq = _half_width(row.cells.get(table.columns.get("seq", -1), ""))
    if len(texts) == 1 and not _SEQ.fullmatch(seq):
        return True
    if _NO_TASK.fullmatch(seq) or (_NUMERAL.fullmatch(seq) and len(texts) == 2):  # noqa: PLR2004  itself and a title
        return True
    again = [
        name for name, at in table.columns.items() if bare(str(row.cells.get(at))) == table.headings[name]
    ]
    return len(again) >= _HEADINGS_AGAIN


def _half_width(value: Value) -> str:
    return unicodedata.normalize("NFKC", str(value)).strip()


class _TaskReader(RowReader):
    """Reads one task."""

    def __init__(self, rows: list[Row], table: Table, frame: Frame) -> None:
        super().__init__(rows[0], table, REQUIRED)
        self._rows, self._frame = rows, frame

    def read(self) -> Reading:
        self._join()
        self._part_title()
        self.take("seq", self._seq)
        self.take("title", lambda text: _at_most(re.sub(r"\s*\n\s*", "", as_typed(text)), 200))
        self.take("content", lambda text: _at_most(as_typed(text), 4000))
        self.take("lead_dept", self._lead)
        self.take("co_depts", self._co_units)
        self.take("due_date", self._date)
        self.take("start_date", self._date)
        self.take("leader", lambda text: _at_most(as_typed(text), 60))
        self.take("owner", lambda text: _at_most(as_typed(text), 60))
        self.take("owner_phone", _phone)
        self.take("supervisor", self._supervisor)
        self._take_particulars()
        self._check_period()
        return self.reading

    def _join(self) -> None:
        """What a task of several rows says in each of them; only measures and helpers may be several."""
        cells = dict(self._row.cells)
        for name, at in self._table.columns.items():
            own = [row.cells[at] for row in self._rows if at in row.cells and at not in row.spread]
            if name in ("content", "co_depts") and len(own) > 1:
                cells[at] = "\n".join(map(str, own))
            elif len({str(value) for value in own}) > 1:
                self.complain(name, "several_values", "一项任务占多行时，此列只能填写一个值")
        self._row = replace(self._row, cells=cells)

    def _part_title(self) -> None:
        """Where one column holds the name and the measure, the name ends at the first full stop."""
        has, lacks = ("title", "content") if "title" in self._table.columns else ("content", "title")
        whole = self._row.cells.get(self._table.columns[has])
        if lacks in self._table.columns or whole is None:
            return
        at = len(self._row.cells) + max(*self._row.cells, *self._table.columns.values())
        parts = dict(zip(("title", "content"), titled(str(whole)), strict=True))
        cells = dict(self._row.cells) | {self._table.columns[has]: parts[has], at: parts[lacks]}
        columns = self._table.columns | {lacks: at}
        self._row, self._table = replace(self._row, cells=cells), replace(self._table, columns=columns)

    def _take_particulars(self) -> None:
        self.take("domain", lambda text: particulars.line(text, 60))
        for name, choices in CHOICES.items():
            self.take(name, lambda text, choices=choices: particulars.choice(text, choices))  # type: ignore[misc]  # bound now
        self.take("indicator_codes", lambda text: particulars.codes(text, self._frame.indicators))
        self.take("theme_tags", particulars.tags)
        self.take("target_value", self._target)
        self.take("unit", lambda text: particulars.line(text, 20))
        self.take("milestones", lambda text: particulars.milestones(text, self._frame.year))

    def _target(self, text: str) -> float:
        value, unit = particulars.quantity(text)
        if unit is not None:
            self.reading.values["unit"] = unit
        elif "unit" not in self._table.columns:
            raise ValueError(f"“{text}”没有单位，请写如“3天”")
        return value

    def _seq(self, text: str) -> int:
        plain = _half_width(as_typed(text))
        match = _SEQ.fullmatch(plain.removeprefix(f"{self._frame.plan_code}-"))
        if match is None or int(match[1]) == 0:
            raise ValueError(f"“{text}”不是正整数")
        return int(match[1])

    def _lead(self, text: str) -> str:
        depts, wrong = self._frame.units.all_in(text)
        if len(depts) + len(wrong) != 1:
            raise ValueError("牵头单位只能有一个，其余请填入配合单位")
        if wrong:
            raise UnknownUnit(wrong[0])
        return depts[0]

    def _co_units(self, text: str) -> list[str]:
        depts, wrong = self._frame.units.all_in(text)
        for why in wrong:
            self.complain("co_depts", UnknownUnit.code, why)
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
        people = self._frame.supervisors.get(re.sub(r"\s", "", as_typed(text)), [])
        if len(people) != 1:
            raise ValueError(f"促进中心有{len(people)}名“{text}”" if people else f"促进中心没有“{text}”")
        return people[0]

    def _check_period(self) -> None:
        start = self.reading.values.get("start_date", self._frame.starts_on)
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
    phone = unicodedata.normalize("NFKC", as_typed(text)).strip()
    if not _PHONE.fullmatch(phone):
        raise ValueError("不是电话号码")
    return phone
