"""A workbook's rows held against the registry: which enterprise each is about, and what it would change."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from chassis.files.cells import Reading, problem
from chassis.files.imports import Effect
from chassis.files.tables import Table
from contracts import Event
from services.surveys.enterprises.importing import identities
from services.surveys.enterprises.model import Enterprise
from services.surveys.enterprises.particulars import key, lacking_identity

Known = dict[tuple[str, ...], Enterprise]

_AT_ONCE = 1000  # values in one question to the database
_IDENTIFYING = ("uscc", "local_id", "name", "kind", "gacha", "phone")
_LACKING = {"uscc": "除牧户外必填", "gacha": "没有代码的牧户必填", "phone": "没有代码的牧户必填"}


@dataclass(frozen=True)
class Step:
    """One row, the enterprise it is about, if that is known, and the fields in which they differ."""

    reading: Reading
    enterprise: Enterprise | None
    values: dict[str, Any]  #: all that the row says about it
    changed: list[str]

    @property
    def effect(self) -> Effect:
        """What the import does with the row."""
        if self.reading.problems:
            return "refused"
        if self.enterprise is None:
            return "create"
        return "change" if self.changed else "none"

    def take(self, session: Session) -> list[Event]:
        """Do it."""
        if self.enterprise is not None:
            return self.enterprise.change(self.values)
        added = Enterprise(**self.values)
        events = added.register()
        session.add(added)
        return events


def steps(session: Session, table: Table, readings: Iterable[Reading]) -> list[Step]:
    """What each row would do; what the registry has against a row joins its problems."""
    readings = list(readings)
    known = _known(session, readings)
    return [_step(table, reading, known) for reading in readings]


def _step(table: Table, reading: Reading, known: Known) -> Step:
    hits = {identity[0]: known.get(identity) for identity in identities(reading.values)}
    found = next((each for each in hits.values() if each is not None), None)
    values = {field: value for field, value in reading.values.items() if field != "local_id"}
    for field, code, why in _objections(reading, hits, found):
        if not any(each.field == field for each in reading.problems):
            reading.problems.append(problem(table, reading.row, field, code, why))
    return Step(reading, found, values, list(found.differences(values)) if found else [])


def _objections(
    reading: Reading, hits: dict[str, Enterprise | None], found: Enterprise | None
) -> Iterator[tuple[str, str, str]]:
    if "local_id" in hits and hits["local_id"] is None and (found is None or "uscc" not in hits):
        yield "local_id", "unknown_local_id", "没有这个编号的牧户，新登记的请留空"
    for field, hit in hits.items():
        if hit is not None and hit is not found:
            yield field, "enterprise_exists", f"已登记为另一主体“{hit.name}”"
    merged = {field: getattr(found, field) for field in _IDENTIFYING} if found else {}
    merged |= reading.values
    if "kind" in merged:
        for field in lacking_identity(merged):
            yield field, "required", _LACKING[field]


def _known(session: Session, readings: list[Reading]) -> Known:
    """The enterprises the rows may be about, by everything that identifies them."""
    rows = [reading.values for reading in readings]
    nameless = [key(values["name"]) for values in rows if "name" in values and "uscc" not in values]
    found = [
        *_among(session, Enterprise.uscc, [values["uscc"] for values in rows if "uscc" in values]),
        *_among(session, Enterprise.local_id, [row["local_id"] for row in rows if "local_id" in row]),
        *_among(session, Enterprise.name_key, nameless, Enterprise.uscc.is_(None)),
    ]
    return {
        identity: each
        for each in found
        for identity in identities({field: getattr(each, field) for field in _IDENTIFYING})
    }


def _among(
    session: Session, column: Any, wanted: list[str], *conditions: ColumnElement[bool]
) -> Iterator[Enterprise]:
    for start in range(0, len(wanted), _AT_ONCE):
        part = wanted[start : start + _AT_ONCE]
        yield from session.scalars(select(Enterprise).where(column.in_(part), *conditions))
