"""Which tasks somebody may read, and how much of the people in them (domain.md §2, PERM-2, PERM-5)."""

from sqlalchemy import ColumnElement, and_, select, true, union
from sqlalchemy.orm import aliased

from chassis.context import Actor
from chassis.privacy import masked_phone
from services.tasks.access import CENTRE, SEE_ALL
from services.tasks.dispatch.model import Task
from services.tasks.dispatch.moves import TaskStatus
from services.tasks.dispatch.records import CoUnit

#: the tasks once more, for statements within one on tasks; made once, for an alias is dear: a copy of every
#: column, whose cycles only the collector takes away
INNER = aliased(Task)


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """All tasks; to a unit those it leads or helps with, once they are dispatched."""
    if actor.roles & SEE_ALL:
        return true()
    return and_(involving(actor.dept or ""), Task.status != TaskStatus.DRAFT)


def involving(dept: str) -> ColumnElement[bool]:
    """Tasks a unit leads or helps with: each by its index, for joined by OR they would all be read."""
    return Task.id.in_(
        union(
            select(INNER.id).where(INNER.lead_dept == dept),
            select(CoUnit.task_id).where(CoUnit.dept == dept),
        )
    )


def shown_phone(task: Task, actor: Actor) -> str | None:
    """The responsible person's phone: in full for the centre and the lead unit."""
    in_full = bool(actor.roles & CENTRE) or actor.dept == task.lead_dept
    return task.owner_phone if in_full or task.owner_phone is None else masked_phone(task.owner_phone)
