"""Whether what the centre writes into a task fits: units, people, indicators and dates that there are."""

from sqlalchemy.orm import Session

from chassis.events import copies
from contracts.directory import UnitUpserted
from services.tasks.dispatch import errors
from services.tasks.dispatch.model import Task
from services.tasks.dispatch.schemas import TaskChange
from services.tasks.indicators.queries import missing
from services.tasks.people import members_of_the_centre


def check(session: Session, task: Task, change: TaskChange) -> None:
    """Raises the subclasses of :class:`~chassis.errors.Invalid` in ``errors.py``, each with its field."""
    _check_units(session, task, change)
    if change.supervisor is not None and change.supervisor not in members_of_the_centre(session):
        raise errors.SupervisorNotOfCentre(field="supervisor")
    if unknown := missing(session, change.indicator_codes or []):
        raise errors.UnknownIndicator(indicator=unknown[0], field="indicator_codes")
    if change.target_value is not None and (change.unit or task.unit) is None:
        raise errors.QuantityWithoutUnit(field="unit")
    _check_period(task, change)


def require_unit(session: Session, dept: str, field: str) -> None:
    """Raise :class:`errors.UnknownUnit` unless there is such a unit, and it is active."""
    unit = copies.find(session, UnitUpserted, dept)
    if unit is None or not unit.active:
        raise errors.UnknownUnit(dept=dept, field=field)


def _check_units(session: Session, task: Task, change: TaskChange) -> None:
    if change.lead_dept is not None:
        require_unit(session, change.lead_dept, "lead_dept")
    for n, dept in enumerate(change.co_depts or ()):
        require_unit(session, dept, f"co_depts[{n}]")
    lead = change.lead_dept or task.lead_dept
    if lead in (task.co_depts if change.co_depts is None else change.co_depts):
        raise errors.LeadAmongCoUnits(field="co_depts")


def _check_period(task: Task, change: TaskChange) -> None:
    if change.due_kind == "long_term":
        if change.due_date is not None:
            raise errors.LongTermWithDue(field="due_date")
        return
    start, due = change.start_date or task.start_date, change.due_date or task.due_date
    if due is not None and due < start:
        raise errors.DueBeforeStart(
            due=due, start=start, field="due_date" if change.due_date else "start_date"
        )
