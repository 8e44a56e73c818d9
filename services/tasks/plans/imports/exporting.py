"""A plan as the workbook it could be imported from: taken back as it is, it changes nothing."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import IO

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis import audit
from chassis.events import copies
from chassis.files.sheets import Value, workbook
from contracts.directory import UnitUpserted
from services.tasks.dispatch.model import Task
from services.tasks.people import members_of_the_centre
from services.tasks.plans.errors import PlanNotFound
from services.tasks.plans.imports.fields import FIELDS
from services.tasks.plans.imports.particulars import milestones_worded
from services.tasks.plans.imports.unit_names import UnitNames
from services.tasks.plans.model import PlanSet
from services.tasks.rules import RULES

LASTING = "长期坚持"
_AT_ONCE = 1000  # rows fetched together


@dataclass(frozen=True)
class Export:
    """A finished workbook, at its start, and how many tasks are in it."""

    file: IO[bytes]
    plan_code: str
    rows: int


def export_of(
    read: Callable[[], AbstractContextManager[Session]], _settings: object, *, plan_code: str
) -> Export:
    """The workbook, written before the transaction that notes it down, which it would hold up for long."""
    with read() as session:
        if session.scalar(select(PlanSet.id).where(PlanSet.code == plan_code)) is None:
            raise PlanNotFound(plan_code=plan_code)
        with workbook() as (book, file):
            columns = {field.label: field.width for field in FIELDS.values()}
            rows = book.add("任务清单", columns, _rows(session, plan_code))
    return Export(file, plan_code, rows)


def exported(session: Session, export: Export) -> None:
    """Note that a plan with its people and phones has left the house (PERM-6)."""
    audit.append(session, "tasks.plan_exported", export.plan_code, {"rows": export.rows})


def _rows(session: Session, plan_code: str) -> Iterator[list[Value]]:
    units = UnitNames(copies.all_of(session, UnitUpserted), RULES.unit_aliases)
    people = members_of_the_centre(session)
    times = Counter(people.values())
    names = {person_id: name for person_id, name in people.items() if times[name] == 1}
    wanted = select(Task).where(Task.plan_code == plan_code).order_by(Task.seq)
    for task in session.scalars(wanted.execution_options(yield_per=_AT_ONCE)):
        yield [_cell(task, name, units, names) for name in FIELDS]
        session.expunge(task)


def _cell(task: Task, name: str, units: UnitNames, names: dict[str, str]) -> Value:
    worded: dict[str, Callable[[], Value]] = {
        "lead_dept": lambda: units.name_of(task.lead_dept),
        "co_depts": lambda: "、".join(units.name_of(dept) for dept in task.co_depts) or None,
        "supervisor": lambda: names.get(task.supervisor or "", task.supervisor),
        "due_date": lambda: task.due_date or LASTING,
        "indicator_codes": lambda: "、".join(task.indicator_codes or ()) or None,
        "theme_tags": lambda: "、".join(task.theme_tags) or None,
        "milestones": lambda: milestones_worded(task.milestones or ()),
    }
    value: Value = worded[name]() if name in worded else getattr(task, name)
    return value
