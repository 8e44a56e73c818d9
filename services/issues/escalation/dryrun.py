"""What a set of rules would have sent in a past period, and what would have been red: read, never written."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, selectinload

from chassis.context import OFFICE_ZONE
from chassis.officetime import workdays
from chassis.officetime.ladder import Ladder, Level, reached
from chassis.officetime.lights import Light, light, yellow_until
from chassis.officetime.workdays import Calendar
from services.issues.escalation.errors import PeriodTooLong
from services.issues.escalation.schemas import DryRunDay, DryRunFiring, DryRunIn, DryRunOut
from services.issues.ledger.model import Issue
from services.issues.ledger.moves import PRESSED
from services.issues.ledger.records import RECEIPT
from services.issues.rules import RULES

SCAN_AT = time(8, 30)
MOST_DAYS, MOST_FIRINGS, AT_ONCE = 366, 1000, 500


@dataclass(frozen=True)
class Moment:
    """How an issue stood from some instant on."""

    since: datetime
    pressed: bool
    due: date | None
    episode: int


def dry_run(session: Session, body: DryRunIn) -> DryRunOut:
    """Every morning of the period by the history of every issue, under these rules."""
    if not 0 <= (body.end - body.start).days < MOST_DAYS:
        raise PeriodTooLong(most=MOST_DAYS, field="end")
    calendar, ladder = workdays.calendar(session), body.ladder or RULES.ladder
    within = RULES.yellow_within if body.yellow_within is None else body.yellow_within
    mornings = {
        day: yellow_until(day, within, calendar)
        for n in range((body.end - body.start).days + 1)
        if calendar.is_workday(day := body.start + timedelta(days=n))
    }
    sent: Counter[Level] = Counter()
    lights: Counter[tuple[date, Light]] = Counter()
    firings: list[DryRunFiring] = []
    red_at_end: list[str] = []
    for issue in _there_then(session, body.start, body.end):
        story = list(_story(issue))
        for firing in _firings(issue.issue_no, story, mornings, ladder, calendar):
            sent[firing.level] += 1
            firings.append(firing)
        last = None
        for day, until in mornings.items():
            last = _light_on(story, day, until)
            lights[day, last] += 1
        if last is Light.RED:
            red_at_end.append(issue.issue_no)
    days = [DryRunDay(day=d, red=lights[d, Light.RED], yellow=lights[d, Light.YELLOW]) for d in mornings]
    firings.sort(key=lambda each: (each.on, each.issue_no))
    return DryRunOut(
        sent={level: sent[level] for level in Level},
        firings=firings[:MOST_FIRINGS],
        days=days,
        red_at_end=red_at_end,
    )


def _there_then(session: Session, start: date, end: date) -> Iterator[Issue]:
    """Issues that were in the ledger then and not over before, some at a time."""
    wanted = (
        select(Issue)
        .where(
            Issue.registered_on <= end,
            or_(Issue.closed_on.is_(None), Issue.closed_on >= start),
        )
        .options(selectinload(Issue.history))
        .order_by(Issue.id)
        .limit(AT_ONCE)
    )
    seen = 0
    while issues := session.scalars(wanted.where(Issue.id > seen)).all():
        yield from issues
        seen = issues[-1].id
        for issue in issues:
            session.expunge(issue)


def _story(issue: Issue) -> Iterator[Moment]:
    """How it stood after each step of its history."""
    due, episode = None, 0
    for step in issue.history:
        if step.action == RECEIPT:
            continue
        if "finish_due" in step.deadlines:
            new = step.deadlines["finish_due"][1]
            due = date.fromisoformat(new) if new else None
            episode += 1
        elif step.action in ("dispatch", "transfer", "call_back", "relapse", "resume"):
            episode += step.action != "call_back" or step.to_status == "in_progress"
        yield Moment(step.at, step.to_status in PRESSED, due, episode)


def _firings(
    issue_no: str, story: list[Moment], mornings: dict[date, date], ladder: Ladder, calendar: Calendar
) -> Iterator[DryRunFiring]:
    fired: set[Level] = set()
    episode = None
    began = mornings and min(mornings)
    # rungs that had fired before the period are not sent again in it: the days before are gone through too
    day = min(story[0].since.astimezone(OFFICE_ZONE).date(), began) if story and began else None
    while day is not None and mornings and day <= max(mornings):
        now = _at(story, day) if calendar.is_workday(day) else None
        if now is not None and now.pressed and now.due is not None:
            if now.episode != episode:
                fired, episode = set(), now.episode
            for level in reached(now.due, day, calendar, ladder, fired):
                fired.add(level)
                if day in mornings:
                    yield DryRunFiring(issue_no=issue_no, level=level, on=day, episode_due=now.due)
        day += timedelta(days=1)


def _light_on(story: list[Moment], day: date, until: date) -> Light:
    now = _at(story, day)
    if now is None or not now.pressed:
        return Light.GREEN
    return light(now.due, day, until)


def _at(story: list[Moment], day: date) -> Moment | None:
    """How it stood at the scan of a day."""
    scan = datetime.combine(day, SCAN_AT, OFFICE_ZONE)
    n = bisect_right([each.since for each in story], scan)
    return story[n - 1] if n else None
