"""Reminding units of the enterprises an action was to visit and has not (features.md S17)."""

from datetime import date, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, selectinload

from chassis import context
from chassis.events import outbox
from chassis.officetime import workdays
from services.surveys.campaigns.model import Action, ActionStatus
from services.surveys.rules import RULES
from services.surveys.visits import queries

OPEN = (ActionStatus.PLANNED, ActionStatus.HELD)  #: what is verified is final


def tell_missing(session: Session) -> None:
    """Some working days after its day an action is told of if it has not reached all it is to visit.

    Each step is told once; what a pause of the scan has skipped is told as one.
    """
    today, calendar = context.today(session), workdays.calendar(session)
    for action in session.scalars(_recent(today - timedelta(days=RULES.unvisited_days))):
        due = sum(calendar.add(action.action_date, days) <= today for days in RULES.unvisited_reminders)
        if due > action.reminders and (missing := _missing(session, action)):
            outbox.record(session, *action.remind(due, missing))


def _recent(since: date) -> Select[Action]:
    """Actions that may have missed somebody, nobody else's to change until the commit."""
    wanted = select(Action).where(
        Action.action_date >= since,
        Action.status.in_(OPEN),
        Action.reminders < len(RULES.unvisited_reminders),
    )
    parts = (selectinload(Action.units), selectinload(Action.campaign))
    return wanted.options(*parts).order_by(Action.id).with_for_update(of=Action)


def _missing(session: Session, action: Action) -> int:
    missed = queries.missed(action.action_no, action.enterprises).subquery()
    return session.scalar(select(func.count()).select_from(missed)) or 0
