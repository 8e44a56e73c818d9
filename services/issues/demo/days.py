"""When things happen in the demo set: working days from its beginning to the evening of 2024-12-06."""

from datetime import date, datetime, time

from chassis.context import OFFICE_ZONE
from chassis.officetime.workdays import Calendar

CALENDAR = Calendar({})
BEGINNING = date(2023, 3, 1)
AS_OF = datetime(2024, 12, 6, 23, 59, 59, tzinfo=OFFICE_ZONE)


def workday(n: int) -> date:
    """The ``n``-th working day after the beginning; the 443rd is that of the evening."""
    return CALENDAR.add(BEGINNING, n)


def at(day: date, hour: int) -> datetime:
    """A time of office."""
    return datetime.combine(day, time(hour), OFFICE_ZONE)
