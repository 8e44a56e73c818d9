"""What the months of a year made of each long-term task; December's settles it for the year (domain.md §4.1).

On 12-31, the cutoff of December's round, a task without a due date is settled for the year as it is for that
month, and stays open. How often it was 结清, 欠账 and 挂账 before is counted from the rows of the months that
are published.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, or_, select
from sqlalchemy.orm import Session

from chassis.context import Actor
from chassis.http import Page, paginate
from services.tasks.access import SEE_ALL
from services.tasks.reports.counting import COUNTED
from services.tasks.reports.model import Report, ReportLine
from services.tasks.reports.queries import find
from services.tasks.reports.schemas import LastingLine, LastingQuery
from services.tasks.rounds.model import RoundStatus

ACCOUNT = ("live", "settled", "owed", "held")
YEAR_ENDS = "-12"  #: a month that is written ``2024-12``


@dataclass(frozen=True)
class YearOfUnit:
    """How a unit's long-term tasks are settled for a year."""

    dept: str
    live: int  #: 应结
    settled: int  #: 结清
    owed: int  #: 欠账
    held: int  #: 挂账
    months_owed: int  #: 欠账 of all its months, each task's counted by itself


def lasting(session: Session, month: str, query: LastingQuery, actor: Actor) -> Page[LastingLine]:
    """Each long-term task of a report with its months so far, to a unit its own; raises as ``find``."""
    found = find(session, month, query.edition, actor)
    wanted = select(ReportLine).where(_lasting(found))
    if not actor.roles & SEE_ALL:
        wanted = wanted.where(ReportLine.dept == (actor.dept or ""))
    if query.dept is not None:
        wanted = wanted.where(ReportLine.dept == query.dept)
    if query.settlement is not None:
        wanted = wanted.where(ReportLine.settlement == query.settlement)
    page = paginate(session, wanted, keys=[ReportLine.task_no], query=query)
    of_page = ReportLine.task_no.in_([line.task_no for line in page.items])
    months = {row.key: row for row in _months(session, found, ReportLine.task_no, of_page)}
    return page.map(lambda line: LastingLine.of(line, months[line.task_no]))


def by_unit(session: Session, report: Report) -> list[YearOfUnit]:
    """The yearly settlement, as December's report tells it; nothing in other months."""
    if not report.month.endswith(YEAR_ENDS):
        return []
    those = ReportLine.task_no.in_(select(ReportLine.task_no).where(_lasting(report)))
    owed = {row.key: row.owed for row in _months(session, report, ReportLine.dept, those)}
    sums = [func.count().filter(COUNTED[name]).label(name) for name in ACCOUNT]
    wanted = select(ReportLine.dept, *sums).where(_lasting(report)).group_by(ReportLine.dept)
    rows = session.execute(wanted.order_by(ReportLine.dept)).mappings()
    return [YearOfUnit(**row, months_owed=owed[row["dept"]]) for row in rows]


def _lasting(report: Report) -> ColumnElement[bool]:
    return and_(ReportLine.report_id == report.id, ReportLine.due_date.is_(None), COUNTED["live"])


def _months(session: Session, report: Report, by: Any, which: ColumnElement[bool]) -> Sequence[Row[Any]]:
    """How the months from January to the report's settled these tasks."""
    out = select(Report.month, func.max(Report.edition).label("edition")).where(
        Report.month >= f"{report.month[:4]}-01",
        Report.month < report.month,
        Report.status == RoundStatus.PUBLISHED,
    )
    latest = out.group_by(Report.month).subquery()
    same = and_(latest.c.month == Report.month, latest.c.edition == Report.edition)
    earlier = select(Report.id).join(latest, same)
    in_year = or_(ReportLine.report_id == report.id, ReportLine.report_id.in_(earlier))
    sums = [func.count().filter(COUNTED[name]).label(name) for name in ACCOUNT]
    return session.execute(select(by.label("key"), *sums).where(in_year, which).group_by(by)).all()
