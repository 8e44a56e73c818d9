"""Every due date of an issue, with the days skipped on the way to it (domain.md §4.2 DL)."""

from dataclasses import dataclass
from datetime import date

from chassis.officetime.dues import Due, counted, counted_back, fixed
from chassis.officetime.workdays import Calendar
from services.issues.rules import RULES, HandlingClass, Rules


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
    given: date | None = None,
    rules: Rules = RULES,
) -> Deadlines:
    """The dues of an issue dispatched on a day (domain.md DL; co_due from the state machine's table).

    ``given`` is the finish date of the class ``fixed`` and is ignored otherwise. There is no contact
    duty without a petitioner, and no co-reply duty without co-operating units.
    """
    limits = rules.limits[handling_class]
    sign = counted(dispatched_on, limits.sign, calendar)
    contact = counted(dispatched_on, limits.contact, calendar) if has_petitioner else None
    if limits.finish is not None:
        finish = counted(dispatched_on, limits.finish, calendar)
    elif given is not None:
        finish = fixed(given, dispatched_on)
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
    before = counted_back(finish_due, rules.co_before_finish, calendar)
    return earliest if before.on <= earliest.on else before
