"""Doing what a row says: a new task of the draft, or the changes a person was shown."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis import context
from chassis.context import Actor
from chassis.officetime import workdays
from services.tasks.dispatch import deadlines
from services.tasks.dispatch.changes import settle
from services.tasks.dispatch.linking import unlink
from services.tasks.dispatch.model import Task
from services.tasks.plans.errors import PlanNotDraft, PlanNotFound
from services.tasks.plans.imports.differences import compared, taken
from services.tasks.plans.imports.errors import ImportOutdated
from services.tasks.plans.imports.model import ImportRow
from services.tasks.plans.model import PlanSet, PlanStatus

_DATES = ("start_date", "due_date")


def locked_plan(session: Session, code: str) -> PlanSet:
    """The plan, held until the end; raises :class:`PlanNotFound`, and refuses what is archived."""
    plan = session.scalar(select(PlanSet).where(PlanSet.code == code).with_for_update())
    if plan is None:
        raise PlanNotFound(plan_code=code)
    if plan.status not in (PlanStatus.DRAFT, PlanStatus.PUBLISHED):
        raise PlanNotDraft(plan_code=code, action="导入")
    return plan


def tasks_of(session: Session, plan: PlanSet) -> dict[int, Task]:
    """The plan's tasks by number."""
    tasks = session.scalars(select(Task).where(Task.plan_code == plan.code).order_by(Task.seq))
    return {task.seq: task for task in tasks}


def check_current(row: ImportRow, task: Task | None, *, proposal: bool) -> None:
    """Raise :class:`ImportOutdated` unless the row would still do what a person was shown."""
    values = restored(row.values)
    difference = compared(values, task, proposal=proposal, sound=not row.problems)
    if (difference.effect, difference.changes) != (row.effect, row.changes):
        raise ImportOutdated(task_no=row.task_no)


def take(session: Session, plan: PlanSet, row: ImportRow, task: Task | None) -> None:
    """Do what the row says."""
    values = restored(row.values)
    if task is None:
        values.setdefault("start_date", plan.starts_on)
        task = Task(plan_code=plan.code, task_no=row.task_no, status="draft", progress_pct=0)
        session.add(task)
    else:
        values = taken(values, row.changes)
        if "lead_dept" in values:
            unlink(session, task)  # another unit reports for itself
    if values.keys() & {"start_date", "due_date"}:
        start = values.pop("start_date", task.start_date)
        task.schedule(start, values.pop("due_date", task.due_date))
    for name, value in values.items():
        setattr(task, name, value)


def amend(session: Session, row: ImportRow, task: Task | None, actor: Actor) -> None:
    """Change a task that its units already hold, in what a published plan may still change."""
    assert task is not None, "a row without a task has no effect on a published plan"
    today, calendar = context.today(session), workdays.calendar(session)
    co_due = deadlines.co_reply_on(task.due_date, today, calendar)
    task.amend(taken(restored(row.values), row.changes), co_due, actor, context.now(session))
    settle(session, [task], [])


def restored(kept: Mapping[str, Any]) -> dict[str, Any]:
    """A row's values as they were read: dates are dates again."""
    return {
        name: date.fromisoformat(value) if name in _DATES and value is not None else value
        for name, value in kept.items()
    }
