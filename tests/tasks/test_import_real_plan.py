"""A plan of a hundred measures says the same as a workbook, an old workbook, a Word file and plain text."""

from datetime import date

import pytest

from services.tasks.plans.imports.rows import Frame, readings
from services.tasks.plans.imports.sources import source_of
from services.tasks.plans.imports.unit_names import UnitNames
from tests.tasks import real_plan

FRAME = Frame("SJ60", UnitNames(real_plan.UNITS), {}, 2025, date(2025, 1, 1))
NAMES = ("seq", "title", "content", "lead_dept", "co_depts", "due_date")


@pytest.mark.parametrize(
    "make", [real_plan.workbook, real_plan.old_workbook, real_plan.document, real_plan.text]
)
def test_every_measure_is_read_as_it_is_meant(make):
    rows = [reading for lines in source_of(make()).lines for reading in readings(lines, FRAME)]
    assert [problem.message for row in rows for problem in row.problems] == []
    assert [tuple(row.values.get(name) for name in NAMES) for row in rows] == real_plan.meant()


def test_the_headings_of_its_areas_are_no_tasks():
    assert len(source_of(real_plan.workbook()).skipped) == 8
