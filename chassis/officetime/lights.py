"""The red, yellow and green of whatever has a due date (domain.md §3.2): office time that services share."""

from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy.orm import Session

from chassis import context
from chassis.officetime import workdays
from chassis.officetime.workdays import Calendar


class Light(StrEnum):
    """亮灯, the most urgent first."""

    RED = "red"  #: 红 overdue
    YELLOW = "yellow"  #: 黄 nearly due, or behind schedule
    GREEN = "green"  #: 绿 in time, handed in or done
    GREY = "grey"  #: 灰 the clock is stopped for good or for now


def yellow_until(today: date, within: int, calendar: Calendar) -> date:
    """The last due date that is yellow on ``today``; any later one is green.

    ``within`` is the Y of domain.md LGT, in working days: yellow ⇔ remaining(today, due) ≤ Y. One date
    decides it, so a query can compare a column with it and agrees with :func:`light` on every row.
    """
    return calendar.add(today, within + 1) - timedelta(days=1)


def light(
    due: date | None,
    today: date,
    yellow_until: date,
    *,
    stopped: bool = False,
    delivered: bool = False,
    lagging: bool = False,
) -> Light:
    """The light of one object on ``today`` (domain.md LGT, first match wins).

    ``stopped``: suspended, cancelled, merged or rejected. ``delivered``: closed, or submitted for
    verification and not rejected. ``lagging``: a task more than 10 points behind its schedule. Without
    a due date (长期坚持, or not dispatched yet) nothing can be overdue.
    """
    if stopped:
        return Light.GREY
    if delivered:
        return Light.GREEN
    if due is not None and today > due:
        return Light.RED
    if lagging or (due is not None and due <= yellow_until):
        return Light.YELLOW
    return Light.GREEN


class Lamp:
    """Today's calendar and threshold, read once for all the lines of an answer.

    ``within`` is the Y of domain.md LGT, in working days.
    """

    def __init__(self, session: Session, within: int) -> None:
        self.today = context.today(session)
        self.calendar = workdays.calendar(session)
        self.yellow_until = yellow_until(self.today, within, self.calendar)

    def remaining(self, due: date | None) -> int | None:
        """Working days left (domain.md CAL-5)."""
        return None if due is None else self.calendar.remaining(self.today, due)

    def overdue(self, due: date | None) -> int | None:
        """Working days past (domain.md CAL-6)."""
        return None if due is None else self.calendar.overdue(self.today, due)
