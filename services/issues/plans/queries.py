"""Reads of rectification plans."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.context import Actor
from chassis.shapes import shape_of
from services.issues.ledger.access import written_for
from services.issues.ledger.model import Issue
from services.issues.ledger.queries import readable
from services.issues.plans.errors import PlanNotFound
from services.issues.plans.model import PlanStatus, RectPlan
from services.issues.plans.schemas import PlanOut, PlansOut


def plans(session: Session, issue_no: str, actor: Actor) -> PlansOut:
    """All plans of an issue; raises what reading the issue raises."""
    issue = readable(session, issue_no, actor)
    found = session.scalars(select(RectPlan).where(RectPlan.issue_id == issue.id).order_by(RectPlan.id))
    items = [shape_of(PlanOut, each, plan_id=each.id) for each in found]
    for each in items:
        each.measures = written_for(actor, issue, each.measures)
    return PlansOut(items=items)


def plan(session: Session, issue: Issue, plan_id: int) -> RectPlan:
    """One plan of an issue; raises :class:`PlanNotFound`."""
    found = session.scalar(select(RectPlan).where(RectPlan.id == plan_id, RectPlan.issue_id == issue.id))
    if found is None:
        raise PlanNotFound(issue_no=issue.issue_no, plan_id=plan_id)
    return found


def pending(session: Session, issue: Issue) -> RectPlan | None:
    """The one that waits to be decided, held until the transaction ends."""
    wanted = select(RectPlan).where(RectPlan.issue_id == issue.id, RectPlan.status == PlanStatus.PENDING)
    return session.scalar(wanted.with_for_update())
