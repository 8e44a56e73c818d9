"""The ordinary issues of domain.md §8, source by source: how they came in, and how far each has come."""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from itertools import chain

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from chassis.context import Actor
from chassis.service import Deed
from services.issues.demo import matters, reporting, words
from services.issues.demo.days import CALENDAR, at, workday
from services.issues.demo.entering import PlannedFeedback, PlannedOfficer
from services.issues.demo.handling import Matter
from services.issues.demo.numbers import EVALUATED, LEDGER
from services.issues.demo.people import DISPATCHER, SPECIALIST
from services.issues.demo.reporting import Found, Heard
from services.issues.demo.ways import Step, Way, way, way_of_supervised
from services.issues.ledger.model import Issue
from services.issues.rules import HandlingClass
from services.issues.sources import Category, Kind, Source

ENVIRONMENTS = {
    Category.APPROVAL: matters.SERVICE,
    Category.POLICY: matters.SERVICE,
    Category.LEGAL: matters.LAW,
    Category.RECRUITMENT: matters.SOCIETY,
}
LISTED_ON = {2023: date(2023, 3, 6), 2024: date(2024, 3, 4)}
#: what is still open of the last list is due at the end of the year, a little of it now
OPEN_UNTIL = (date(2024, 12, 31), date(2024, 12, 31), date(2024, 12, 10), date(2024, 12, 31))
#: by its last weeks an officer or a caller brings up what nobody has solved yet
LAST_SEEN, LAST_CALLED = 418, 424
QUICK = (Kind.QUESTION, Kind.HELP)
HELPER = "D20"


def deeds(
    said: Iterable[PlannedFeedback],
    officers: Sequence[PlannedOfficer],
    visited: Iterable[Heard],
    supervised: Iterable[Heard],
) -> Iterator[Deed]:
    """What came in and what became of it; what one person does at one time is one deed."""
    steps: dict[tuple[datetime, Actor], list[Step]] = defaultdict(list)
    ways = (_evaluated(), _seen(officers), _called(), _said(said), _visited(visited), _supervised(supervised))
    for when, actor, step in chain(*ways):
        steps[when, actor].append(step)
    for (when, actor), own in steps.items():
        yield Deed(when, actor, partial(_all, own))


def _evaluated() -> Way:
    """The problems of each year's list; every unit hands in some days before the end of the month."""
    for year, (total, solved) in EVALUATED.items():
        found = [Found(year, n, _due(year, n, solved)) for n in range(total)]
        listing = partial(reporting.import_list, found=found, actor=DISPATCHER)
        yield at(LISTED_ON[year], 10), DISPATCHER, listing
        for each in found:
            _, lead, environment = each.indicator
            matter = Matter(Source.PG, (Issue.source_ref == each.ref,), each.number, lead, environment)
            is_late = each.number % 23 == 5  # noqa: PLR2004
            before = CALENDAR.subtract(each.due, 2 + int(lead[1:]) % 5)
            done_on = CALENDAR.add(each.due, 1) if is_late else before
            yield from way(matter, LISTED_ON[year], solved=each.number < solved, done_on=done_on)


def _due(year: int, number: int, solved: int) -> date:
    """Of the first list from April to November, of the last from May to October or later."""
    if number >= solved:
        return OPEN_UNTIL[number % len(OPEN_UNTIL)]
    month = 4 + number % 8 if year == min(EVALUATED) else 5 + number % 6
    return date(year, month, monthrange(year, month)[1])


def _seen(officers: Sequence[PlannedOfficer]) -> Way:
    """What officers tell, one after the other."""
    total, solved = LEDGER[Source.TY]
    for n in range(total):
        day = workday(12 + 7 * n if n < solved else LAST_SEEN + 3 * (n - solved))
        ref, officer = f"TY{day:%Y%m%d}", officers[n % len(officers)]
        reporting_it = partial(reporting.report_seen, ref=ref, number=n, officer=officer, held_on=day)
        yield at(day, 11), SPECIALIST, partial(reporting_it, actor=SPECIALIST)
        _, lead, category = matters.SEEN[n % len(matters.SEEN)]
        matter = _matter(Source.TY, (Issue.source_ref == ref,), n, lead, category, solved=n < solved)
        yield from way(matter, day, solved=n < solved)


def _called() -> Way:
    """What the hotline hands on."""
    total, solved = LEDGER[Source.RX]
    for n in range(total):
        day = workday(10 + 11 * n if n < solved else LAST_CALLED + 6 * (n - solved))
        ref = f"RX{day:%Y%m%d}"
        registering = partial(reporting.report_call, ref=ref, number=n, actor=SPECIALIST)
        yield at(day, 10), SPECIALIST, registering
        _, lead, category, kind = matters.CALLED[n % len(matters.CALLED)]
        matter = _matter(Source.RX, (Issue.source_ref == ref,), n, lead, category, solved=n < solved)
        yield from way(matter, day, solved=n < solved, quick=kind in QUICK)


def _said(said: Iterable[PlannedFeedback]) -> Way:
    """What people said in public and the centre made an issue; none on the same day as another."""
    _, solved = LEDGER[Source.ZQ]
    for n, each in enumerate(said):
        kind, category = Kind(each.kind), words.CATEGORIES[each.kind]
        competent = matters.SAID_FOR[kind]
        lead = competent[each.number % len(competent)]
        which = (Issue.registered_on == each.day,)
        matter = _matter(Source.ZQ, which, n, lead, category, solved=n < solved)
        yield from way(matter, each.day, solved=n < solved, quick=kind in QUICK)


def _visited(visited: Iterable[Heard]) -> Way:
    """What enterprises told on visits, some for others too; those told first are solved."""
    _, solved = LEDGER[Source.WJ]
    for n, each in enumerate(visited):
        category = Category(each.category)
        lead = each.suggested_dept or matters.COMPETENT[category]
        matter = replace(
            _matter(Source.WJ, (Issue.source_ref == each.source_ref,), n, lead, category, solved=n < solved),
            helper=HELPER if n % 4 == 1 else None,
            enterprises=reporting.enterprises_in(each.description),
        )
        yield from way(matter, each.registered_on, solved=n < solved)


def _supervised(supervised: Iterable[Heard]) -> Way:
    """What was opened for tasks that are late; it came to its unit by itself."""
    for n, each in enumerate(supervised):
        which = (Issue.source_ref == each.source_ref,)
        assert each.suggested_dept is not None, "the unit of the task"
        matter = Matter(Source.DD, which, n, each.suggested_dept, matters.SERVICE)
        yield from way_of_supervised(matter, each)


def _matter(
    source: Source,
    which: tuple[ColumnElement[bool], ...],
    number: int,
    lead: str,
    category: Category,
    *,
    solved: bool,
) -> Matter:
    """An issue of the usual class, or if it is not solved yet a difficult one."""
    environment = ENVIRONMENTS.get(category, matters.MARKET)
    handling_class = None if solved else HandlingClass.COMPLEX
    return Matter(source, which, number, lead, environment, handling_class)


def _all(steps: Sequence[Step], session: Session) -> None:
    for step in steps:
        step(session)
