"""Reads of tasks: lists by page, one by its number, its history, its deadlines."""

from sqlalchemy import ColumnElement, Select, select, union
from sqlalchemy.orm import Session

from chassis.context import Actor
from chassis.http import Page, paginate
from services.tasks.dispatch import explained
from services.tasks.dispatch.access import INNER, involving, shown_phone, visible_to
from services.tasks.dispatch.errors import TaskNotFound, TaskOutOfScope
from services.tasks.dispatch.lamp import TaskLamp
from services.tasks.dispatch.model import Task
from services.tasks.dispatch.records import TaskHistory, TaskTag
from services.tasks.dispatch.schemas import (
    CoUnitOut,
    HistoryLine,
    Sort,
    TaskDeadlines,
    TaskFilter,
    TaskHistoryOut,
    TaskLine,
    TaskOut,
    TaskQuery,
    TaskSelection,
)

ORDERS = {
    Sort.DUE: (Task.due_date, Task.id),  # long-term ones last
    Sort.LATEST_DUE: (Task.due_date.desc(), Task.id.desc()),
    Sort.NUMBER: (Task.plan_code, Task.seq),
    Sort.PROGRESS: (Task.progress_pct, Task.id),
    Sort.NEWEST: (Task.id.desc(),),
}


def tasks(session: Session, query: TaskQuery, actor: Actor) -> Page[TaskLine]:
    """The tasks this actor may see, in the order they ask for."""
    lamp = TaskLamp(session)
    wanted = statement(query, actor, lamp)
    page = paginate(session, wanted, keys=ORDERS[query.sort], query=query)
    return page.map(lambda task: TaskLine.of(task, lamp))


def task(session: Session, task_no: str, actor: Actor) -> TaskOut:
    """One task; raises as :func:`readable`."""
    return task_out(session, readable(session, task_no, actor), actor)


def history(session: Session, task_no: str, actor: Actor) -> TaskHistoryOut:
    """Every move of a task, the oldest first; raises as :func:`readable`."""
    found = readable(session, task_no, actor)
    entries = session.scalars(
        select(TaskHistory).where(TaskHistory.task_id == found.id).order_by(TaskHistory.id)
    )
    return TaskHistoryOut(items=[HistoryLine.of(entry) for entry in entries])


def deadlines(session: Session, task_no: str, actor: Actor) -> TaskDeadlines:
    """Every due date of a task with the way it came about; raises as :func:`readable`."""
    return explained.deadlines(session, readable(session, task_no, actor))


def readable(session: Session, task_no: str, actor: Actor) -> Task:
    """A task this actor may see; raises :class:`TaskNotFound` and :class:`TaskOutOfScope` (PERM-1)."""
    row = session.execute(select(Task, visible_to(actor)).where(Task.task_no == task_no)).one_or_none()
    if row is None:
        raise TaskNotFound(task_no=task_no)
    found, visible = row
    if not visible:
        raise TaskOutOfScope(task_no=task_no)
    task: Task = found
    return task


def task_out(session: Session, task: Task, actor: Actor) -> TaskOut:
    """The task as this reader may see it."""
    return TaskOut.of(
        task,
        TaskLamp(session),
        owner_phone=shown_phone(task, actor),
        co_units=[CoUnitOut.model_validate(unit) for unit in task.co_units],
        linked=linked(session, task),
    )


def linked(session: Session, task: Task) -> list[str]:
    """The numbers of the tasks of other plans that are the same measure."""
    if task.link_id is None:
        return []
    others = select(Task.task_no).where(Task.link_id == task.link_id, Task.id != task.id)
    return list(session.scalars(others.order_by(Task.id)))


def filters(query: TaskFilter, lamp: TaskLamp) -> list[ColumnElement[bool]]:
    """What a task must be to pass every filter given."""
    conditions: list[ColumnElement[bool]] = []
    if query.plan is not None:
        conditions.append(Task.plan_code == query.plan)
    if query.person is not None:
        conditions.append(_names(query.person))
    if query.light is not None:
        conditions.append(lamp.condition(query.light))
    if query.due_from is not None:
        conditions.append(Task.due_date >= query.due_from)
    if query.due_to is not None:
        conditions.append(Task.due_date <= query.due_to)
    if query.tag is not None:
        conditions.append(Task.id.in_(select(TaskTag.task_id).where(TaskTag.tag == query.tag)))
    return conditions


def statement(query: TaskSelection, actor: Actor, lamp: TaskLamp) -> Select[Task]:
    """The tasks of a list, in no order yet: what is counted is listed by the same."""
    wanted = select(Task).where(visible_to(actor), *filters(query, lamp))
    if query.dept is not None:
        wanted = wanted.where(involving(query.dept))
    if query.status is not None:
        wanted = wanted.where(Task.status == query.status)
    if query.review_to is not None:
        wanted = wanted.where(Task.review_on <= query.review_to)
    return wanted


def _names(person: str) -> ColumnElement[bool]:
    """Tasks that name somebody as their leader, responsible person or supervisor; each by its index."""
    columns = (INNER.supervisor, INNER.owner, INNER.leader)
    return Task.id.in_(union(*(select(INNER.id).where(column == person) for column in columns)))
