"""Which unit is probably competent for a problem (domain.md §4.3 PRB): a table, not code."""

import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from contracts.directory import UnitUpserted

TABLE = Path(__file__).with_name("suggested_units.json")


def categories() -> tuple[str, ...]:
    """The problem categories there are, in the table's order."""
    return tuple(_table())


def suggested_dept(category: str, industry: str | None, units: Iterable[UnitUpserted]) -> str | None:
    """The code of the active unit the table names for a category and industry, if there is such a unit."""
    row = _table().get(category, {})
    name = row.get("industries", {}).get(industry, row.get("unit"))
    if name is None:
        return None
    active = sorted((unit for unit in units if unit.active), key=lambda unit: unit.sort_order)
    return next((unit.dept_code for unit in active if name in (unit.name, unit.short_name)), None) or next(
        (unit.dept_code for unit in active if name in unit.name), None
    )


@cache
def _table() -> dict[str, dict[str, Any]]:
    table: dict[str, dict[str, Any]] = json.loads(TABLE.read_text(encoding="utf-8"))
    return table
