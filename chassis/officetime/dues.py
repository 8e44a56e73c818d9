"""Due dates that explain themselves: counted in working days, and every day that did not count."""

from dataclasses import dataclass
from datetime import date, timedelta

from chassis.officetime.workdays import Calendar


@dataclass(frozen=True)
class Due:
    """A due date: ``workdays`` counted from ``base``, or a date that was given and never moves (CAL-8).

    ``workdays`` is negative where it was counted backwards.
    """

    on: date
    base: date
    workdays: int | None
    skipped: tuple[date, ...] = ()  #: days off between base and due, which did not count
    provisional: bool = False  #: rests on a year whose holidays are not announced yet (CAL-2)

    def again(self, calendar: Calendar) -> "Due":
        """The same rule under another calendar (domain.md CAL-10)."""
        if self.workdays is None:
            return self
        if self.workdays < 0:
            return counted_back(self.base, -self.workdays, calendar)
        return counted(self.base, self.workdays, calendar)


def counted(base: date, workdays: int, calendar: Calendar) -> Due:
    """``workdays`` working days after ``base`` (CAL-3)."""
    on = calendar.add(base, workdays)
    return Due(on, base, workdays, *_between(base, on, calendar))


def counted_back(base: date, workdays: int, calendar: Calendar) -> Due:
    """``workdays`` working days before ``base`` (CAL-4)."""
    on = calendar.subtract(base, workdays)
    return Due(on, base, -workdays, *_between(on, base, calendar))


def fixed(on: date, base: date) -> Due:
    """A date taken from a document, given on ``base``."""
    return Due(on, base, None)


def _between(start: date, end: date, calendar: Calendar) -> tuple[tuple[date, ...], bool]:
    days = [start + timedelta(days=n) for n in range(1, (end - start).days + 1)]
    skipped = tuple(day for day in days if not calendar.is_workday(day))
    return skipped, any(calendar.is_provisional(day) for day in days)
