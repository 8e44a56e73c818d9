"""In which order the ledger is listed, and how a page of it is found: within reach at a million issues.

What an index runs through in its order is read until the page is full. Where filters come together, or
somebody sees a part, nobody knows how soon that is: so the page is looked for there, but only so far. What
does not fill it is rare: all that match are found, each way by its index, and put in order. Filters that
leave few in any ledger begin with that. What is neither is not offered (docs/adr/0034).
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnClause, Select, SelectBase, select, true, union
from sqlalchemy.orm import Session
from sqlalchemy.sql.visitors import replacement_traverse

from chassis.context import Actor
from chassis.http import Page, paginate, stretch
from chassis.officetime.lights import Lamp, Light
from services.issues.access import SEE_ALL
from services.issues.ledger.access import visible_to, ways_to
from services.issues.ledger.errors import SortNotOffered
from services.issues.ledger.filters import WAITING, conditions, ways_of
from services.issues.ledger.model import Issue
from services.issues.ledger.moves import Status
from services.issues.ledger.schemas import IssueFilter, IssueQuery, Sort

#: what each order goes by, and whether backwards
KEYS = {
    Sort.NEWEST: (Issue.registered_on, True),
    Sort.DUE: (Issue.finish_due, False),
    Sort.CLOSED: (Issue.closed_on, True),
}
NAMES = {Sort.NEWEST: "登记日期", Sort.DUE: "办结时限", Sort.CLOSED: "销号日期"}
#: the filters of each order's own date
PERIODS = {
    Sort.NEWEST: ("registered_from", "registered_to", "month"),
    Sort.DUE: ("due_from", "due_to"),
    Sort.CLOSED: ("closed_from", "closed_to"),
}
#: what has an index by registration of its own, the rarest first, and what has not
FACETS = ("supervisor", "lead", "campaign", "category", "source")
OTHERS = ("kind", "handling_class", "undispatched", "unit")
#: how an issue stands: most of all issues meet it, of a facet's perhaps none
STANDING = ("status", "open", "solved", "light", "counted")
#: the days from one end of a period to the other that are few enough to be put into any order
FEW_DAYS = 31
#: how many issues are looked through in their order
NEAR = 5_000

Period = tuple[date | None, date | None]


def page_of(session: Session, query: IssueQuery, lamp: Lamp, actor: Actor) -> Page[Any]:
    """One page of the issues this actor may see and that match.

    Raises :class:`~services.issues.ledger.errors.SortNotOffered`.
    """
    where = conditions(query, lamp)
    if not _leaves_few(query):
        if actor.roles & SEE_ALL and _is_walked(query):
            return paginate(
                session,
                select(Issue).where(*where, *_walked(query, lamp)),
                keys=_in_order(query.order, Issue.__table__.c),
                query=query,
            )
        page = _page(session, query, _near(query, lamp, [visible_to(session, actor), *where]))
        if page.next is not None:
            return page
    return _page(session, query, _all(session, query, lamp, actor))


def _leaves_few(query: IssueQuery) -> bool:
    """Whether few match, however old the ledger is; raises for what would be many in a strange order."""
    periods = {sort: period for sort, period in _periods(query).items() if period != (None, None)}
    short = {sort for sort, period in periods.items() if _is_short(period)}
    other = [sort for sort in periods if sort is not query.order]
    if _few(query) or short.intersection(other):
        return True
    if query.sort is not None and other and query.order not in short:
        only, *more = other
        raise SortNotOffered(
            field="sort",
            sort=NAMES[query.order],
            period="、".join(NAMES[each] for each in other),
            days=FEW_DAYS,
            instead="" if more or query.order in periods else f"；也可以改按{NAMES[only]}排序",
        )
    return False


def _is_walked(query: IssueQuery) -> bool:
    """Whether an index runs through the list in its order, or nearly."""
    given = [name for name in (*FACETS, *OTHERS) if getattr(query, name) is not None]
    if not given:
        return True
    alone = len(given) == 1 and all(getattr(query, name) is None for name in STANDING)
    return alone and given[0] in FACETS and query.order is Sort.NEWEST


def _walked(query: IssueQuery, lamp: Lamp) -> list[Any]:
    """What that index is asked: the period of its date, and by registration one facet."""
    names = [name for name in PERIODS[query.order] if getattr(query, name) is not None]
    if query.order is Sort.NEWEST:
        names += [name for name in FACETS if getattr(query, name) is not None][:1]
    asked = conditions(IssueFilter(**{name: getattr(query, name) for name in names}), lamp)
    if query.open is False or query.solved or query.status == Status.CLOSED:
        # they all are and have a date: those without, the newest of all, need not be passed by
        asked.append(Issue.closed_on.is_not(None) if query.order is Sort.CLOSED else Issue.status == "closed")
    return asked


def _near(query: IssueQuery, lamp: Lamp, where: Sequence[Any]) -> Select[Any]:
    """What matches among the next issues of the order."""
    keys = _in_order(query.order, Issue.__table__.c)
    following = select(Issue.__table__).where(*_walked(query, lamp))
    rows = stretch(following, keys=keys, query=query, rows=NEAR).subquery()

    def of_rows(element: Any, **_: Any) -> Any:
        return rows.corresponding_column(element) if isinstance(element, ColumnClause) else None

    asked = [replacement_traverse(each, {}, of_rows) for each in where]
    return select(rows.c.id, rows.c[KEYS[query.order][0].key]).where(*asked)


def _all(session: Session, query: IssueQuery, lamp: Lamp, actor: Actor) -> SelectBase:
    """All that match, each way somebody or a unit has to do with an issue by its own index."""
    if not actor.roles & SEE_ALL:
        ways = ways_to(session, actor, query.unit)
    else:
        ways = [true()] if query.unit is None else ways_of(query.unit)
    query = query.model_copy(update={"unit": None})
    column, _ = KEYS[query.order]
    first, *others = (select(Issue.id, column).where(way, *conditions(query, lamp)) for way in ways)
    return union(first, *others) if others else first


def _page(session: Session, query: IssueQuery, matching: SelectBase) -> Page[Any]:
    """What matches put in order, and of that a page: PostgreSQL must not guess how soon a page is full."""
    few = matching.cte("few").prefix_with("MATERIALIZED", dialect="postgresql")
    # called as the table, so that a page's cursor holds whichever way the next one is found
    found = select(few).subquery(Issue.__tablename__)
    page = paginate(session, select(found.c.id), keys=_in_order(query.order, found.c), query=query)
    issues = {each.id: each for each in session.scalars(select(Issue).where(Issue.id.in_(page.items)))}
    return page.map(issues.__getitem__)


def _in_order(sort: Sort, columns: Any) -> list[Any]:
    column, backwards = KEYS[sort]
    keys = [columns[column.key], columns.id]
    return [key.desc() for key in keys] if backwards else keys


def _few(query: IssueQuery) -> bool:
    """Whether few match, however old the ledger is: at hand or put aside, or of one enterprise."""
    return (
        bool(query.open)
        or query.status not in (None, Status.CLOSED)
        or query.light in (Light.RED, Light.YELLOW, Light.GREY)
        or any(getattr(query, name) is not None for name in WAITING)
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
