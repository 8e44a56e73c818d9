"""Which unit is probably competent for a problem (domain.md §4.3 PRB): a table, not code."""

from collections.abc import Iterable

from contracts.directory import UnitUpserted
from services.surveys.rules import RULES


def categories() -> tuple[str, ...]:
    """The problem categories there are, in the table's order."""
    return tuple(RULES.suggested_units)


def suggested_dept(category: str, industry: str | None, units: Iterable[UnitUpserted]) -> str | None:
    """The code of the active unit the table names for a category and industry, if there is such a unit."""
    usual = RULES.suggested_units.get(category)
    name = RULES.units_by_industry.get(category, {}).get(industry or "", usual)
    if name is None:
        return None
    active = sorted((unit for unit in units if unit.active), key=lambda unit: unit.sort_order)
    called = (unit.dept_code for unit in active if name in (unit.name, unit.short_name))
    containing = (unit.dept_code for unit in active if name in unit.name)
    return next(called, None) or next(containing, None)
