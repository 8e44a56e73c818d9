"""Every due date of a task that is counted, with the days skipped on the way to it (domain.md §4.1)."""

from datetime import date

from chassis.officetime.dues import Due, counted, counted_back
from chassis.officetime.workdays import Calendar
from services.tasks.rules import RULES


def sign(dispatched_on: date, calendar: Calendar) -> Due:
    """签收时限: by when the lead unit takes it on, or asks to return it."""
    return counted(dispatched_on, RULES.sign_within, calendar)


def co_reply(due: date | None, dispatched_on: date, calendar: Calendar) -> Due | None:
    """协办时限: before the task is due, but never at once; none for a long-term task."""
    if due is None:
        return None
    earliest = counted(dispatched_on, RULES.co_after_dispatch, calendar)
    before = counted_back(due, RULES.co_before_due, calendar)
    return earliest if before.on <= earliest.on else before


def co_reply_on(due: date | None, dispatched_on: date, calendar: Calendar) -> date | None:
    """The day of :func:`co_reply`."""
    counted_due = co_reply(due, dispatched_on, calendar)
    return None if counted_due is None else counted_due.on


def verify(submitted_on: date, calendar: Calendar) -> Due:
    """复核时限: by when the centre says whether it is done."""
    return counted(submitted_on, RULES.verify_within, calendar)


def ask_for_extension(due: date, calendar: Calendar) -> Due:
    """申请延期的最后日期 (domain.md EXT-T)."""
    return counted_back(due, RULES.extension.before_due, calendar)


def decide_extension(requested_on: date, calendar: Calendar) -> Due:
    """By when an extension is granted or refused; meanwhile the clock runs (domain.md EXT-T)."""
    return counted(requested_on, RULES.extension.decide_within, calendar)
