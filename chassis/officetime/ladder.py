"""The escalation ladder of whatever has a due date: 提醒, 催办, 督办, 约谈, 通报 (domain.md §3.3).

Pure rules that services share; each keeps its own record of what has fired.
"""

from collections.abc import Collection, Iterator
from datetime import date
from enum import StrEnum

from chassis import rules
from chassis.officetime.lights import yellow_until
from chassis.officetime.workdays import Calendar


class Level(StrEnum):
    """The rungs, the lowest first."""

    REMIND = "remind"  #: 提醒①
    REMIND_AGAIN = "remind_again"  #: 提醒②
    URGE = "urge"  #: 催办
    SUPERVISE = "supervise"  #: 督办
    INTERVIEW = "interview"  #: 约谈
    NOTICE = "notice"  #: 通报


REMINDERS = (Level.REMIND, Level.REMIND_AGAIN)
#: a leader approves these before anything is sent; the others fire by themselves
PROPOSED = (Level.INTERVIEW, Level.NOTICE)


class Ladder(rules.Rules):
    """When each rung fires, in working days: so many remaining, or overdue from :attr:`urge` on."""

    remind: int
    remind_again: int
    urge: int
    supervise: int
    interview: int
    notice: int

    def days(self, level: Level) -> int:
        """The threshold of one rung."""
        found: int = getattr(self, level.value)
        return found


def reached(
    due: date, today: date, calendar: Calendar, ladder: Ladder, fired: Collection[Level] = ()
) -> list[Level]:
    """The rungs a scan on ``today`` fires, the lowest first; ``fired`` are those of this episode so far.

    A reminder that was missed is not made up for once the thing is overdue.
    """
    if calendar.is_overdue(today, due):
        late = calendar.overdue(today, due)
        here = [level for level in Level if level not in REMINDERS and late >= ladder.days(level)]
    else:
        left = calendar.remaining(today, due)
        here = [level for level in REMINDERS if left <= ladder.days(level)]
    return [level for level in here if level not in fired]


def reach(today: date, calendar: Calendar, ladder: Ladder) -> date:
    """The last due date for which a scan on ``today`` can fire anything: for a query to compare with."""
    return yellow_until(today, max(ladder.days(level) for level in REMINDERS), calendar)


def fires(
    due: date, start: date, end: date, calendar: Calendar, ladder: Ladder
) -> Iterator[tuple[date, Level]]:
    """What the daily scans of ``start`` to ``end`` fire for something open all the while: for dry runs.

    One episode, which began before ``start`` or on it without anything having fired.
    """
    fired: set[Level] = set()
    day = calendar.add(start, 0)
    while day <= end and len(fired) < len(Level):
        for level in reached(due, day, calendar, ladder, fired):
            fired.add(level)
            yield day, level
        day = calendar.add(day, 1)
