"""Reads of a unit's to-do list."""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, select, union
from sqlalchemy.orm import Session

from chassis.context import Actor
from chassis.http import Page, paginate
from chassis.officetime.lights import Light
from chassis.officetime.supervision import AWAITED
from services.tasks.dispatch.access import INNER
from services.tasks.dispatch.errors import NoOwnUnit
from services.tasks.dispatch.lamp import TaskLamp
from services.tasks.dispatch.model import Task
from services.tasks.dispatch.moves import PRESSED, TaskStatus
from services.tasks.dispatch.queries import filters
from services.tasks.dispatch.records import CoUnit
from services.tasks.escalation.model import SupervisionOrder
from services.tasks.rounds.model import OPEN_ROUNDS, OWED, Filing, Round
from services.tasks.todo.schemas import Box, TodoCounts, TodoLine, TodoQuery


def todo(session: Session, query: TodoQuery, actor: Actor) -> Page[TodoLine]:
    """What the actor's unit must act on: red, yellow, then the rest, each by due date (domain.md §6.2)."""
    lamp = TaskLamp(session)
    boxes = _boxes(_unit(actor), lamp)
    columns: list[Any] = [Task, *(condition.label(box) for box, condition in boxes.items())]
    wanted: Select[Any] = select(*columns).where(_of_unit(_unit(actor)), *filters(query, lamp))
    if query.box is not None:
        wanted = wanted.where(boxes[query.box])
    page = paginate(session, wanted, keys=[lamp.urgency(), Task.due_date, Task.id], query=query)
    return page.map(lambda row: _line(row, lamp))


def todo_counts(session: Session, actor: Actor) -> TodoCounts:
    """How long :func:`todo` is under each box."""
    boxes = _boxes(_unit(actor), TaskLamp(session))
    counted = [func.count().filter(condition).label(box) for box, condition in boxes.items()]
    row = session.execute(select(*counted).where(_of_unit(_unit(actor)))).mappings().one()
    return TodoCounts.model_validate(row)


def _unit(actor: Actor) -> str:
    if actor.dept is None:
        raise NoOwnUnit
    return actor.dept


def _boxes(dept: str, lamp: TaskLamp) -> dict[Box, ColumnElement[bool]]:
    leads, working = Task.lead_dept == dept, Task.status == TaskStatus.IN_PROGRESS
    return {
        Box.TO_SIGN: and_(leads, Task.status == TaskStatus.DISPATCHED),
        Box.IN_PROGRESS: and_(leads, working),
        Box.YELLOW: and_(leads, lamp.condition(Light.YELLOW)),
        Box.RED: and_(leads, lamp.condition(Light.RED)),
        Box.SENT_BACK: and_(leads, working, Task.sent_back_on.is_not(None)),
        Box.TO_REPLY: and_(working, exists().where(CoUnit.task_id == Task.id, *_owes_reply(dept))),
        Box.TO_FILE: exists().where(Filing.task_id == Task.id, *_owes_filing(dept)),
        Box.TO_ANSWER: exists().where(SupervisionOrder.object_no == Task.task_no, *_owes_answer(dept)),
    }


def _of_unit(dept: str) -> ColumnElement[bool]:
    """What is in any box: found by the unit, each way by its index, and not by looking at every task."""
    within = union(
        select(INNER.id).where(INNER.lead_dept == dept, INNER.status.in_(PRESSED)),
        select(INNER.id)
        .join(CoUnit, CoUnit.task_id == INNER.id)
        .where(INNER.status == TaskStatus.IN_PROGRESS, *_owes_reply(dept)),
        select(INNER.id)
        .join(SupervisionOrder, SupervisionOrder.object_no == INNER.task_no)
        .where(*_owes_answer(dept)),
        select(Filing.task_id).where(*_owes_filing(dept)),
    )
    return Task.id.in_(within)


def _owes_reply(dept: str) -> tuple[ColumnElement[bool], ...]:
    return CoUnit.dept == dept, CoUnit.replied_on.is_(None)


def _owes_answer(dept: str) -> tuple[ColumnElement[bool], ...]:
    return SupervisionOrder.dept == dept, SupervisionOrder.status.in_(AWAITED)


def _owes_filing(dept: str) -> tuple[ColumnElement[bool], ...]:
    under_way = select(Round.id).where(Round.status.in_(OPEN_ROUNDS))
    return Filing.dept == dept, Filing.status.in_(OWED), Filing.round_id.in_(under_way)


def _line(row: Any, lamp: TaskLamp) -> TodoLine:
    task: Task = row[0]
    boxes = [box for box in Box if row._mapping[box]]  # noqa: SLF001  the public name of a row's columns
    return TodoLine.of(task, lamp, boxes=boxes)
