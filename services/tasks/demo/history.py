"""Five years of plans and tasks, and the rounds of the last: who did what when, in the order it happened."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time
from functools import partial

from sqlalchemy.orm import Session

from chassis.context import OFFICE_ZONE, Actor
from chassis.files.store import FileStore
from chassis.runtime import Runtime
from chassis.service import Deed
from services.tasks.demo import entering, rounds
from services.tasks.demo.documents import PLANS, REPLACED_BY
from services.tasks.demo.measures import CALENDAR, Measure, measures, published_on
from services.tasks.demo.rounds import DIRECTOR, DISPATCHER, LEADER
from services.tasks.plans.model import FROM_ABOVE

Step = Callable[[Session], None]
Steps = dict[tuple[datetime, Actor], list[Step]]


def deeds(runtime: Runtime) -> list[Deed]:
    """All that has happened by the evening of 2024-12-06, the earliest first; the same every time."""
    planned = {plan.code: measures(plan) for plan in PLANS}
    steps: Steps = defaultdict(list)
    for plan in PLANS:
        twice = plan.level in FROM_ABOVE
        for measure in planned[plan.code]:
            _add(steps, _way(measure, runtime.files, twice=twice))
    done = [Deed(at, actor, partial(_all, own)) for (at, actor), own in steps.items()]
    return sorted([*_plans(planned), *done, *rounds.deeds(runtime)], key=lambda deed: deed.at)


def _plans(planned: dict[str, list[Measure]]) -> Iterator[Deed]:
    first = PLANS[0]
    yield Deed(_at(published_on(first), 8), DISPATCHER, entering.require_directory)
    for plan in PLANS:
        publishing = partial(entering.publish, plan=plan, measures=planned[plan.code])
        yield Deed(_at(published_on(plan), 9), DISPATCHER, publishing)
        for old, new in REPLACED_BY.items():
            if new == plan.code:
                yield Deed(_at(published_on(plan), 11), DISPATCHER, partial(entering.archive, code=old))


def _add(steps: Steps, way: Iterator[tuple[datetime, Actor, Step]]) -> None:
    """What one person does at one time is one deed."""
    for at, actor, step in way:
        steps[at, actor].append(step)


def _way(measure: Measure, store: FileStore, *, twice: bool) -> Iterator[tuple[datetime, Actor, Step]]:
    """A measure's way from the signature to where it stands."""
    lead = _liaison(measure.lead)
    yield _at(measure.signed_on, 16), lead, partial(entering.accept, measure=measure, actor=lead)
    for day, percent in measure.reports:
        yield _at(day, 10), lead, partial(entering.report, measure=measure, percent=percent, actor=lead)
    if measure.fate == "suspended":
        yield from _suspension(measure)
    if measure.submitted_on is None:
        return
    for dept in measure.helpers:
        helper = _liaison(dept)
        yield _at(measure.submitted_on, 14), helper, partial(entering.reply, measure=measure, actor=helper)
    yield (
        _at(measure.submitted_on, 16),
        lead,
        partial(entering.submit, measure=measure, store=store, actor=lead),
    )
    if measure.fate == "closed":
        for days, verifier in ((1, DISPATCHER), (2, DIRECTOR))[: 1 + twice]:
            day = CALENDAR.add(measure.submitted_on, days)
            yield _at(day, 15), verifier, partial(entering.verify, measure=measure, actor=verifier)


def _suspension(measure: Measure) -> Iterator[tuple[datetime, Actor, Step]]:
    day = date(2024, 12, 2)
    yield _at(day, 9), DISPATCHER, partial(entering.propose_suspension, measure=measure, actor=DISPATCHER)
    yield _at(day, 17), LEADER, partial(entering.suspend, measure=measure, actor=LEADER)


def _all(steps: Sequence[Step], session: Session) -> None:
    for step in steps:
        step(session)


def _liaison(dept: str) -> Actor:
    return Actor("person", f"{dept.lower()}-liaison", dept, frozenset({"DL"}))


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), OFFICE_ZONE)
