"""Reads of rounds and filings: the centre sees all, a unit nobody's but its own (PERM-2)."""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select, true
from sqlalchemy.orm import Session

from chassis.context import Actor
from chassis.http import Page, paginate
from services.tasks.access import SEE_ALL
from services.tasks.dispatch.model import Task
from services.tasks.rounds.errors import FilingNotRequired, FilingOutOfScope, RoundNotFound
from services.tasks.rounds.model import FILED, Filing, FilingStatus, Round, RoundUnit
from services.tasks.rounds.schemas import (
    Counts,
    FilingOut,
    FilingQuery,
    RoundOut,
    RoundQuery,
    RoundTotals,
    UnitCounts,
    UnitQuery,
)

#: what each number of :class:`Counts` counts
COUNTED: dict[str, ColumnElement[bool]] = {
    "required": true(),
    "filed": Filing.status.in_(FILED),
    "on_time": Filing.timeliness == "on_time",
    "late": Filing.timeliness == "late",
    "returned": Filing.status == FilingStatus.RETURNED,
    "accepted": Filing.status == FilingStatus.ACCEPTED,
    "missing": Filing.status.in_((FilingStatus.UNFILED, FilingStatus.DRAFT, FilingStatus.MISSING)),
}


def rounds(session: Session, query: RoundQuery) -> Page[RoundOut]:
    """Rounds, the latest month first."""
    wanted = select(Round)
    if query.status is not None:
        wanted = wanted.where(Round.status == query.status)
    return paginate(session, wanted, keys=[Round.month.desc()], query=query).map(RoundOut.model_validate)


def round_(session: Session, month: str, actor: Actor) -> RoundTotals:
    """One round with its numbers, to a unit its own."""
    found = find(session, month)
    counted = [func.count().filter(condition).label(name) for name, condition in COUNTED.items()]
    wanted = select(*counted).where(Filing.round_id == found.id, visible_to(actor))
    counts = Counts.model_validate(dict(session.execute(wanted).mappings().one()))
    return RoundTotals(**RoundOut.model_validate(found).model_dump(), counts=counts)


def units(session: Session, month: str, query: UnitQuery) -> Page[UnitCounts]:
    """Each unit's numbers: only those of the page are counted, however many units there are."""
    found = find(session, month)
    wanted = select(RoundUnit).where(RoundUnit.round_id == found.id)
    page = paginate(session, wanted, keys=[RoundUnit.dept], query=query)
    counted = [func.count().filter(condition).label(name) for name, condition in COUNTED.items()]
    of_page = and_(Filing.round_id == found.id, Filing.dept.in_([unit.dept for unit in page.items]))
    rows = session.execute(select(Filing.dept, *counted).where(of_page).group_by(Filing.dept)).mappings()
    by_unit = {row["dept"]: UnitCounts.model_validate(dict(row)) for row in rows}
    return page.map(lambda unit: by_unit[unit.dept])


def filings(session: Session, month: str, query: FilingQuery, actor: Actor) -> Page[FilingOut]:
    """What is to be filed and was filed in a round, by task."""
    found = find(session, month)
    page = paginate(session, statement(found, query, actor), keys=[Filing.id], query=query)
    return page.map(lambda row: FilingOut.of(row[0], found, row.title, row.task_pct))


def statement(found: Round, query: FilingQuery, actor: Actor) -> Select[Any]:
    """The filings of a list with what their tasks say, in no order yet."""
    columns: list[Any] = [Filing, Task.title, Task.progress_pct.label("task_pct")]
    wanted: Select[Any] = select(*columns).join(Task, Task.id == Filing.task_id)
    wanted = wanted.where(Filing.round_id == found.id, visible_to(actor))
    if query.plan is not None:
        wanted = wanted.where(Filing.plan_code == query.plan)
    if query.dept is not None:
        wanted = wanted.where(Filing.dept == query.dept)
    if query.status is not None:
        wanted = wanted.where(Filing.status == query.status)
    if query.counted is not None:
        wanted = wanted.where(COUNTED[query.counted])
    if query.with_problems is not None:
        has = Filing.problems.is_not(None)
        wanted = wanted.where(has if query.with_problems else ~has)
    return wanted


def filing(session: Session, month: str, task_no: str, actor: Actor) -> FilingOut:
    """One filing; raises :class:`FilingNotRequired` and :class:`FilingOutOfScope` (PERM-1, PERM-2)."""
    found = find(session, month)
    wanted = select(Filing, visible_to(actor)).where(Filing.round_id == found.id, Filing.task_no == task_no)
    row = session.execute(wanted).one_or_none()
    if row is None:
        raise FilingNotRequired(task_no=task_no, month=month)
    if not row[1]:
        raise FilingOutOfScope(task_no=task_no)
    return filing_out(session, found, row[0])


def filing_out(session: Session, found: Round, filing: Filing) -> FilingOut:
    """One filing with what its task says."""
    task = session.get_one(Task, filing.task_id)
    return FilingOut.of(filing, found, task.title, task.progress_pct)


def find(session: Session, month: str) -> Round:
    """The round of a month; raises :class:`RoundNotFound`."""
    found = session.scalar(select(Round).where(Round.month == month))
    if found is None:
        raise RoundNotFound(month=month)
    return found


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """All filings; to a unit its own."""
    return true() if actor.roles & SEE_ALL else Filing.dept == (actor.dept or "")
