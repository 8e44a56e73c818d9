"""The way of an issue in the demo set, from its registration as far as it has come: when, who, and what."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import partial

from sqlalchemy.orm import Session

from chassis.context import Actor
from services.issues.demo import handling
from services.issues.demo.days import CALENDAR, at
from services.issues.demo.handling import Matter
from services.issues.demo.people import DIRECTOR, DISPATCHER, SPECIALIST, liaison
from services.issues.demo.reporting import Heard
from services.issues.sources import Source

Step = Callable[[Session], None]
Way = Iterator[tuple[datetime, Actor, Step]]
PLAN_DAYS, RATINGS = 15, (5, 4, 5, 5, 3, 4, 5)


def way(
    matter: Matter, since: date, *, solved: bool, quick: bool = False, done_on: date | None = None
) -> Way:
    """Given to a unit the day after ``since``, handed in on ``done_on`` or after some days, and closed.

    What is ``quick`` is done within a week. One in twenty is late in something, as in any office.
    """
    lead, given_on = liaison(matter.lead), CALENDAR.add(since, 1)
    signed_on = CALENDAR.add(given_on, 1)
    yield at(given_on, 9), DISPATCHER, partial(handling.dispatch, matter=matter, actor=DISPATCHER)
    yield at(signed_on, 10), lead, partial(handling.sign, matter=matter, actor=lead)
    is_late = matter.number % 19 == 4 and not quick  # noqa: PLR2004
    spoken_on = CALENDAR.add(given_on, 3) if is_late else signed_on
    yield at(spoken_on, 10), lead, partial(handling.contact, matter=matter, actor=lead)
    if matter.source is Source.TY:
        yield from _plan(matter, given_on, signed_on)
    if solved:
        yield from _ending(matter, done_on or CALENDAR.add(given_on, _days(matter, quick=quick)))
    else:
        noted_on = CALENDAR.add(signed_on, 4)
        yield at(noted_on, 16), lead, partial(handling.note, matter=matter, actor=lead)


def way_of_supervised(matter: Matter, known: Heard) -> Way:
    """Given to the unit by itself; handed in by itself when the task is closed, and verified by another."""
    lead, signed_on = liaison(matter.lead), CALENDAR.add(known.registered_on, 1)
    if known.submitted_on is None:
        yield at(signed_on, 10), lead, partial(handling.sign, matter=matter, actor=lead)
        yield at(signed_on, 16), lead, partial(handling.note, matter=matter, actor=lead)
    else:
        verifier = DIRECTOR if known.submitted_by == DISPATCHER.id else DISPATCHER
        verified_at = at(CALENDAR.add(known.submitted_on, 1), 15)
        yield verified_at, verifier, partial(handling.verify, matter=matter, actor=verifier)


def _plan(matter: Matter, given_on: date, signed_on: date) -> Way:
    lead = liaison(matter.lead)
    planning = partial(handling.submit_plan, done_by=CALENDAR.add(given_on, PLAN_DAYS))
    yield at(CALENDAR.add(signed_on, 2), 10), lead, partial(planning, matter=matter, actor=lead)
    approving = partial(handling.approve_plan, matter=matter, actor=DISPATCHER)
    yield at(CALENDAR.add(signed_on, 3), 15), DISPATCHER, approving


def _ending(matter: Matter, submitted_on: date) -> Way:
    lead = liaison(matter.lead)
    if matter.helper:
        helper = liaison(matter.helper)
        yield at(submitted_on, 11), helper, partial(handling.reply, matter=matter, actor=helper)
    yield at(submitted_on, 16), lead, partial(handling.submit, matter=matter, actor=lead)
    verifying = partial(handling.verify, matter=matter, actor=DISPATCHER)
    yield at(CALENDAR.add(submitted_on, 1), 15), DISPATCHER, verifying
    rating = 2 if matter.number % 29 == 7 else RATINGS[matter.number % len(RATINGS)]  # noqa: PLR2004
    called_at = at(CALENDAR.add(submitted_on, 2), 10)
    calling = partial(handling.call_back, matter=matter, actor=SPECIALIST, rating=rating)
    yield called_at, SPECIALIST, calling
    if matter.source is Source.ZQ:
        answering = partial(handling.answer, matter=matter, actor=SPECIALIST)
        yield at(CALENDAR.add(submitted_on, 2), 11), SPECIALIST, answering
    if rating == 2:  # noqa: PLR2004
        looking = partial(handling.look_into, matter=matter, actor=SPECIALIST)
        yield at(CALENDAR.add(submitted_on, 4), 10), SPECIALIST, looking


def _days(matter: Matter, *, quick: bool) -> int:
    """Working days from the dispatch to the result: within 5 or 10 as the class has it, with exceptions."""
    late = matter.number % 17 == 5  # noqa: PLR2004
    if quick:
        return 6 if late else 2 + matter.number % 3
    return 11 if late else 5 + matter.number % 5
