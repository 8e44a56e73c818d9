"""Follow-ups of what the ledger has solved in the demo set: asked on the day they were due."""

from collections.abc import Iterator
from datetime import datetime, time
from functools import partial
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.context import OFFICE_ZONE
from chassis.runtime import Runtime
from chassis.service import Deed
from services.surveys.demo.numbers import AS_OF
from services.surveys.demo.people import SPECIALIST
from services.surveys.followups import usecases
from services.surveys.followups.model import OPEN, FollowUp, Result
from services.surveys.followups.schemas import CompleteIn

RATINGS = (5, 5, 4, 5, 3, 4)
AWAY = 23  # one in so many does not answer; nobody says that the problem is back, which would be another


def deeds(runtime: Runtime) -> Iterator[Deed]:
    """All follow-ups that fell due by the evening of 2024-12-06, the earliest first."""
    due = select(FollowUp.due, FollowUp.id).where(FollowUp.due <= AS_OF.date())
    with runtime.database("surveys").reading(runtime.context()) as session:
        planned = session.execute(due.order_by(FollowUp.due, FollowUp.id)).all()
    for day, those in groupby(planned, lambda each: each.due):
        at = datetime.combine(day, time(15), OFFICE_ZONE)
        yield Deed(at, SPECIALIST.actor, partial(_ask, ids=[each.id for each in those]))


def _ask(session: Session, ids: list[int]) -> None:
    open_ = select(FollowUp.id, FollowUp.followup_id).where(FollowUp.id.in_(ids), FollowUp.status.in_(OPEN))
    for number, followup_id in session.execute(open_.order_by(FollowUp.id)).all():
        heard = CompleteIn(result=Result.STABLE, rating=RATINGS[number % len(RATINGS)], note="问题没有反弹")
        if number % AWAY == 0:
            heard = CompleteIn(result=Result.UNREACHABLE, note="三次联系均无人接听")
        usecases.complete(session, followup_id, heard, SPECIALIST.actor, None)
