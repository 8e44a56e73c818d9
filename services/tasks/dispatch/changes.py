"""Taking a task out for a change, with those that move with it, and telling what came of it."""

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from chassis.events import outbox
from contracts import Event
from services.tasks.dispatch.errors import TaskNotFound
from services.tasks.dispatch.lamp import TaskLamp
from services.tasks.dispatch.model import Task


def locked(session: Session, task_no: str, expected: int | None = None) -> Task:
    """The task, held until the transaction ends: of two who change it at once, the second sees the first's.

    Raises :class:`TaskNotFound`, and :class:`~chassis.errors.StaleVersion` unless it is as ``expected``.
    """
    return _locked(session, Task.task_no == task_no, task_no, expected)[0]


def locked_with_linked(session: Session, task_no: str, expected: int | None = None) -> list[Task]:
    """The task, and after it those linked with it that stand where it stands (ADR 0020).

    Raises as :func:`locked`.
    """
    link = select(Task.link_id).where(Task.task_no == task_no).scalar_subquery()
    task, *linked = _locked(session, or_(Task.task_no == task_no, Task.link_id == link), task_no, expected)
    return [task, *(each for each in linked if each.status == task.status)]


def settle(session: Session, tasks: Iterable[Task], events: Iterable[Event]) -> None:
    """Write the tasks, and tell the events and any light that has changed with them."""
    changed = list(tasks)
    lamp = TaskLamp(session) if changed else None  # which reads the calendar
    lights = [event for task in changed if lamp for event in task.show(lamp)]
    session.flush()  # what can fail does before anything is told: a bulk row that fails is taken back alone
    outbox.record(session, *events, *lights)


def _locked(
    session: Session, which: ColumnElement[bool], task_no: str, expected: int | None
) -> Sequence[Task]:
    wanted = select(Task).where(which).order_by(Task.id)
    found = list(session.scalars(wanted.with_for_update()))
    found.sort(key=lambda each: each.task_no != task_no)
    if not found or found[0].task_no != task_no:
        raise TaskNotFound(task_no=task_no)
    found[0].expect(expected)
    return found
