"""Who may be made responsible for an issue, and by when (domain.md §4.2, PERM-3)."""

from datetime import date

from sqlalchemy.orm import Session

from chassis import context
from chassis.officetime import workdays
from services.issues.access import CENTRE
from services.issues.dispatch import errors
from services.issues.dispatch.schemas import DispatchIn
from services.issues.ledger.deadlines import Deadlines, deadlines
from services.issues.ledger.model import Assignment, Issue
from services.issues.people import known_person, known_unit
from services.issues.rules import HandlingClass, default_class
from services.issues.sources import Kind, Source


def assignment(session: Session, issue: Issue, body: DispatchIn) -> Assignment:
    """What the dispatcher chose, checked against the local copies of units and people.

    Raises the subclasses of :class:`~chassis.errors.Invalid` in ``errors.py``, each with its field.
    """
    _check_units(session, issue, body)
    supervisor = known_person(session, "supervisor", body.supervisor)
    if not CENTRE.intersection(supervisor.roles):
        raise errors.SupervisorNotOfCentre(field="supervisor", name=supervisor.name)
    for field, person_id in (("leader", body.leader), ("owner", body.owner)):
        if person_id is not None:
            known_person(session, field, person_id)
    chosen = body.handling_class or default_class(
        Source(issue.source), Kind(issue.kind), recurrence=issue.recurrence_of is not None
    )
    return Assignment(
        lead_dept=body.lead_dept,
        handling_class=chosen,
        supervisor=body.supervisor,
        co_depts=tuple(body.co_depts),
        leader=body.leader,
        owner=body.owner,
    )


def dues(session: Session, issue: Issue, assignment: Assignment, finish_due: date | None) -> Deadlines:
    """What a dispatch today makes due; the finish date is given for the fixed class and for no other.

    Without one, an issue from a problem list is due when the list says.
    """
    if assignment.handling_class is HandlingClass.FIXED:
        finish_due = finish_due or issue.suggested_due
    check_finish_due(session, assignment.handling_class, finish_due)
    return deadlines(
        context.today(session),
        assignment.handling_class,
        workdays.calendar(session),
        has_petitioner=issue.petitioner.exists,
        has_co_units=bool(assignment.co_depts),
        given=finish_due,
    )


def check_finish_due(session: Session, handling_class: HandlingClass, finish_due: date | None) -> None:
    """Refuse a finish date that is missing, out of place or past."""
    today = context.today(session)
    if handling_class is not HandlingClass.FIXED:
        if finish_due is not None:
            raise errors.FinishDueNotAllowed(field="finish_due")
    elif finish_due is None:
        raise errors.FinishDueMissing(field="finish_due")
    elif finish_due < today:
        raise errors.FinishDueInPast(field="finish_due", finish_due=finish_due, dispatched_on=today)


def _check_units(session: Session, issue: Issue, body: DispatchIn) -> None:
    named = {"lead_dept": body.lead_dept} | {f"co_depts.{n}": dept for n, dept in enumerate(body.co_depts)}
    seen: set[str] = set()
    for field, dept in named.items():
        unit = known_unit(session, field, dept)
        assert unit is not None
        if not unit.active:
            raise errors.InactiveUnit(field=field, name=unit.short_name)
        if dept == issue.respondent_dept:
            raise errors.RespondentConflict(field=field, name=unit.short_name)
        if dept in seen:
            same_as_lead = dept == body.lead_dept
            raise (
                errors.LeadAmongCoUnits(field=field)
                if same_as_lead
                else errors.RepeatedCoUnit(field=field, dept=dept)
            )
        seen.add(dept)
