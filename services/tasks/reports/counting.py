"""The sums of a report's rows: by unit with score and rank, by plan; each can be counted again (CNT-8)."""

from typing import Any

from sqlalchemy import ColumnElement, and_, delete, func, select
from sqlalchemy.orm import Session

from chassis.events import copies
from chassis.officetime.lights import Light
from contracts.directory import UnitUpserted
from contracts.tasks.reports import Ranked
from services.tasks.plans.model import PlanSet
from services.tasks.reports.model import Report, ReportLine, ReportUnit
from services.tasks.reports.scoring import ranked, ranked_within, rounded
from services.tasks.reports.settling import Settlement
from services.tasks.rounds.dates import month_before
from services.tasks.rules import Weights

_OPEN = and_(ReportLine.in_total, ~ReportLine.closed)
#: every number of a report, and the rows it counts
COUNTED: dict[str, ColumnElement[bool]] = {
    "total": and_(ReportLine.in_total),
    "closed": and_(ReportLine.in_total, ReportLine.closed),
    "green": and_(_OPEN, ReportLine.light == Light.GREEN),
    "yellow": and_(_OPEN, ReportLine.light == Light.YELLOW),
    "red": and_(_OPEN, ReportLine.light == Light.RED),
    "suspended": and_(_OPEN, ReportLine.light == Light.GREY),
    "due_total": and_(ReportLine.due),
    "completed": and_(ReportLine.completed),
    "on_time": and_(ReportLine.on_time),
    "required": and_(ReportLine.required),
    "filed": and_(ReportLine.filed),
    "filed_on_time": and_(ReportLine.filed_on_time),
    "first_pass": and_(ReportLine.first_pass),
    "live": ReportLine.settlement.is_not(None),
    "settled": ReportLine.settlement == Settlement.SETTLED,
    "owed": ReportLine.settlement == Settlement.OWED,
    "held": ReportLine.settlement == Settlement.HELD,
}
_BY_UNIT = [name for name in ReportUnit.__table__.columns.keys() if name in COUNTED]  # noqa: SIM118
_BY_PLAN = ("total", "closed", "green", "yellow", "red", "suspended", "due_total", "completed")


def count(session: Session, report: Report) -> None:
    """Count the rows anew, score and rank the units."""
    report.plans = _plans(session, report)
    session.execute(delete(ReportUnit).where(ReportUnit.report_id == report.id))
    known = {unit.dept_code: unit for unit in copies.all_of(session, UnitUpserted)}
    units = [_unit(row, known.get(row["dept"]), report) for row in _sums(session, report)]
    last = last_ranks(session, month_before(report.month))
    weights = Weights.model_validate(report.rules["weights"])
    score_and_rank(units, weights)
    for unit in units:
        unit.last_rank = last.get(unit.dept)
    session.add_all(units)
    session.flush()


def score_and_rank(units: list[ReportUnit], weights: Weights) -> None:
    """Set score and ranks; a unit of which nothing was due has neither."""
    exact = {unit.dept: unit.figures.score(weights) for unit in units}
    scores = {dept: rounded(score) for dept, score in exact.items() if score is not None}
    ranks = ranked(scores)
    groups = ranked_within(scores, {unit.dept: unit.group for unit in units})
    for unit in units:
        unit.score = str(scores[unit.dept]) if unit.dept in scores else None
        unit.rank, unit.group_rank = ranks.get(unit.dept), groups.get(unit.dept)


def ranking(session: Session, report: Report) -> list[Ranked]:
    """The ranked units, the first first."""
    wanted = select(ReportUnit).where(ReportUnit.report_id == report.id, ReportUnit.rank.is_not(None))
    ordered = wanted.order_by(ReportUnit.rank, ReportUnit.sort_order, ReportUnit.dept)
    return [
        Ranked(dept=unit.dept, score=unit.score or "", rank=unit.rank or 0)
        for unit in session.scalars(ordered)
    ]


def last_ranks(session: Session, month: str) -> dict[str, int]:
    """Each unit's rank in a month, by its latest edition."""
    latest = select(Report.id).where(Report.month == month).order_by(Report.edition.desc()).limit(1)
    wanted = select(ReportUnit.dept, ReportUnit.rank).where(
        ReportUnit.report_id == latest.scalar_subquery(), ReportUnit.rank.is_not(None)
    )
    return {dept: rank for dept, rank in session.execute(wanted) if rank is not None}


def _sums(session: Session, report: Report) -> list[Any]:
    sums = [func.count().filter(COUNTED[name]).label(name) for name in _BY_UNIT]
    wanted = select(ReportLine.dept, *sums).where(ReportLine.report_id == report.id)
    return list(session.execute(wanted.group_by(ReportLine.dept).order_by(ReportLine.dept)).mappings())


def _unit(row: Any, known: UnitUpserted | None, report: Report) -> ReportUnit:
    of_directory = {
        "name": known.name if known else row["dept"],
        "group": known.group if known else "",
        "sort_order": known.sort_order if known else 0,
    }
    return ReportUnit(report_id=report.id, **of_directory, **row)


def _plans(session: Session, report: Report) -> list[dict[str, Any]]:
    """表1: how the plans stand, in the order in which they were published."""
    sums = [func.count().filter(COUNTED[name]).label(name) for name in _BY_PLAN]
    wanted = select(PlanSet.code, PlanSet.name, *sums).join(ReportLine, ReportLine.plan_code == PlanSet.code)
    wanted = wanted.where(ReportLine.report_id == report.id, ReportLine.in_total)
    ordered = wanted.group_by(PlanSet.id, PlanSet.code, PlanSet.name).order_by(
        PlanSet.published_on, PlanSet.id
    )
    return [dict(row) for row in session.execute(ordered).mappings()]
