"""The daily scan: who is told that a restricted matter is nearly due, or late (domain.md §3.3, CONF-4)."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis import context
from chassis.events import copies
from chassis.officetime import workdays
from chassis.officetime.ladder import REMINDERS, Level, reach, reached
from contracts.directory import PersonUpserted
from contracts.issues.restricted import RestrictedDue
from services.issues.restricted.access import TEAM
from services.issues.restricted.model import Case, Rung
from services.issues.restricted.moves import RUNNING
from services.issues.restricted.usecases import tell
from services.issues.rules import RULES

#: an interview or a notice is no matter of a machine here: the team sees what is late
LEVELS = (*REMINDERS, Level.URGE, Level.SUPERVISE)


def scan(session: Session) -> None:
    """Fire what the day has reached, once per case, deadline and level (ESC-1); the worker needs no key."""
    today, calendar, ladder = context.today(session), workdays.calendar(session), RULES.restricted.ladder
    until = reach(today, calendar, ladder)
    wanted = select(Case).where(Case.status.in_(RUNNING), Case.deadline <= until).order_by(Case.id)
    for case in session.scalars(wanted.with_for_update()).all():
        assert case.deadline is not None, "what runs has one"
        before = select(Rung.level).where(Rung.case_id == case.id, Rung.deadline == case.deadline)
        fired = [Level(level) for level in session.scalars(before)]
        for level in reached(case.deadline, today, calendar, ladder, fired):
            if level in LEVELS:
                rung = Rung(case_id=case.id, deadline=case.deadline, level=level.value, fired_on=today)
                session.add(rung)
                tell(session, [_told(session, case, level)])


def _told(session: Session, case: Case, level: Level) -> RestrictedDue:
    """To the person named for it; what is late also to their leader, and what stays late to the team."""
    recipients = [case.rect_person]
    if level not in REMINDERS:
        recipients.append(case.rect_leader)
    if level is Level.SUPERVISE:
        people = copies.all_of(session, PersonUpserted)
        recipients += [each.person_id for each in people if each.active and TEAM in each.roles]
    said = "remind" if level in REMINDERS else level.value
    return RestrictedDue.model_validate(
        {
            "case_ref": case.case_ref,
            "recipients": list(dict.fromkeys(filter(None, recipients))),
            "due": case.deadline,
            "level": said,
        }
    )
