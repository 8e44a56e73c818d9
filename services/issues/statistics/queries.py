"""Counts, durations, the three rates: each number is the length of a list by the same query (CNT-8)."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, cast
from urllib.parse import urlencode

from pydantic import BaseModel
from sqlalchemy import ColumnElement, Select, and_, case, extract, func, or_, select
from sqlalchemy.orm import Session

from chassis.context import Actor
from chassis.http import Page, paginate
from chassis.officetime.lights import Light
from services.issues.ledger.access import visible_to
from services.issues.ledger.filters import conditions, light_is
from services.issues.ledger.model import Issue
from services.issues.ledger.moves import UNCOUNTED
from services.issues.ledger.queries import lamp_of, line
from services.issues.ledger.records import Callback
from services.issues.ledger.schemas import IssueFilter, IssueLine
from services.issues.rules import RULES
from services.issues.sources import Source
from services.issues.statistics import rates as rules
from services.issues.statistics.errors import UnknownOutcome
from services.issues.statistics.rates import Rate, rounded
from services.issues.statistics.schemas import (
    Count,
    CountQuery,
    CountsOut,
    DurationsOut,
    Figures,
    Part,
    RateFilter,
    RateName,
    RateOut,
    RatesOut,
    SampleQuery,
)

OUTCOMES = {
    RateName.RESPONSE: ("in_time", "late"),
    RateName.RESOLUTION: ("resolved", "partly", "unresolved"),
    RateName.SATISFACTION: ("content", "discontent"),
}
CONTENT_FROM = 3  # 基本满意
EVALUATION_SINCE = date(2023, 1, 1)  # CNT-3
ADDRESS = "/issues/v1"


def figures(session: Session, actor: Actor) -> Figures:
    """The headline numbers (domain.md CNT-2, CNT-3)."""
    asked = {
        "issues": IssueFilter(counted=True),
        "solved": IssueFilter(solved=True),
        "closed": IssueFilter(open=False),
        "open": IssueFilter(open=True),
        "overdue": IssueFilter(light=Light.RED),
        "evaluation_solved": IssueFilter(source=Source.PG, solved=True, closed_from=EVALUATION_SINCE),
    }
    return Figures(**{name: _total(session, query, actor) for name, query in asked.items()})


def counts(session: Session, query: CountQuery, actor: Actor) -> CountsOut:
    """How many issues of the list, by what was asked for."""
    within = IssueFilter(**query.model_dump(exclude={"by"}, exclude_none=True))
    column = _column(query.by, session)
    rows = session.execute(
        _matching(session, within, actor, column, func.count()).group_by(column).order_by(column)
    )
    items = [
        Count(
            key=_shown(query.by, key), number=number, list=_address("issues", within, **_only(query.by, key))
        )
        for key, number in rows.all()
    ]
    return CountsOut(total=_total(session, within, actor), items=items)


def durations(session: Session, query: IssueFilter, actor: Actor) -> DurationsOut:
    """How long it takes on average, in natural days."""
    spans = {
        "sign": (Issue.dispatched_on, Issue.signed_on),
        "contact": (Issue.dispatched_on, Issue.contacted_on),
        "close": (Issue.registered_on, Issue.closed_on),
    }
    measured = {"sign": "signed", "contact": "contacted", "close": "closed"}
    found: dict[str, Any] = {}
    for name, (start, end) in spans.items():
        days: dict[int, int] = {}
        pairs = _matching(session, query, actor, start, end, func.count()).where(
            start.is_not(None), end.is_not(None)
        )
        for first, last, number in session.execute(pairs.group_by(start, end)):
            days[(last - first).days] = days.get((last - first).days, 0) + number
        number, total = sum(days.values()), sum(span * times for span, times in days.items())
        found[measured[name]] = number
        found[f"days_to_{name}"] = str(rounded(Fraction(total, number))) if number else None
    return DurationsOut(**found)


def rates(session: Session, query: RateFilter) -> RatesOut:
    """三率 of a unit, a period and sources (domain.md SAN)."""
    numbers = {
        name: {
            outcome: session.scalar(
                select(func.count()).select_from(_samples(name, query, outcome).subquery())
            )
            or 0
            for outcome in outcomes
        }
        for name, outcomes in OUTCOMES.items()
    }
    found: Mapping[str, Rate] = {
        "response": rules.response(*numbers[RateName.RESPONSE].values()),
        "resolution": rules.resolution(*numbers[RateName.RESOLUTION].values()),
        "satisfaction": rules.satisfaction(*numbers[RateName.SATISFACTION].values()),
    }
    whole = rules.composite(found, RULES.weights)
    return RatesOut(
        rates=[_rate_out(name, found[name], numbers[name], query) for name in RateName],
        composite=None if whole is None else str(rounded(whole)),
    )


def samples(session: Session, name: RateName, query: SampleQuery, actor: Actor) -> Page[IssueLine]:
    """The issues a rate counts, or those of one outcome."""
    lamp = lamp_of(session)
    page = paginate(
        session,
        _samples(name, query, query.outcome),
        keys=[Issue.registered_on.desc(), Issue.id.desc()],
        query=query,
    )
    return page.map(lambda found: line(found, lamp, actor))


def _samples(name: RateName, query: RateFilter, outcome: str | None) -> Select[Any]:
    """One issue per sample; ``outcome`` of none asks for all of the denominator."""
    if outcome is not None and outcome not in OUTCOMES[name]:
        raise UnknownOutcome(outcome=outcome, allowed="、".join(OUTCOMES[name]), field="outcome")
    return _contacts(query, outcome) if name is RateName.RESPONSE else _calls(name, query, outcome)


def _contacts(query: RateFilter, outcome: str | None) -> Select[Any]:
    """Issues whose contact date, of the dispatch in force, is in the period."""
    wanted = select(Issue).where(
        Issue.contact_due.between(query.start, query.end),
        Issue.status.not_in(UNCOUNTED),
        *_of(query, Issue.lead_dept),
    )
    in_time = and_(Issue.contacted_on.is_not(None), Issue.contacted_on <= Issue.contact_due)
    if outcome is None:
        return wanted
    return wanted.where(in_time if outcome == "in_time" else ~in_time)


def _calls(name: RateName, query: RateFilter, outcome: str | None) -> Select[Any]:
    """Issues by their last valid callback of the period; without unreachable and explained ones."""
    order = (Callback.called_on.desc(), Callback.id.desc())
    rank = func.row_number().over(partition_by=Callback.issue_id, order_by=order)
    ranked = (
        select(Callback.issue_id, Callback.resolved, Callback.rating, Callback.lead_dept, rank.label("rank"))
        .where(Callback.valid, Callback.called_on.between(query.start, query.end))
        .subquery()
    )
    left_out = Issue.close_reason.in_(("unreachable", "explained"))
    wanted = (
        select(Issue)
        .join(ranked, and_(ranked.c.issue_id == Issue.id, ranked.c.rank == 1))
        .where(
            or_(Issue.close_reason.is_(None), ~left_out),
            Issue.status.not_in(UNCOUNTED),
            *_of(query, ranked.c.lead_dept),
        )
    )
    if name is RateName.RESOLUTION:
        return wanted if outcome is None else wanted.where(ranked.c.resolved == outcome)
    if outcome is None:
        return wanted.where(ranked.c.rating.is_not(None))
    content = ranked.c.rating >= CONTENT_FROM
    return wanted.where(content if outcome == "content" else ~content)


def _of(query: RateFilter, unit: Any) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if query.unit is not None:
        found.append(unit == query.unit)
    if query.wanted_sources:
        found.append(Issue.source.in_(query.wanted_sources))
    return found


def _rate_out(name: RateName, rate: Rate, numbers: Mapping[str, int], query: RateFilter) -> RateOut:
    return RateOut(
        name=name,
        numerator=f"{Decimal(rate.numerator.numerator) / rate.numerator.denominator}",
        denominator=rate.denominator,
        shown=rate.shown,
        parts=[
            Part(
                outcome=outcome,
                number=number,
                list=_address(f"statistics/rates/{name}/issues", query, outcome=outcome),
            )
            for outcome, number in numbers.items()
        ],
    )


def _column(by: str, session: Session) -> ColumnElement[Any]:
    if by == "light":
        lamp = lamp_of(session)
        return case(*((light_is(light, lamp), light.value) for light in Light))
    if by == "month":
        year, month = extract("year", Issue.registered_on), extract("month", Issue.registered_on)
        return year * 100 + month
    column: Any = Issue.lead_dept if by == "unit" else getattr(Issue, by)
    return cast("ColumnElement[Any]", column)


def _only(by: str, key: Any) -> dict[str, Any]:
    """The filter that lists what is counted under one key."""
    if key is None:
        return {"undispatched": "true"}
    if by == "month":
        return {"month": f"{int(key) // 100}-{int(key) % 100:02d}"}
    return {"lead" if by == "unit" else by: key}


def _shown(by: str, key: Any) -> str | None:
    return str(_only(by, key).get("month", key)) if key is not None else None


def _matching(session: Session, query: IssueFilter, actor: Actor, *columns: Any) -> Select[Any]:
    return (
        select(*columns)
        .select_from(Issue)
        .where(visible_to(session, actor), *conditions(query, lamp_of(session)))
    )


def _total(session: Session, query: IssueFilter, actor: Actor) -> Count:
    number = session.scalar(_matching(session, query, actor, func.count())) or 0
    return Count(key=None, number=number, list=_address("issues", query))


def _address(path: str, query: BaseModel, **more: Any) -> str:
    given = query.model_dump(mode="json", exclude_none=True, exclude={"outcome", "limit", "cursor"}) | more
    words = {name: str(value).lower() if isinstance(value, bool) else value for name, value in given.items()}
    return f"{ADDRESS}/{path}?{urlencode(words)}" if words else f"{ADDRESS}/{path}"
