"""Reads of plan sets: lists by page, one by its code."""

from collections.abc import Mapping, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from chassis.context import Actor
from chassis.http import Page, paginate
from chassis.shapes import shape_of
from services.tasks.access import SEE_ALL
from services.tasks.dispatch.model import Task
from services.tasks.plans.errors import PlanNotFound
from services.tasks.plans.model import FROM_ABOVE, PlanSet, PlanStatus
from services.tasks.plans.schemas import PlanOut, PlanQuery


def plans(session: Session, query: PlanQuery, actor: Actor) -> Page[PlanOut]:
    """Plan sets, the newest year first; units see those that have been published."""
    statement = select(PlanSet)
    if query.year is not None:
        statement = statement.where(PlanSet.year == query.year)
    if query.level is not None:
        statement = statement.where(PlanSet.level == query.level)
    if query.status is not None:
        statement = statement.where(PlanSet.status == query.status)
    if not actor.roles & SEE_ALL:
        statement = statement.where(PlanSet.status != PlanStatus.DRAFT)
    page = paginate(session, statement, keys=[PlanSet.year.desc(), PlanSet.code], query=query)
    counts = _task_counts(session, [plan.code for plan in page.items])
    return page.map(lambda plan: _out(plan, counts))


def plan(session: Session, code: str, actor: Actor) -> PlanOut:
    """One plan set; a draft does not exist for those outside the centre."""
    found = session.scalar(select(PlanSet).where(PlanSet.code == code))
    if found is None or (found.status == PlanStatus.DRAFT and not actor.roles & SEE_ALL):
        raise PlanNotFound(plan_code=code)
    return plan_out(session, found)


def plan_out(session: Session, plan: PlanSet) -> PlanOut:
    """The plan with the number of tasks it has so far, beside the declared one."""
    return _out(plan, _task_counts(session, [plan.code]))


def is_from_above(session: Session, plan_code: str) -> bool:
    """Whether a plan is of the city or higher, so that more people decide about its tasks (domain.md §2)."""
    return session.scalar(select(PlanSet.level).where(PlanSet.code == plan_code)) in FROM_ABOVE


def _task_counts(session: Session, codes: Sequence[str]) -> dict[str, int]:
    counted = select(Task.plan_code, func.count()).where(Task.plan_code.in_(codes))
    return dict(session.execute(counted.group_by(Task.plan_code)).all())


def _out(plan: PlanSet, counts: Mapping[str, int]) -> PlanOut:
    return shape_of(PlanOut, plan, imported_count=counts.get(plan.code, 0))
