"""Reads of extensions."""

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from chassis.context import Actor
from chassis.decisions import DecisionStatus
from chassis.http import Page, paginate
from services.tasks.dispatch.access import visible_to
from services.tasks.dispatch.model import Task
from services.tasks.extensions.model import Extension
from services.tasks.extensions.schemas import ExtensionOut, ExtensionQuery


def extensions(session: Session, query: ExtensionQuery, actor: Actor) -> Page[ExtensionOut]:
    """Extensions by when they are to be decided; a unit sees those of the tasks it may see."""
    wanted = statement(query, actor).options(joinedload(Extension.task))
    page = paginate(session, wanted, keys=[Extension.decide_by, Extension.id], query=query)
    return page.map(ExtensionOut.of)


def statement(query: ExtensionQuery, actor: Actor) -> Select[Extension]:
    """The extensions of a list, in no order yet."""
    wanted = select(Extension).join(Extension.task).where(visible_to(actor))
    if query.plan is not None:
        wanted = wanted.where(Task.plan_code == query.plan)
    if query.status is not None:
        wanted = wanted.where(Extension.status == query.status)
    if query.decider is not None:
        wanted = wanted.where(Extension.decider == query.decider)
    return wanted


def pending(session: Session, task: Task) -> Extension | None:
    """The one that waits to be decided, held until the transaction ends."""
    wanted = select(Extension).where(Extension.task_id == task.id, Extension.status == DecisionStatus.PENDING)
    return session.scalar(wanted.with_for_update())
