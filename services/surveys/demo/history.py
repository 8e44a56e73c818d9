"""Two years of the office: who did what when, in the order in which it happened.

Nothing that the ledger would answer is told here: issues does that. What surveys asks when it has is in
``aftercare.py``.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from random import Random

from chassis.context import OFFICE_ZONE
from chassis.runtime import Runtime
from chassis.service import Deed
from services.surveys.campaigns.schemas import CampaignIn
from services.surveys.demo import entering, words
from services.surveys.demo.forms import OPINION, VISIT, Filled, forms
from services.surveys.demo.numbers import AS_OF, GONE, SEED
from services.surveys.demo.outings import CALENDAR, CAMPAIGNS, HEAD, Outing, outings, stops
from services.surveys.demo.people import HALL, SPECIALIST, ZONE, Person
from services.surveys.demo.registry import Planned, enterprises
from services.surveys.demo.visits import Visit, visits
from services.surveys.enterprises.particulars import Status

WORKBOOKS = {VISIT: Path(__file__).with_name("visit.xlsx"), OPINION: Path(__file__).with_name("opinion.xlsx")}
BATCH = 30  # enterprises somebody enters in one go
BEGINNING = date(2023, 2, 1)


def deeds(runtime: Runtime) -> list[Deed]:
    """All that has happened by the evening of 2024-12-06, the earliest first; the same every time."""
    random = Random(SEED)  # noqa: S311  nobody is to be surprised by it
    registered = enterprises(random)
    held = outings(random)
    paid = visits(random, registered, stops(random, held))
    filled = forms(random, paid)
    people = dict.fromkeys((HALL, ZONE, *sorted((each.person for each in filled), key=lambda p: p.id)))
    done = [
        *_preparations(list(people)),
        *_registrations(random, registered, paid),
        *_actions(held, paid),
        *_entered(random, paid),
        *_submitted(filled, runtime),
    ]
    return sorted(done, key=lambda deed: deed.at)


def _preparations(people: Sequence[Person]) -> Iterator[Deed]:
    actor = SPECIALIST.actor
    yield Deed(_at(BEGINNING, 9), actor, entering.require_directory)
    for code, workbook in WORKBOOKS.items():
        yield Deed(_at(BEGINNING, 10), actor, partial(entering.publish, workbook=workbook, code=code))
    starts_on, questionnaire = date(2023, 2, 20), {"questionnaire_code": VISIT}
    head = CampaignIn(campaign_code=HEAD, name="暖城·暖企", starts_on=starts_on, **questionnaire)
    below = [
        CampaignIn(
            campaign_code=code, name=name, alias=alias, parent_code=HEAD, starts_on=starts_on, **questionnaire
        )
        for code, name, alias in CAMPAIGNS
    ]
    for body in (head, *below):
        yield Deed(_at(date(2023, 2, 3), 15), actor, partial(entering.open_campaign, body=body))
    yield Deed(_at(date(2023, 2, 6), 9), actor, partial(entering.give_phones, people=people))


def _registrations(random: Random, registered: Sequence[Planned], paid: Sequence[Visit]) -> Iterator[Deed]:
    """Most at the beginning, some of those nobody visits later; a few of these are gone in the end."""
    actor = SPECIALIST.actor
    visited = {visit.enterprise for visit in paid}
    unvisited = [each for each in registered[1:] if each not in visited]
    later = set(random.sample(unvisited, 2 * BATCH))
    first = [each for each in registered if each not in later]
    for n in range(0, len(first), BATCH):
        day = CALENDAR.add(date(2023, 2, 6), n // BATCH // 2)
        batch = first[n : n + BATCH]
        yield Deed(
            _at(day, 10 + 5 * (n // BATCH % 2)), actor, partial(entering.register, planned=batch, actor=actor)
        )
    for each in sorted(later, key=lambda each: each.body.phone or ""):
        at = _at(CALENDAR.add(date(2023, 3, 1), random.randint(0, 400)), 11)
        yield Deed(at, actor, partial(entering.register, planned=[each], actor=actor))
    statuses = [Status(status) for status, count in GONE.items() for _ in range(count)]
    leaving = random.sample([each for each in unvisited if each not in later], len(statuses))
    for each, status in zip(leaving, statuses, strict=True):
        at = _at(CALENDAR.add(date(2024, 1, 2), random.randint(0, 200)), 16)
        yield Deed(at, actor, partial(entering.leave, planned=each, status=status, actor=actor))


def _actions(held: Sequence[Outing], paid: Sequence[Visit]) -> Iterator[Deed]:
    to_visit = defaultdict(list)
    for visit in paid:
        to_visit[visit.stop.outing].append(visit.enterprise)
    for outing in held:
        unit, centre = Person(outing.depts[0], "liaison").actor, SPECIALIST.actor
        planned_at = _at(CALENDAR.subtract(outing.day, 4), 10)
        planning = partial(entering.plan, outing=outing, to_visit=to_visit[outing], actor=unit)
        yield Deed(planned_at, unit, planning)
        yield Deed(_at(outing.day, 17), unit, partial(entering.hold, outing=outing, actor=unit))
        verified_at = _at(CALENDAR.add(outing.day, 3), 10)
        if verified_at <= AS_OF:
            yield Deed(verified_at, centre, partial(entering.verify, outing=outing, actor=centre))


def _entered(random: Random, paid: Sequence[Visit]) -> Iterator[Deed]:
    for visit in paid:
        if visit.entered:
            actor = visit.stop.person.actor
            findings = random.choice(words.FINDINGS)
            entry = partial(entering.enter_visit, visit=visit, findings=findings, actor=actor)
            yield Deed(_at(visit.stop.day, 18), actor, entry)


def _submitted(filled: Sequence[Filled], runtime: Runtime) -> Iterator[Deed]:
    centre = SPECIALIST.actor
    for each in filled:
        arrival = partial(entering.receive, filled=each, store=runtime.files)
        yield Deed(each.received_at, each.person.actor, arrival)
        if each.decision is not None:
            verdict = partial(entering.decide, filled=each, decision=each.decision, actor=centre)
            yield Deed(each.decision.at, centre, verdict)


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), OFFICE_ZONE) + timedelta(minutes=day.toordinal() % 50)
