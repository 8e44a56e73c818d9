"""Freezing a round: every task as it stood at the cutoff, a row each; all sums are counted from these."""

from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Row, Table, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session

from chassis.context import OFFICE_ZONE
from chassis.decisions import DecisionStatus
from chassis.insertion import insert_all
from chassis.officetime import workdays
from chassis.officetime.lights import light, yellow_until
from services.tasks.dispatch.model import Task
from services.tasks.dispatch.moves import DELIVERED, TaskStatus
from services.tasks.dispatch.records import TaskHistory
from services.tasks.extensions.model import Extension
from services.tasks.plans.model import PlanSet, PlanStatus
from services.tasks.reports.model import Report, ReportLine
from services.tasks.reports.settling import lag, schedule, settle
from services.tasks.rounds.dates import first_day
from services.tasks.rounds.model import FILED, Filing, FilingStatus, Round
from services.tasks.rules import RULES

AT_ONCE = 1000  #: rows written by one statement
LINES: Table = ReportLine.__table__  # type: ignore[assignment]  # a mapped class has a table


def freeze(session: Session, report: Report, round_: Round) -> None:
    """Write the report's rows; those there are must be taken away before."""
    scale = _Scale(session, report, round_)
    rows = session.execute(_tasks(round_).execution_options(yield_per=AT_ONCE))
    lines = (scale.line(row) for row in rows)
    while portion := list(islice(lines, AT_ONCE)):
        insert_all(session, LINES, portion)


class _Scale:
    """What all the tasks of a round are held against."""

    def __init__(self, session: Session, report: Report, round_: Round) -> None:
        self._report_id, self._round = report.id, round_
        self._first, self._cutoff = first_day(round_.month), round_.cutoff
        self._yellow = yellow_until(self._cutoff, RULES.yellow_within, workdays.calendar(session))

    def line(self, row: Row[Any]) -> dict[str, Any]:
        """One row of the report, by column."""
        cutoff = self._cutoff
        filed = row.filing in FILED
        suspended = row.suspended_on is not None and row.suspended_on <= cutoff
        cancelled = row.cancelled_on is not None and row.cancelled_on <= cutoff
        in_total = row.in_force and not cancelled
        closed = _until(row.submitted_on, cutoff) and _until(row.closed_on, self._round.review_due)
        due = in_total and not suspended and _until(row.due_date, cutoff)
        behind = lag(schedule(row.start_date, row.due_date, cutoff), row.progress_pct)
        delivered = row.status in DELIVERED and _until(row.submitted_on, cutoff)
        facts = {
            "closed_in_month": row.closed_on is not None and self._first <= row.closed_on <= cutoff,
            "accepted": row.filing == FilingStatus.ACCEPTED,
        }
        held = suspended or bool(row.extended)
        expected = _expected(row.milestones, self._round.month)
        live = not cancelled and (row.closed_on is None or row.closed_on >= self._first)
        settlement = settle(
            **facts,
            held=held,
            progress=row.progress_pct,
            expected=expected,
            behind=behind,
            lag_points=RULES.lag_points,
        )
        return {
            **{name: getattr(row, name) for name in COPIED},
            **facts,
            "report_id": self._report_id,
            "dept": row.lead_dept,
            "light": light(
                row.due_date,
                cutoff,
                self._yellow,
                stopped=suspended or cancelled,
                delivered=delivered,
                lagging=behind > RULES.lag_points,
            ).value,
            "in_total": in_total,
            "closed": closed,
            "due": due,
            "completed": due and closed,
            "on_time": due and closed and row.submitted_on <= row.due_date,
            "required": row.filing is not None,
            "filed": filed,
            "filed_on_time": filed and row.timeliness == "on_time",
            "first_pass": facts["accepted"] and not row.returned_count,
            "settlement": settlement.value if live else None,
            "on_hold": held,
            "expected_pct": expected,
            "lag": str(behind),
        }


COPIED = (
    *("task_no", "plan_code", "title", "owner", "due_date", "progress_pct", "extension_count", "problems"),
)


def _tasks(round_: Round) -> Any:
    """Tasks of the plans in force, and whatever was to be filed; dispatched by the cutoff."""
    columns: list[Any] = [
        Task.task_no,
        Task.plan_code,
        Task.lead_dept,
        Task.title,
        Task.owner,
        Task.start_date,
        Task.due_date,
        Task.milestones,
        Task.status,
        _progress(round_).label("progress_pct"),
        Task.extension_count,
        Task.submitted_on,
        Task.closed_on,
        Task.cancelled_on,
        Task.suspended_on,
        (PlanSet.status == PlanStatus.PUBLISHED).label("in_force"),
        Filing.status.label("filing"),
        Filing.timeliness,
        Filing.returned_count,
        Filing.problems,
        _extended_within(round_).label("extended"),
    ]
    of_round = and_(Filing.task_id == Task.id, Filing.round_id == round_.id)
    wanted = select(*columns).join(PlanSet, PlanSet.code == Task.plan_code).outerjoin(Filing, of_round)
    there = Task.status != TaskStatus.DRAFT, Task.dispatched_on <= round_.cutoff
    return wanted.where(*there, or_(PlanSet.status == PlanStatus.PUBLISHED, Filing.id.is_not(None)))


def _progress(round_: Round) -> ColumnElement[int]:
    """What was filed; else what had been reported by the cutoff, from which the next report rose."""
    evening = datetime.combine(round_.cutoff + timedelta(days=1), time(), OFFICE_ZONE)
    since = TaskHistory.task_id == Task.id, TaskHistory.action == "progress", TaskHistory.at >= evening
    rose_from = select(TaskHistory.facts["progress", 0].as_integer()).where(*since)
    at_cutoff = rose_from.order_by(TaskHistory.id).limit(1).scalar_subquery()
    return case(
        (Filing.status.in_(FILED), Filing.progress_pct), else_=func.coalesce(at_cutoff, Task.progress_pct)
    )


def _extended_within(round_: Round) -> ColumnElement[bool]:
    approved = Extension.status == DecisionStatus.APPROVED
    within = Extension.decided_on.between(first_day(round_.month), round_.cutoff)
    return exists().where(Extension.task_id == Task.id, approved, within)


def _until(day: date | None, last: date) -> bool:
    return day is not None and day <= last


def _expected(milestones: list[dict[str, Any]], month: str) -> int | None:
    return next((int(each["expected_pct"]) for each in milestones if each["month"] == month), None)
