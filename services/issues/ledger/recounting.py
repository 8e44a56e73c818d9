"""Counting open due dates anew when the calendar has changed (domain.md CAL-10)."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from chassis import context
from chassis.officetime import workdays
from chassis.officetime.workdays import Calendar
from services.issues.ledger import deadlines
from services.issues.ledger.changes import PARTS, settle
from services.issues.ledger.deadlines import Finish
from services.issues.ledger.model import Issue
from services.issues.ledger.moves import OPEN, PRESSED, Status
from services.issues.rules import RULES, HandlingClass

AT_ONCE = 500  #: issues held in memory together


def recount(session: Session, year: int) -> None:
    """Whatever was counted across days of ``year`` and is still waited for; again, it changes nothing.

    Dates from documents and plans stay (CAL-8); what is due already fulfilled stays too.
    """
    calendar, made = workdays.calendar(session), context.of(session)
    for issues in _concerned(session, year):
        events = []
        for issue in issues:
            values, finish = _again(issue, calendar)
            events += issue.recount(values, finish, made.actor, made.now)
        settle(session, issues, events)
        for issue in issues:
            session.expunge(issue)


def _again(issue: Issue, calendar: Calendar) -> tuple[dict[str, date], Finish | None]:
    """The due dates that are still waited for, by the calendar in force."""
    values: dict[str, date] = {}
    if issue.status == Status.REGISTERED:
        values["accept_due"] = deadlines.accept_due(issue.registered_on, calendar).on
    if issue.status == Status.SUBMITTED and issue.submitted_on is not None:
        values["verify_due"] = calendar.add(issue.submitted_on, RULES.verify_within)
    if issue.status == Status.CALLBACK and issue.verified_on is not None:
        values["callback_due"] = calendar.add(issue.verified_on, RULES.callback_within)
    if issue.status not in PRESSED or issue.dispatched_on is None:
        return values, None
    limits, finish = RULES.limits[HandlingClass(str(issue.handling_class))], issue.finish.again(calendar)
    if issue.signed_on is None:
        values["sign_due"] = calendar.add(issue.dispatched_on, limits.sign)
    elif issue.plan_due is not None and issue.plan_approved_on is None:
        values["plan_due"] = calendar.add(issue.signed_on, RULES.plan_within)
    if issue.contact_due is not None and issue.contacted_on is None:
        values["contact_due"] = calendar.add(issue.dispatched_on, limits.contact)
    if issue.co_due is not None:
        values["co_due"] = deadlines.co_reply(issue.dispatched_on, finish.on, calendar).on
    return values, finish


def _concerned(session: Session, year: int) -> Iterator[list[Issue]]:
    """Open ones with a due date in the year or so near to it that days of it were counted, some at a time."""
    first, last = date(year - 1, 11, 1), date(year + 1, 2, 28)
    near = or_(
        *(
            column.between(first, last)
            for column in (Issue.accept_due, Issue.finish_due, Issue.verify_due, Issue.callback_due)
        )
    )
    wanted = select(Issue).where(Issue.status.in_(OPEN), near).options(*PARTS).order_by(Issue.id)
    seen = 0
    while found := list(session.scalars(wanted.where(Issue.id > seen).limit(AT_ONCE).with_for_update())):
        seen = found[-1].id
        yield found
