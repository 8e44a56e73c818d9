"""A past round under another rule set: whose rank changes, by which points, and what is settled otherwise."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.context import Actor
from services.tasks.reports.correcting import resettled
from services.tasks.reports.counting import score_and_rank
from services.tasks.reports.model import Report, ReportLine, ReportUnit
from services.tasks.reports.queries import find, points
from services.tasks.reports.schemas import Replayed, ReplayOut, ReplayQuery, Resettled
from services.tasks.reports.settling import Settlement
from services.tasks.rules import Weights


def replay(session: Session, month: str, query: ReplayQuery, actor: Actor) -> ReplayOut:
    """Nothing is kept of it; raises as :func:`services.tasks.reports.queries.find`."""
    report = find(session, month, query.edition, actor)
    old = Weights.model_validate(report.rules["weights"])
    given = {name: getattr(query, name) for name in Weights.model_fields if getattr(query, name) is not None}
    new = old.model_copy(update=given)
    lag_points = report.rules["lag_points"] if query.lag_points is None else query.lag_points
    units = session.scalars(
        select(ReportUnit).where(ReportUnit.report_id == report.id).order_by(ReportUnit.sort_order)
    ).all()
    before = {unit.dept: (unit.score, unit.rank) for unit in units}
    score_and_rank(list(units), new)  # in a session that keeps nothing
    changed = [
        _replayed(unit, before[unit.dept], old, new) for unit in units if unit.rank != before[unit.dept][1]
    ]
    return ReplayOut(
        rules={"weights": new.model_dump(), "lag_points": lag_points},
        changed=sorted(changed, key=lambda each: each.new_rank or 0),
        unchanged=len(units) - len(changed),
        resettled=_resettled(session, report, lag_points),
    )


def _replayed(unit: ReportUnit, before: tuple[Any, Any], old: Weights, new: Weights) -> Replayed:
    return Replayed(
        dept=unit.dept,
        name=unit.name,
        score=before[0],
        rank=before[1],
        new_score=unit.score,
        new_rank=unit.rank,
        parts=points(unit, old),
        new_parts=points(unit, new),
    )


def _resettled(session: Session, report: Report, lag_points: int) -> list[Resettled]:
    if lag_points == report.rules["lag_points"]:
        return []
    wanted = select(ReportLine).where(ReportLine.report_id == report.id, ReportLine.settlement.is_not(None))
    return [
        Resettled(
            task_no=line.task_no,
            dept=line.dept,
            settlement=Settlement(line.settlement or ""),
            new_settlement=Settlement(new),
        )
        for line in session.scalars(wanted.order_by(ReportLine.task_no))
        if (new := resettled(line, lag_points)) != line.settlement
    ]
