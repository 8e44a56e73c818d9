"""What can be done about a rectification plan; never commits."""

from sqlalchemy.orm import Session

from chassis import context
from chassis.context import Actor
from chassis.officetime import workdays
from contracts.issues.handling import RectPlanApproved, RectPlanSubmitted
from services.issues.escalation.usecases import end_episode
from services.issues.extensions import queries as extensions
from services.issues.ledger.changes import changed, locked
from services.issues.ledger.schemas import IssueOut, ReasonIn
from services.issues.plans import errors
from services.issues.plans.model import PlanStatus, RectPlan
from services.issues.plans.queries import pending
from services.issues.plans.schemas import PlanApproval, PlanIn
from services.issues.rules import RULES


def submit(
    session: Session, issue_no: str, body: PlanIn, actor: Actor, expected: int | None = None
) -> IssueOut:
    """报送整改方案: mandatory for what officers reported, possible for anything."""
    issue = locked(session, issue_no, expected)
    issue.plan_submitted(body.measures, actor, context.now(session))
    if pending(session, issue) is not None:
        raise errors.PlanPending
    today = context.today(session)
    if body.planned_for < today:
        raise errors.PlannedInPast(field="planned_for")
    assert issue.signed_on is not None, "it is handled"
    due = issue.plan_due or workdays.calendar(session).add(issue.signed_on, RULES.plan_within)
    plan = RectPlan(
        issue_id=issue.id,
        dept=issue.lead_dept,
        submitted_on=today,
        in_time=today <= due,
        status=PlanStatus.PENDING.value,
        **body.model_dump(),
    )
    session.add(plan)
    told = issue.told(
        RectPlanSubmitted,
        plan_due=due,
        planned_for=plan.planned_for,
        submitted_on=today,
        in_time=plan.in_time,
    )
    return changed(session, issue, [told], actor)


def approve(
    session: Session, issue_no: str, body: PlanApproval, actor: Actor, expected: int | None = None
) -> IssueOut:
    """同意整改方案; its date becomes the finish date if the centre wants so (domain.md DL)."""
    issue = locked(session, issue_no, expected)
    plan = pending(session, issue)
    if plan is None:
        raise errors.NoPlanPending
    today = context.today(session)
    plan.decide("approve", PlanStatus.APPROVED, body.note, actor.id, today)
    plan.replaces_due = body.replaces_due
    events = issue.plan_approved(
        plan.planned_for if body.replaces_due else None,
        body.note,
        workdays.calendar(session),
        actor,
        context.now(session),
    )
    if body.replaces_due:
        if waiting := extensions.pending(session, issue):
            waiting.lapse()
        end_episode(session, issue)
    told = issue.told(RectPlanApproved, planned_for=plan.planned_for, approved_on=today)
    return changed(session, issue, [told, *events], actor)


def send_back(
    session: Session, issue_no: str, body: ReasonIn, actor: Actor, expected: int | None = None
) -> IssueOut:
    """退回整改方案: the unit improves it and submits it anew."""
    issue = locked(session, issue_no, expected)
    plan = pending(session, issue)
    if plan is None:
        raise errors.NoPlanPending
    plan.decide("return", PlanStatus.RETURNED, body.reason, actor.id, context.today(session))
    issue.plan_returned(body.reason, actor, context.now(session))
    return changed(session, issue, [], actor)
