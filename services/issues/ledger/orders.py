"""In which order the ledger is listed, and how a page of it is found: within reach at a million issues.

A list is read in its order, where an index runs, until the page is full: soon, unless few match. Where the
filter itself leaves few, all of them are found first and then put in order. What is neither is not offered.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from chassis.http import Page, paginate
from chassis.officetime.lights import Lamp, Light
from services.issues.ledger.errors import SortNotOffered
from services.issues.ledger.filters import conditions
from services.issues.ledger.model import Issue
from services.issues.ledger.moves import Status
from services.issues.ledger.schemas import IssueQuery, Sort

#: what each order goes by, and whether backwards
KEYS = {
    Sort.NEWEST: (Issue.registered_on, True),
    Sort.DUE: (Issue.finish_due, False),
    Sort.CLOSED: (Issue.closed_on, True),
}
#: the days from one end of a period to the other that are few enough to be put into any order
FEW_DAYS = 31
NAMES = {Sort.NEWEST: "登记日期", Sort.DUE: "办结时限", Sort.CLOSED: "销号日期"}

Period = tuple[date | None, date | None]


def page_of(session: Session, query: IssueQuery, lamp: Lamp, *visible: Any) -> Page[Any]:
    """One page of the issues that match; raises :class:`~services.issues.ledger.errors.SortNotOffered`."""
    periods = {sort: period for sort, period in _periods(query).items() if period != (None, None)}
    short = {sort for sort, period in periods.items() if _is_short(period)}
    other = [sort for sort in periods if sort is not query.order]
    where = [*visible, *conditions(query, lamp)]
    if _few(query) or short.intersection(other):
        return _found_first(session, query, where)
    if query.sort is not None and other and query.order not in short:
        only, *more = other
        raise SortNotOffered(
            field="sort",
            sort=NAMES[query.order],
            period="、".join(NAMES[each] for each in other),
            days=FEW_DAYS,
            instead="" if more or query.order in periods else f"；也可以改按{NAMES[only]}排序",
        )
    if query.order is Sort.CLOSED and (query.open is False or query.solved or query.status == Status.CLOSED):
        where.append(Issue.closed_on.is_not(None))  # they all have one: those without need not be passed by
    return paginate(session, select(Issue).where(*where), keys=_in_order(query.order, Issue), query=query)


def _found_first(session: Session, query: IssueQuery, where: Sequence[Any]) -> Page[Any]:
    """All that match, and of those a page: PostgreSQL must not guess how soon a page of few is full."""
    column, _ = KEYS[query.order]
    few = select(Issue.id, column).where(*where).cte("few").prefix_with("MATERIALIZED", dialect="postgresql")
    statement: Select[Any] = select(few.c.id)
    page = paginate(session, statement, keys=_in_order(query.order, few.c), query=query)
    found = {each.id: each for each in session.scalars(select(Issue).where(Issue.id.in_(page.items)))}
    return page.map(found.__getitem__)


def _in_order(sort: Sort, of: Any) -> list[Any]:
    column, backwards = KEYS[sort]
    keys = [getattr(of, column.key), of.id]
    return [key.desc() for key in keys] if backwards else keys


def _few(query: IssueQuery) -> bool:
    """Whether few match, however old the ledger is: at hand or put aside, or of one enterprise."""
    return (
        bool(query.open)
        or query.status not in (None, Status.CLOSED)
        or query.light in (Light.RED, Light.YELLOW, Light.GREY)
        or query.review_to is not None
        or query.enterprise is not None
    )


def _is_short(period: Period) -> bool:
    first, last = period
    return first is not None and last is not None and last - first <= timedelta(days=FEW_DAYS)


def _periods(query: IssueQuery) -> dict[Sort, Period]:
    registered = query.registered_from, query.registered_to
    if query.month is not None:
        first = date.fromisoformat(f"{query.month}-01")
        registered = first, first + timedelta(days=FEW_DAYS - 1)
    return {
        Sort.NEWEST: registered,
        Sort.DUE: (query.due_from, query.due_to),
        Sort.CLOSED: (query.closed_from, query.closed_to),
    }
