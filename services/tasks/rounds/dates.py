"""The dates of a monthly round, which follow from the month and the calendar (domain.md MON)."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from chassis.officetime.workdays import Calendar
from services.tasks.rules import RULES


@dataclass(frozen=True)
class RoundDates:
    """When a round opens, what it counts up to, and by when it is filled, reviewed and published."""

    cutoff: date
    open_on: date
    fill_due: date
    review_due: date
    publish_due: date


def dates_of(month: str, calendar: Calendar) -> RoundDates:
    """The dates of ``2024-04``; a day of ``month`` that is worked must exist."""
    first = first_day(month)
    cutoff = date(first.year, first.month, monthrange(first.year, first.month)[1])
    within = RULES.rounds
    return RoundDates(
        cutoff=cutoff,
        open_on=calendar.subtract(cutoff + timedelta(days=1), 1),
        fill_due=calendar.add(cutoff, within.fill_within),
        review_due=calendar.add(cutoff, within.review_within),
        publish_due=calendar.add(cutoff, within.publish_within),
    )


def first_day(month: str) -> date:
    """The first of a month that is written ``2024-04``."""
    return date.fromisoformat(f"{month}-01")


def month_of(day: date) -> str:
    """The month a day is in, as ``2024-04``."""
    return f"{day:%Y-%m}"


def month_before(month: str) -> str:
    """The month before one, over the year's end too."""
    return month_of(first_day(month) - timedelta(days=1))
