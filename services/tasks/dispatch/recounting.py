"""Counting open due dates anew when the calendar has changed (domain.md CAL-10)."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from chassis import context
from chassis.events import outbox
from chassis.officetime import workdays
from chassis.officetime.dues import Due
from chassis.officetime.workdays import Calendar
from services.tasks.dispatch import deadlines
from services.tasks.dispatch.model import Counted, Task
from services.tasks.dispatch.moves import PRESSED, TaskStatus

AT_ONCE = 500  #: tasks held in memory together


def recount(session: Session, year: int) -> None:
    """Whatever was counted across days of ``year`` and is still waited for.

    A task's own due date comes from a document and stays (CAL-8). Again, it changes nothing.
    """
    calendar, today = workdays.calendar(session), context.today(session)
    for task in _concerned(session, year):
        for kind, due in _dues(task, calendar):
            outbox.record(session, *task.recount(kind, due, today))


def _dues(task: Task, calendar: Calendar) -> Iterator[tuple[Counted, Due]]:
    if task.status == TaskStatus.DISPATCHED:
        assert task.dispatched_on is not None, "dispatched"
        yield "sign", deadlines.sign(task.dispatched_on, calendar)
    if task.status == TaskStatus.SUBMITTED:
        assert task.submitted_on is not None, "submitted"
        yield "verify", deadlines.verify(task.submitted_on, calendar)
    elif task.co_due is not None and task.dispatched_on is not None:
        co_due = deadlines.co_reply(task.due_date, task.dispatched_on, calendar)
        assert co_due is not None, "what has a co_due has a due date"
        yield "co", co_due


def _concerned(session: Session, year: int) -> Iterator[Task]:
    """Those with such a due in the year or so near to it that days of it were counted, some at a time."""
    first, last = date(year - 1, 12, 1), date(year + 1, 1, 31)
    waited_for: list[ColumnElement[bool]] = [
        and_(Task.status == TaskStatus.DISPATCHED, Task.sign_due.between(first, last)),
        and_(Task.status == TaskStatus.SUBMITTED, Task.verify_due.between(first, last)),
        and_(Task.status.in_((*PRESSED, TaskStatus.SUSPENDED)), Task.co_due.between(first, last)),
    ]
    wanted, seen = select(Task).where(or_(*waited_for)).order_by(Task.id).limit(AT_ONCE).with_for_update(), 0
    while tasks := session.scalars(wanted.where(Task.id > seen)).all():
        yield from tasks
        session.flush()
        seen = tasks[-1].id
        for task in tasks:
            session.expunge(task)
