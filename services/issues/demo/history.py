"""Two years of officers, feedback, issues and restricted cases: who did what when, the same every time."""

import uuid
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from random import Random

from sqlalchemy.orm import Session

from chassis.context import Actor
from chassis.runtime import Runtime
from chassis.service import Deed
from services.issues.demo import entering, ledger, reporting
from services.issues.demo.days import AS_OF, BEGINNING, CALENDAR, at, workday
from services.issues.demo.entering import PlannedFeedback, PlannedOfficer
from services.issues.demo.people import DIRECTOR, PUBLIC, SPECIALIST, TEAM, liaison
from services.issues.demo.words import OFFICER_NAMES, TOWNS
from services.issues.feedback.model import FeedbackKind
from services.issues.sources import Source

SEED = 1325
#: how often each was said, and how many of them the centre answered without an issue
FEEDBACK = {
    FeedbackKind.QUESTION: (52, 40),
    FeedbackKind.HELP: (31, 0),
    FeedbackKind.SUGGESTION: (40, 0),
    FeedbackKind.COMPLAINT: (18, 0),
    FeedbackKind.PRAISE: (5, 5),
}
CITY, BANNER = 6, 20  # officers
CASES, CLOSED = 23, 19
UNITS = 20  # of group A, which put things right
NAMESPACE = uuid.UUID("6a1c2c0e-0c6f-4b0a-9d5a-3f1f4f8f1325")

Step = Callable[[Session], None]


def deeds(runtime: Runtime) -> list[Deed]:
    """All that has happened by the evening of 2024-12-06, the earliest first."""
    officers, said = _officers(), _said()
    issues = [each for each, direct in said if not direct]
    with runtime.database("issues").reading(runtime.context()) as session:
        visited, supervised = (reporting.heard(session, source) for source in (Source.WJ, Source.DD))
    done = [
        Deed(at(BEGINNING, 8), SPECIALIST, entering.require_directory),
        *_service(officers),
        *_feedback(said),
        *_cases(),
        *ledger.deeds(issues, officers, visited, supervised),
    ]
    if not runtime.settings.embedded:  # events may still be on their way
        waiting = partial(reporting.require_all, visited=visited, supervised=supervised)
        done.insert(1, Deed(at(BEGINNING, 8), SPECIALIST, waiting))
    return sorted((deed for deed in done if deed.at <= AS_OF), key=lambda deed: deed.at)


def _officers() -> list[PlannedOfficer]:
    names = OFFICER_NAMES.split()
    return [
        PlannedOfficer(n, f"{names[n]}体验", workday(10 + 7 * n), city=n < CITY) for n in range(CITY + BANNER)
    ]


def _service(officers: Iterable[PlannedOfficer]) -> Iterator[Deed]:
    for planned in officers:
        appointed_on = planned.appointed_on
        yield Deed(at(appointed_on, 10), SPECIALIST, partial(entering.appoint, planned=planned))
        for visit, kind in enumerate(("体验", "政策宣传", "意见收集")[: 1 + planned.number % 3], start=1):
            held_on = CALENDAR.add(appointed_on, 30 * visit)
            doing = partial(entering.record_activity, planned=planned, kind=kind, held_on=held_on)
            yield Deed(at(held_on, 17), SPECIALIST, doing)


def _said() -> list[tuple[PlannedFeedback, bool]]:
    """All that was said by day, and whether the centre answers it without an issue."""
    random = Random(SEED)  # noqa: S311  nobody is to be surprised by it
    kinds = [(kind, n < direct) for kind, (count, direct) in FEEDBACK.items() for n in range(count)]
    random.shuffle(kinds)
    return [
        (
            PlannedFeedback(n, kind, uuid.uuid5(NAMESPACE, str(n)), TOWNS[n % len(TOWNS)], workday(3 * n)),
            direct,
        )
        for n, (kind, direct) in enumerate(kinds)
    ]


def _feedback(all_said: Iterable[tuple[PlannedFeedback, bool]]) -> Iterator[Deed]:
    for said, direct in all_said:
        day = said.day
        yield Deed(at(day, 11), PUBLIC, partial(entering.say, said=said))
        step = entering.answer if direct else entering.make_issue
        yield Deed(at(day, 16), SPECIALIST, partial(step, said=said, actor=SPECIALIST))
        if direct:
            yield Deed(at(CALENDAR.add(day, 1), 20), PUBLIC, partial(entering.rate, said=said))
            if said.consents:
                shown = partial(entering.publish, said=said, actor=DIRECTOR)
                yield Deed(at(CALENDAR.add(day, 3), 15), DIRECTOR, shown)


def _cases() -> Iterator[Deed]:
    for n in range(CASES):
        opened_on = workday(5 + 18 * n)
        dept = f"D{n % UNITS + 1:02d}"
        planned = entering.PlannedCase(n, dept, opened_on, CALENDAR.add(opened_on, 60))
        steps = _steps(planned)
        for days, actor, step in steps if n < CLOSED else steps[: 2 + n - CLOSED]:
            yield Deed(at(CALENDAR.add(opened_on, days), 9), actor, step)


def _steps(planned: entering.PlannedCase) -> list[tuple[int, Actor, Step]]:
    """The way of a case: days after it was opened, who, and what."""
    first, second = TEAM
    rectifier = liaison(planned.dept)
    ways: list[tuple[int, Actor, Callable[..., None]]] = [
        (0, first, entering.open_case),
        (2, first, entering.assign),
        (3, rectifier, entering.start),
        (10, rectifier, entering.measure),
        (20, rectifier, entering.submit),
        (22, first, entering.verify),
        (23, second, entering.verify_again),
    ]
    return [(days, actor, partial(way, planned=planned, actor=actor)) for days, actor, way in ways]
