"""Every due date of an issue, with the days skipped on the way to it (domain.md §4.2 DL)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from chassis.officetime.dues import Due, counted, counted_back, fixed
from chassis.officetime.workdays import Calendar
from services.issues.rules import RULES, HandlingClass, Rules

Why = Literal["class", "document", "extension", "plan", "reopened", "resumed"]


@dataclass(frozen=True)
class Step:
    """One step on the way to the finish date that is in force."""

    why: Why
    base: date  #: the day it is counted from; of an extension, the date before
    days: int | None  #: working days; none for a date from a document or plan, which never moves
    on: date

    def due(self, calendar: Calendar) -> Due:
        """The step with every day that did not count."""
        return fixed(self.on, self.base) if self.days is None else counted(self.base, self.days, calendar)


@dataclass(frozen=True)
class Finish:
    """办结时限 as a chain of steps, so that it can be explained and counted again (domain.md CAL-10)."""

    steps: tuple[Step, ...]

    @property
    def on(self) -> date:
        """The finish date."""
        return self.steps[-1].on

    @classmethod
    def counted(cls, why: Why, base: date, days: int, calendar: Calendar) -> "Finish":
        """So many working days from a day."""
        return cls((Step(why, base, days, calendar.add(base, days)),))

    @classmethod
    def given(cls, why: Why, on: date, base: date) -> "Finish":
        """A date from a document or an approved plan."""
        return cls((Step(why, base, None, on),))

    def later(self, days: int, calendar: Calendar) -> "Finish":
        """Extended by so many working days, from the date in force (domain.md §4.2)."""
        return Finish((*self.steps, Step("extension", self.on, days, calendar.add(self.on, days))))

    def again(self, calendar: Calendar) -> "Finish":
        """The same steps under another calendar."""
        steps: list[Step] = []
        for step in self.steps:
            base = steps[-1].on if step.why == "extension" and steps else step.base
            on = step.on if step.days is None else calendar.add(base, step.days)
            steps.append(replace(step, base=base, on=on))
        return Finish(tuple(steps))

    def stored(self) -> list[list[Any]]:
        """As a column keeps it."""
        return [[step.why, step.base.isoformat(), step.days, step.on.isoformat()] for step in self.steps]

    @classmethod
    def read(cls, stored: Sequence[Sequence[Any]]) -> "Finish":
        """What :meth:`stored` gave."""
        return cls(tuple(Step(w, date.fromisoformat(b), n, date.fromisoformat(on)) for w, b, n, on in stored))

    def dues(self, calendar: Calendar) -> Iterator[tuple[Step, Due]]:
        """Each step with its derivation."""
        for step in self.steps:
            yield step, step.due(calendar)


@dataclass(frozen=True)
class Deadlines:
    """What a dispatch makes due."""

    sign: Due
    contact: Due | None
    co: Due | None
    finish: Finish


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
        finish = Finish.counted("class", dispatched_on, limits.finish, calendar)
    elif given is not None:
        finish = Finish.given("document", given, dispatched_on)
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


def ask_for_extension(finish_due: date, calendar: Calendar) -> Due:
    """申请延期的最后日期."""
    return counted_back(finish_due, RULES.extension.before_due, calendar)
