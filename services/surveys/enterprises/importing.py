"""A workbook of enterprises read row by row: what each row means, and what is wrong with which cell."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from chassis.files.attachments import require_unclassified
from chassis.files.cells import Reading, RowReader, problem
from chassis.files.sheets import as_typed
from chassis.files.tables import Row, Table, read_table
from chassis.http import Upload
from services.surveys.enterprises import particulars
from services.surveys.enterprises.particulars import key
from services.surveys.rules import RULES

#: Each field and the headings it goes by; the first one is used when it is missing, and by the export.
HEADINGS = {
    "uscc": ("统一社会信用代码", "社会信用代码", "信用代码", "统一代码"),
    "local_id": ("牧户编号", "牧户/自然人编号"),
    "name": ("名称", "企业名称", "单位名称", "主体名称", "经营主体名称", "市场主体名称"),
    "name_mn": ("蒙古文名称", "蒙文名称"),
    "kind": ("主体类型", "企业类型", "类型"),
    "industry": ("行业门类", "所属行业", "行业"),
    "scale": ("规模", "企业规模"),
    "town": ("所属镇", "镇", "镇、开发区", "乡镇", "苏木镇"),
    "gacha": ("嘎查村、社区", "嘎查村/社区", "嘎查村", "嘎查", "社区"),
    "address": ("地址", "经营地址", "住所"),
    "lat": ("纬度",),
    "lon": ("经度",),
    "legal_rep": ("法定代表人", "法定代表人/负责人", "负责人", "法人"),
    "contact": ("联系人",),
    "phone": ("联系电话", "电话", "手机号", "手机"),
    "cadre": ("包联干部", "包联人"),
    "status": ("经营状态", "状态"),
}
REQUIRED = ("name", "kind", "town", "contact")
#: What no two rows may share, by the fields it is made of.
IDENTITIES = (("uscc",), ("local_id",), ("name", "gacha", "phone"))

_PARSERS: dict[str, Callable[[str], object]] = {
    "uscc": particulars.code,
    "local_id": lambda text: particulars.line(text, 40).upper(),
    "name": particulars.name,
    "name_mn": lambda text: particulars.line(text, particulars.LONGEST_NAME),
    "kind": particulars.kind,
    "industry": particulars.industry,
    "scale": particulars.scale,
    "town": particulars.town,
    "gacha": lambda text: particulars.line(text, 60),
    "address": lambda text: particulars.line(text, 200),
    "lat": lambda text: _degrees(text, 90),
    "lon": lambda text: _degrees(text, 180),
    "legal_rep": lambda text: particulars.line(text, 60),
    "contact": lambda text: particulars.line(text, 60),
    "phone": particulars.phone,
    "status": particulars.status,
}


def table_of(_read: object, _settings: object, *, body: Upload) -> Table:
    """The table in an uploaded workbook, read before there is a transaction that would have to wait for it.

    Raises :class:`NotSaidUnclassified` and what :func:`chassis.files.tables.read_table` raises.
    """
    require_unclassified(body)
    return read_table(body.file.stream, HEADINGS, REQUIRED, RULES.enterprise_import_rows)


def read(table: Table, cadres: Mapping[str, str]) -> list[Reading]:
    """Every row's reading; ``cadres`` are the names of who may be a contact cadre, by person id.

    Blank optional cells say nothing: what the registry knows stays.
    """
    ids_by_name = defaultdict(list)
    for person_id, name in cadres.items():
        ids_by_name[name].append(person_id)
    people = {person_id: [person_id] for person_id in cadres} | ids_by_name
    readings = [_EnterpriseReader(row, table, people).read() for row in table.rows]
    _refuse_repeated(readings, table)
    return readings


def identities(values: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    """What tells a row from all others; a herder's three fields only where there is no code."""
    for fields in IDENTITIES:
        if all(values.get(field) for field in fields) and not (len(fields) > 1 and values.get("uscc")):
            yield (fields[0], *(key(values[field]) for field in fields))


def _refuse_repeated(readings: Iterable[Reading], table: Table) -> None:
    first: dict[tuple[str, ...], int] = {}
    for reading in readings:
        for identity in identities(reading.values):
            if (before := first.setdefault(identity, reading.row)) != reading.row:
                why = f"与第{before}行重复"
                reading.problems.append(problem(table, reading.row, identity[0], "repeated", why))
                break


class _EnterpriseReader(RowReader):
    """Reads one enterprise."""

    def __init__(self, row: Row, table: Table, people: Mapping[str, list[str]]) -> None:
        super().__init__(row, table, REQUIRED)
        self._people = people

    def read(self) -> Reading:
        for field, parse in _PARSERS.items():
            self.take(field, lambda text, parse=parse: parse(as_typed(text)))  # type: ignore[misc]  # bound now
        self.take("cadre", self._cadre)
        values, wrong = self.reading.values, {each.field for each in self.reading.problems}
        if ("lat" in values) != ("lon" in values) and not wrong & {"lat", "lon"}:
            self.complain("lon" if "lat" in values else "lat", "half_position", "经度和纬度须同时填写")
        return self.reading

    def _cadre(self, text: str) -> str:
        people = self._people.get(re.sub(r"\s", "", text), [])
        if len(people) != 1:
            why = f"有{len(people)}名“{text}”，请填人员编号" if people else f"没有名为“{text}”的在用干部"
            raise ValueError(why)
        return people[0]


def _degrees(text: str, most: int) -> float:
    try:
        degrees = float(text)
    except ValueError:
        degrees = float("nan")
    if not -most <= degrees <= most:
        raise ValueError(f"应为-{most}至{most}之间的度数，如 38.18")
    return degrees
