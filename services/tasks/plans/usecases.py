"""What the centre does with plan sets, from the empty draft to the archive."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from chassis.context import today
from services.tasks.dispatch.changes import settle
from services.tasks.dispatch.model import Task
from services.tasks.dispatch.moves import OPEN, TaskStatus
from services.tasks.dispatch.usecases import hand_out
from services.tasks.plans import queries
from services.tasks.plans.errors import (
    PlanCodeTaken,
    PlanNotFound,
    PlanRefersToItself,
    UnknownPlanReference,
)
from services.tasks.plans.model import PlanSet
from services.tasks.plans.schemas import PlanChange, PlanIn, PlanOut


def create_plan(session: Session, body: PlanIn) -> PlanOut:
    """A draft plan set, to be filled by an import; raises :class:`PlanCodeTaken`."""
    if _plan(session, body.code) is not None:
        raise PlanCodeTaken(plan_code=body.code, field="code")
    _check_refs(session, body.code, body.refs)
    plan = PlanSet(**body.model_dump(), status="draft")
    session.add(plan)
    session.flush()
    return queries.plan_out(session, plan)


def change_plan(session: Session, code: str, body: PlanChange, expected: int | None = None) -> PlanOut:
    """Correct a draft's particulars."""
    plan = _locked_plan(session, code)
    plan.expect(expected)
    plan.require_draft("修改")
    _check_refs(session, code, body.refs or [])
    for name, value in body.model_dump(exclude_none=True).items():
        setattr(plan, name, value)
    session.flush()
    return queries.plan_out(session, plan)


def publish_plan(session: Session, code: str, expected: int | None = None) -> PlanOut:
    """Put the plan in force and dispatch all its tasks; the lead units sign within two working days."""
    plan = _locked_plan(session, code)
    plan.expect(expected)
    tasks = session.scalars(select(Task).where(Task.plan_code == code).order_by(Task.seq)).all()
    published = plan.publish(tasks, today(session))
    settle(session, tasks, [published, *hand_out(session, tasks)])
    return queries.plan_out(session, plan)


def archive_plan(session: Session, code: str, expected: int | None = None) -> PlanOut:
    """归档: what a later plan has replaced is kept to be read, beside the others and out of the totals."""
    plan = _locked_plan(session, code)
    plan.expect(expected)
    left = select(func.count()).where(Task.plan_code == code, Task.status.in_((TaskStatus.DRAFT, *OPEN)))
    plan.archive(session.scalar(left) or 0, today(session))
    session.flush()
    return queries.plan_out(session, plan)


def _check_refs(session: Session, plan_code: str, refs: Sequence[str]) -> None:
    for number, code in enumerate(refs):
        if code == plan_code:
            raise PlanRefersToItself(field=f"refs[{number}]")
        if _plan(session, code) is None:
            raise UnknownPlanReference(plan_code=code, field=f"refs[{number}]")


def _plan(session: Session, code: str) -> PlanSet | None:
    return session.scalar(select(PlanSet).where(PlanSet.code == code))


def _locked_plan(session: Session, code: str) -> PlanSet:
    plan = session.scalar(select(PlanSet).where(PlanSet.code == code).with_for_update())
    if plan is None:
        raise PlanNotFound(plan_code=code)
    return plan
