"""A workbook of problems read row by row: what each row means, and what is wrong with which cell."""

import re
from collections.abc import Callable, Collection, Mapping
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from pydantic import TypeAdapter, ValidationError

from chassis.files.attachments import require_unclassified
from chassis.files.cells import Reading, RowReader, problem
from chassis.files.sheets import as_typed
from chassis.files.tables import Row, Table, read_table
from chassis.http import Upload
from contracts.issues.handling import SOURCES
from services.issues.fields import Code, Description, Line, Phone, Reference, Uscc
from services.issues.ledger.report import Enterprise, Petitioner, Report
from services.issues.rules import RULES
from services.issues.sources import Category, Kind, Source

#: Each field and the headings it goes by; the first one is used when it is missing.
HEADINGS = {
    "source": ("问题来源", "来源"),
    "source_ref": ("来源编号", "来源凭据", "原编号", "工单编号"),
    "title": ("问题标题", "标题", "问题名称"),
    "description": ("问题描述", "问题内容", "具体问题", "诉求内容"),
    "category": ("问题类别", "类别"),
    "kind": ("诉求类型", "类型"),
    "enterprises": ("涉及企业", "企业名称"),
    "uscc": ("统一社会信用代码", "社会信用代码"),
    "petitioner_type": ("反映人类型",),
    "petitioner_name": ("反映人", "诉求人"),
    "petitioner_phone": ("反映人电话", "联系电话", "电话"),
    "reported_on": ("反映日期", "受理日期", "来电日期"),
    "indicator_codes": ("对应指标", "指标"),
    "suggested_dept": ("建议承办单位", "责任单位", "承办单位"),
    "suggested_due": ("办结时限", "整改时限"),
}
REQUIRED = ("source", "source_ref", "description")
TITLE_LENGTH = 40
PETITIONERS = ("企业", "群众", "体验官", "无")
_SEPARATORS = re.compile(r"[、,，;；\n]+")


class Known(NamedTuple):
    """What rows may name."""

    units: Mapping[str, str]  #: dept codes by every name a unit goes by
    indicators: Collection[str] | None = None  #: any, if none has been heard of


def table_of(_read: object, _settings: object, *, body: Upload) -> Table:
    """The table in an uploaded workbook, read before there is a transaction that would wait for it."""
    require_unclassified(body)
    return read_table(body.file.stream, HEADINGS, REQUIRED, RULES.import_rows)


def read(table: Table, known: Known, today: date, allowed: frozenset[Source]) -> list[Reading]:
    """Every row's reading."""
    readings = [_IssueReader(row, table, known, today, allowed).read() for row in table.rows]
    first: dict[tuple[object, object], int] = {}
    for reading in readings:
        key = reading.values.get("source"), reading.values.get("source_ref")
        if None not in key and (before := first.setdefault(key, reading.row)) != reading.row:
            why = f"与第{before}行重复"
            reading.problems.append(problem(table, reading.row, "source_ref", "repeated", why))
    return readings


def report_of(reading: Reading, today: date) -> Report:
    """What a row without problems reports."""
    given = dict(reading.values)
    names, codes = given.pop("enterprises", []), given.pop("uscc", [])
    enterprises = tuple(
        Enterprise(name, code) for name, code in zip(names, codes or [None] * len(names), strict=True)
    )
    kind = given.pop("petitioner_type", None)
    name, phone = given.pop("petitioner_name", None), given.pop("petitioner_phone", None)
    return Report(
        petitioner=Petitioner(kind or ("群众" if name or phone else "无"), name, phone),
        enterprises=enterprises,
        registered_on=today,
        reported_on=given.pop("reported_on", today),
        title=given.pop("title", None) or _title(given["description"]),
        kind=given.pop("kind", Kind.PROBLEM),
        category=given.pop("category", Category.OTHER),
        indicator_codes=tuple(given.pop("indicator_codes", ())),
        **given,
    )


class _IssueReader(RowReader):
    """Reads one problem."""

    def __init__(self, row: Row, table: Table, known: Known, today: date, allowed: frozenset[Source]) -> None:
        super().__init__(row, table, REQUIRED)
        self._known, self._today, self._allowed = known, today, allowed

    def read(self) -> Reading:
        parsers: dict[str, Callable[[str], object]] = {
            "source": self._source,
            "source_ref": _as(Reference),
            "title": _as(Line),
            "description": _as(Description),
            "category": lambda text: _one_of(Category, text),
            "kind": lambda text: _one_of(Kind, text),
            "enterprises": lambda text: [_as(Line)(each) for each in _several(text)],
            "uscc": lambda text: [_as(Uscc)(each.upper()) for each in _several(text)],
            "petitioner_type": _petitioner,
            "petitioner_name": _as(Line),
            "petitioner_phone": _as(Phone),
            "reported_on": self._past,
            "indicator_codes": lambda text: [self._indicator(each) for each in _several(text)],
            "suggested_dept": self._unit,
            "suggested_due": _day,
        }
        for field, parse in parsers.items():
            self.take(field, lambda text, parse=parse: parse(as_typed(text).strip()))  # type: ignore[misc]  # bound now
        values, wrong = self.reading.values, {each.field for each in self.reading.problems}
        names, codes = values.get("enterprises", []), values.get("uscc", [])
        if codes and len(codes) != len(names) and not wrong & {"enterprises", "uscc"}:
            self.complain("uscc", "half_enterprise", "统一社会信用代码须与涉及企业一一对应")
        return self.reading

    def _source(self, text: str) -> Source:
        by_name = {name: code for code, name in SOURCES.items()}
        code = by_name.get(text, text.upper())
        if code not in self._allowed:
            raise ValueError(
                f"来源应为：{'、'.join(f'{each} {SOURCES[each]}' for each in sorted(self._allowed))}"
            )
        return Source(code)

    def _unit(self, text: str) -> str:
        if text not in self._known.units:
            raise ValueError(f"没有名为“{text}”的单位")
        return self._known.units[text]

    def _indicator(self, text: str) -> str:
        code = _as(Code)(text)
        if self._known.indicators is not None and code not in self._known.indicators:
            raise ValueError(f"指标“{code}”不存在或已停用")
        return code

    def _past(self, text: str) -> date:
        day = _day(text)
        if day > self._today:
            raise ValueError(f"{day}晚于今日")
        return day


def _as(kind: Any) -> Callable[[str], str]:
    """A parser by the type that a request's field has."""
    adapter: TypeAdapter[str] = TypeAdapter(kind)

    def parse(text: str) -> str:
        try:
            return adapter.validate_python(text)
        except ValidationError as error:
            told = error.errors()[0]
            limits = told.get("ctx", {})
            most, least = limits.get("max_length"), limits.get("min_length")
            raise ValueError(
                f"最多{most}字" if most else f"至少{least}字" if least else f"格式不正确：“{text[:30]}”"
            ) from error

    return parse


def _several(text: str) -> list[str]:
    return [each.strip() for each in _SEPARATORS.split(text) if each.strip()]


def _one_of(words: type[StrEnum], text: str) -> StrEnum:
    if text not in set(words):
        raise ValueError(f"应为：{'、'.join(words)}")
    return words(text)


def _petitioner(text: str) -> str:
    if text not in PETITIONERS:
        raise ValueError(f"应为：{'、'.join(PETITIONERS)}")
    return text


def _day(text: str) -> date:
    parts = re.fullmatch(r"(\d{4})\D{1,2}(\d{1,2})\D{1,2}(\d{1,2})日?(?:[ T]00:00(?::00)?)?", text)
    try:
        return date(*map(int, parts.groups())) if parts else date.fromisoformat(text)
    except ValueError as error:
        raise ValueError("应为日期，如 2026-03-02") from error


def _title(description: str) -> str:
    line = description.split("\n", 1)[0]
    return line if len(line) <= TITLE_LENGTH else f"{line[: TITLE_LENGTH - 1]}…"
