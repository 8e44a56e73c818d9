"""Reads of plan sets and tasks: lists by page, one by number, a unit's to-do list."""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session

from chassis.context import Actor
from chassis.http import Page, paginate
from chassis.officetime.lights import Lamp, Light
from chassis.privacy import masked_phone
from services.tasks.access import CENTRE, SEE_ALL
from services.tasks.plans.errors import NoOwnUnit, PlanNotFound, TaskNotFound, TaskOutOfScope
from services.tasks.plans.model import CoUnit, PlanSet, PlanStatus, Task, TaskStatus
from services.tasks.plans.schemas import (
    Box,
    PlanOut,
    PlanQuery,
    TaskLine,
    TaskOut,
    TaskQuery,
    TodoCounts,
    TodoQuery,
)
from services.tasks.rules import RULES


class TaskLamp(Lamp):
    """Today's lights, the same in a query as on one task."""

    def condition(self, light: Light) -> ColumnElement[bool]:
        """Tasks that show ``light``; agrees with :meth:`Task.light` on every row."""
        open_ = Task.status != TaskStatus.DRAFT
        red = and_(open_, Task.due_date.is_not(None), Task.due_date < self.today)
        pressing = or_(
            and_(Task.due_date.is_not(None), Task.due_date <= self.yellow_until),
            and_(Task.lags_from.is_not(None), Task.lags_from <= self.today),
        )
        conditions = {
            Light.RED: red,
            Light.YELLOW: and_(open_, ~red, pressing),
            Light.GREEN: ~and_(open_, or_(red, pressing)),
            Light.GREY: Task.id.is_(None),  # no state of this slice stops the clock
        }
        return conditions[light]

    def urgency(self) -> ColumnElement[int]:
        """0 for red, 1 for yellow, 2 for the others: the first sort key of a to-do list (domain.md §6.2)."""
        return case((self.condition(Light.RED), 0), (self.condition(Light.YELLOW), 1), else_=2)


def plans(session: Session, query: PlanQuery, actor: Actor) -> Page[PlanOut]:
    """Plan sets, the newest year first; units see those in force."""
    statement = select(PlanSet)
    if query.year is not None:
        statement = statement.where(PlanSet.year == query.year)
    if query.level is not None:
        statement = statement.where(PlanSet.level == query.level)
    if not actor.roles & SEE_ALL:
        statement = statement.where(PlanSet.status != PlanStatus.DRAFT)
    page = paginate(session, statement, keys=[PlanSet.year.desc(), PlanSet.code], query=query)
    return page.map(lambda plan: plan_out(session, plan))


def plan(session: Session, code: str, actor: Actor) -> PlanOut:
    """One plan set; a draft does not exist for those outside the centre."""
    found = session.scalar(select(PlanSet).where(PlanSet.code == code))
    if found is None or (found.status == PlanStatus.DRAFT and not actor.roles & SEE_ALL):
        raise PlanNotFound(plan_code=code)
    return plan_out(session, found)


def plan_out(session: Session, plan: PlanSet) -> PlanOut:
    """The plan with the number of tasks it has so far, beside the declared one."""
    count = session.scalar(select(func.count()).select_from(Task).where(Task.plan_code == plan.code))
    columns = {name: getattr(plan, name) for name in PlanOut.model_fields if name != "imported_count"}
    return PlanOut(**columns, imported_count=count or 0)


def tasks(session: Session, query: TaskQuery, actor: Actor) -> Page[TaskLine]:
    """Tasks by due date, long-term ones last; a unit sees those it leads or helps with, once dispatched."""
    lamp = TaskLamp(session, RULES.yellow_within)
    statement = _within_scope(_matching(query, lamp), actor)
    page = paginate(session, statement, keys=[Task.due_date, Task.id], query=query)
    return page.map(lambda task: line(task, lamp))


def task(session: Session, task_no: str, actor: Actor) -> TaskOut:
    """One task; raises :class:`TaskOutOfScope` for another unit's (domain.md PERM-1)."""
    found = session.scalar(select(Task).where(Task.task_no == task_no))
    if found is None:
        raise TaskNotFound(task_no=task_no)
    if session.scalar(_within_scope(select(Task.id).where(Task.id == found.id), actor)) is None:
        raise TaskOutOfScope(task_no=task_no)
    return task_out(session, found, actor)


def task_out(session: Session, task: Task, actor: Actor) -> TaskOut:
    """The task as this reader may see it: phones in full for the centre and the lead unit (PERM-5)."""
    lamp = TaskLamp(session, RULES.yellow_within)
    in_full = bool(actor.roles & CENTRE) or actor.dept == task.lead_dept
    phone = task.owner_phone if in_full or task.owner_phone is None else masked_phone(task.owner_phone)
    return TaskOut(
        **line(task, lamp).model_dump(),
        version=task.version,
        seq=task.seq,
        content=task.content,
        start_date=task.start_date,
        leader=task.leader,
        owner=task.owner,
        owner_phone=phone,
        supervisor=task.supervisor,
        accepted_on=task.accepted_on,
        created_at=task.created_at,
        updated_at=task.updated_at,
    )


def line(task: Task, lamp: TaskLamp) -> TaskLine:
    return TaskLine(
        task_no=task.task_no,
        plan_code=task.plan_code,
        title=task.title,
        status=TaskStatus(task.status),
        lead_dept=task.lead_dept,
        co_depts=task.co_depts,
        dispatched_on=task.dispatched_on,
        sign_due=task.sign_due,
        due_kind=task.due_kind,
        due_date=task.due_date,
        progress_pct=task.progress_pct,
        light=task.light(lamp.today, lamp.yellow_until),
        remaining=lamp.remaining(task.due_date),
        overdue=lamp.overdue(task.due_date),
    )


def todo(session: Session, query: TodoQuery, actor: Actor) -> Page[TaskLine]:
    """What the actor's unit must act on: red, yellow, then the rest, each by due date (domain.md §6.2)."""
    lamp = TaskLamp(session, RULES.yellow_within)
    statement = select(Task).where(_is_todo_of(actor.dept))
    if query.box is not None:
        statement = statement.where(_box(query.box, lamp))
    page = paginate(session, statement, keys=[lamp.urgency(), Task.due_date, Task.id], query=query)
    return page.map(lambda task: line(task, lamp))


def todo_counts(session: Session, actor: Actor) -> TodoCounts:
    """How long :func:`todo` is under each filter."""
    lamp = TaskLamp(session, RULES.yellow_within)
    sums = [func.count(case((_box(box, lamp), 1))).label(box.value) for box in Box]
    row = session.execute(select(*sums).where(_is_todo_of(actor.dept))).one()
    return TodoCounts.model_validate(row, from_attributes=True)


def _matching(query: TaskQuery, lamp: TaskLamp) -> Select[Task]:
    statement = select(Task)
    if query.plan is not None:
        statement = statement.where(Task.plan_code == query.plan)
    if query.dept is not None:
        statement = statement.where(_involves(query.dept))
    if query.status is not None:
        statement = statement.where(Task.status == query.status)
    if query.light is not None:
        statement = statement.where(lamp.condition(query.light))
    if query.due_from is not None:
        statement = statement.where(Task.due_date >= query.due_from)
    if query.due_to is not None:
        statement = statement.where(Task.due_date <= query.due_to)
    return statement


def _within_scope(statement: Select[Any], actor: Actor) -> Select[Any]:
    if actor.roles & SEE_ALL:
        return statement
    return statement.where(_involves(actor.dept or ""), Task.status != TaskStatus.DRAFT)


def _involves(dept: str) -> ColumnElement[bool]:
    helps = exists().where(CoUnit.task_id == Task.id, CoUnit.dept == dept)
    return or_(Task.lead_dept == dept, helps)


def _is_todo_of(dept: str | None) -> ColumnElement[bool]:
    if dept is None:
        raise NoOwnUnit
    return and_(Task.lead_dept == dept, Task.status.in_([TaskStatus.DISPATCHED, TaskStatus.IN_PROGRESS]))


def _box(box: Box, lamp: TaskLamp) -> ColumnElement[bool]:
    boxes = {
        Box.TO_SIGN: Task.status == TaskStatus.DISPATCHED,
        Box.IN_PROGRESS: Task.status == TaskStatus.IN_PROGRESS,
        Box.YELLOW: lamp.condition(Light.YELLOW),
        Box.RED: lamp.condition(Light.RED),
    }
    return boxes[box]
