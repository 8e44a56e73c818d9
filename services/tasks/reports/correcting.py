"""Correcting rows of a published report: only what is named changes, and what follows from it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.tasks.reports.errors import ImpossibleCorrection, NothingCorrected, NotInReport
from services.tasks.reports.model import Report, ReportLine
from services.tasks.reports.schemas import LineCorrection
from services.tasks.reports.settling import settle

#: what cannot be without the other
NEEDS = {
    "on_time": ("completed", "按时完成的须已完成"),
    "completed": ("due", "未到期的任务不计入已完成"),
    "filed_on_time": ("filed", "按时报的须已报"),
    "filed": ("required", "不应报的不计入已报"),
    "first_pass": ("accepted", "一次通过的须已审核"),
    "accepted": ("filed", "已审核的须已报"),
}


def correct_lines(
    session: Session, report: Report, corrections: Sequence[LineCorrection]
) -> list[dict[str, Any]]:
    """Change the rows; returns what was changed, old and new, as the new edition says it."""
    numbers = [each.task_no for each in corrections]
    wanted = select(ReportLine).where(ReportLine.report_id == report.id, ReportLine.task_no.in_(numbers))
    lines = {line.task_no: line for line in session.scalars(wanted)}
    changes: list[dict[str, Any]] = []
    for n, correction in enumerate(corrections):
        line = lines.get(correction.task_no)
        if line is None:
            raise NotInReport(task_no=correction.task_no, field=f"lines[{n}].task_no")
        changes += _correct(line, correction, report.rules["lag_points"])
    session.flush()
    return changes


def _correct(line: ReportLine, correction: LineCorrection, lag_points: int) -> list[dict[str, Any]]:
    given = correction.model_dump(exclude_none=True, exclude={"task_no"})
    before = {name: getattr(line, name) for name in (*given, "settlement", "closed")}
    if all(before[name] == value for name, value in given.items()):
        raise NothingCorrected(task_no=line.task_no)
    for name, value in given.items():
        setattr(line, name, value)
    line.lag = str(line.behind + before.get("progress_pct", line.progress_pct) - line.progress_pct)
    line.closed = line.completed if "completed" in given else line.closed
    _check(line)
    if line.settlement is not None:
        line.settlement = resettled(line, lag_points)
    return [
        {"task_no": line.task_no, "field": name, "old": old, "new": getattr(line, name)}
        for name, old in before.items()
        if old != getattr(line, name)
    ]


def resettled(line: ReportLine, lag_points: int) -> str:
    """What a row is settled as under these facts and this number."""
    return settle(
        closed_in_month=line.closed_in_month,
        held=line.on_hold,
        accepted=line.accepted,
        progress=line.progress_pct,
        expected=line.expected_pct,
        behind=line.behind,
        lag_points=lag_points,
    ).value


def _check(line: ReportLine) -> None:
    for name, (needed, why) in NEEDS.items():
        if getattr(line, name) and not getattr(line, needed):
            raise ImpossibleCorrection(task_no=line.task_no, why=why)
