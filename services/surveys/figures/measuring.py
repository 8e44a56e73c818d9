"""Telling the others the 满意 index of a month, as often as it has changed (domain.md §4.3 SAT)."""

from datetime import date, timedelta

from sqlalchemy.orm import Session

from chassis import context
from chassis.events import copies, outbox
from contracts.surveys import SatisfactionMeasured
from services.surveys.figures import queries
from services.surveys.submissions.moves import Status
from services.surveys.submissions.schemas import SubmissionQuery


def tell_index(session: Session) -> None:
    """Tell that of the running month and of the one before, unless it has been told as it is.

    What comes late, is corrected or is decided about changes it: then it is told again.
    """
    first = context.today(session).replace(day=1)
    for month in ((first - timedelta(days=1)).replace(day=1), first):
        measured = _measured(session, month)
        told = copies.find(session, SatisfactionMeasured, measured.period)
        if measured != told and (told or measured.n):
            outbox.record(session, measured)
            copies.keep(session, measured)


def _measured(session: Session, first: date) -> SatisfactionMeasured:
    next_month = (first + timedelta(days=31)).replace(day=1)
    last = next_month - timedelta(days=1)
    answers = SubmissionQuery(status=Status.EFFECTIVE, rated=True, date_from=first, date_to=last)
    figure = queries.satisfaction(session, answers)
    return SatisfactionMeasured(period=f"{first:%Y-%m}", index=figure.index, n=figure.n)
