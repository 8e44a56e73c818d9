"""Every due date of an issue, with the days skipped on the way to it (domain.md §4.2 DL)."""

from dataclasses import dataclass
from datetime import date, timedelta

from chassis.officetime.workdays import Calendar
from services.issues.rules import RULES, HandlingClass, Rules


@dataclass(frozen=True)
class Due:
    """A due date that explains itself: ``workdays`` counted from ``base``, or a date that was given."""

    on: date
    base: date
    workdays: int | None  #: None: a fixed date, which never moves (CAL-8)
    skipped: tuple[date, ...]  #: days off between base and due, which did not count
    provisional: bool  #: rests on a year whose holidays are not announced yet (CAL-2)


@dataclass(frozen=True)
class Deadlines:
    """What a dispatch makes due."""

    sign: Due
    contact: Due | None
    co: Due | None
    finish: Due


def deadlines(
    dispatched_on: date,
    handling_class: HandlingClass,
    calendar: Calendar,
    *,
    has_petitioner: bool,
    has_co_units: bool,
    fixed: date | None = None,
    rules: Rules = RULES,
) -> Deadlines:
    """The dues of an issue dispatched on a day (domain.md DL; co_due from the state machine's table).

    ``fixed`` is the finish date of the class ``fixed`` and is ignored otherwise. There is no contact
    duty without a petitioner, and no co-reply duty without co-operating units.
    """
    limits = rules.limits[handling_class]
    sign = counted(dispatched_on, limits.sign, calendar)
    contact = counted(dispatched_on, limits.contact, calendar) if has_petitioner else None
    if limits.finish is not None:
        finish = counted(dispatched_on, limits.finish, calendar)
    elif fixed is not None:
        finish = Due(fixed, dispatched_on, None, (), provisional=False)
    else:
        raise ValueError(f"class {handling_class} needs a fixed finish date")
    co = co_reply(dispatched_on, finish.on, calendar, rules) if has_co_units else None
    return Deadlines(sign, contact, co, finish)


def accept_due(registered_on: date, calendar: Calendar, rules: Rules = RULES) -> Due:
    """By when the centre decides whether it takes the issue on (受理时限)."""
    return counted(registered_on, rules.accept, calendar)


def co_reply(dispatched_on: date, finish_due: date, calendar: Calendar, rules: Rules = RULES) -> Due:
    """By when the co-operating units answer: before the finish date, but never at once (协办时限)."""
    earliest = counted(dispatched_on, rules.co_after_dispatch, calendar)
    before = calendar.subtract(finish_due, rules.co_before_finish)
    if before <= earliest.on:
        return earliest
    return Due(before, finish_due, -rules.co_before_finish, *_explained(before, finish_due, calendar))


def counted(base: date, workdays: int, calendar: Calendar) -> Due:
    """The due date ``workdays`` working days after ``base`` (CAL-3)."""
    on = calendar.add(base, workdays)
    return Due(on, base, workdays, *_explained(base, on, calendar))


def _explained(start: date, end: date, calendar: Calendar) -> tuple[tuple[date, ...], bool]:
    between = [start + timedelta(days=n) for n in range(1, (end - start).days + 1)]
    skipped = tuple(day for day in between if not calendar.is_workday(day))
    return skipped, any(calendar.is_provisional(day) for day in between)
