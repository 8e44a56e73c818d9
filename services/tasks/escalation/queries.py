"""Reads of what the ladder has done, and of supervision orders."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from chassis.context import Actor
from chassis.http import Page, paginate
from services.tasks.dispatch.access import visible_to
from services.tasks.dispatch.model import Task
from services.tasks.escalation.errors import OrderNotFound, OrderOutOfScope
from services.tasks.escalation.model import Escalation, SupervisionOrder
from services.tasks.escalation.schemas import EscalationOut, EscalationQuery, OrderOut, OrderQuery


def escalations(session: Session, query: EscalationQuery, actor: Actor) -> Page[EscalationOut]:
    """Rungs of the tasks this actor may see, the latest first."""
    page = paginate(session, statement(query, actor), keys=[Escalation.id.desc()], query=query)
    return page.map(lambda row: EscalationOut.of(row[0], row[1]))


def statement(query: EscalationQuery, actor: Actor) -> Select[Any]:
    """The rungs of a list with their tasks, in no order yet."""
    columns: list[Any] = [Escalation, Task]
    wanted: Select[Any] = select(*columns).join(Task, Task.task_no == Escalation.object_no)
    given: list[tuple[object, ColumnElement[bool]]] = [
        (query.task_no, Escalation.object_no == query.task_no),
        (query.plan, Task.plan_code == query.plan),
        (query.dept, Task.lead_dept == query.dept),
        (query.level, Escalation.level == query.level),
        (query.status, Escalation.status == query.status),
        (query.fired_from, Escalation.fired_on >= (query.fired_from or date.min)),
        (query.fired_to, Escalation.fired_on <= (query.fired_to or date.max)),
    ]
    conditions = [condition for value, condition in given if value is not None]
    return wanted.where(visible_to(actor), *conditions)


def orders(session: Session, query: OrderQuery, actor: Actor) -> Page[OrderOut]:
    """Supervision orders this actor may see, the latest first."""
    columns: list[Any] = [SupervisionOrder, Task]
    wanted: Select[Any] = select(*columns).join(Task, _about())
    if query.task_no is not None:
        wanted = wanted.where(SupervisionOrder.object_no == query.task_no)
    if query.dept is not None:
        wanted = wanted.where(SupervisionOrder.dept == query.dept)
    if query.status is not None:
        wanted = wanted.where(SupervisionOrder.status == query.status)
    page = paginate(session, wanted.where(_may_read(actor)), keys=[SupervisionOrder.id.desc()], query=query)
    return page.map(lambda row: OrderOut.of(row[0], row[1]))


def order(session: Session, order_id: int, actor: Actor) -> OrderOut:
    """One order; raises :class:`OrderNotFound` and :class:`OrderOutOfScope` (PERM-1)."""
    wanted = select(SupervisionOrder, Task, _may_read(actor)).join(Task, _about())
    row = session.execute(wanted.where(SupervisionOrder.id == order_id)).one_or_none()
    if row is None:
        raise OrderNotFound(order_id=order_id)
    if not row[2]:
        raise OrderOutOfScope(order_id=order_id)
    return OrderOut.of(row[0], row[1])


def _about() -> ColumnElement[bool]:
    return Task.task_no == SupervisionOrder.object_no


def _may_read(actor: Actor) -> ColumnElement[bool]:
    """Also the unit that led the task when the order went out, though another one may lead it now."""
    return or_(visible_to(actor), SupervisionOrder.dept == (actor.dept or ""))
