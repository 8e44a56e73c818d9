"""Reads of reports: all for the centre, for a unit what is published, and of its rows its own (PERM-2)."""

from sqlalchemy import ColumnElement, Select, and_, select
from sqlalchemy.orm import Session

from chassis.context import Actor
from chassis.http import Page, paginate
from services.tasks.access import SEE_ALL
from services.tasks.reports import matters
from services.tasks.reports.counting import COUNTED
from services.tasks.reports.errors import ReportNotFound, ReportNotPublished
from services.tasks.reports.model import Report, ReportIssue, ReportLine, ReportUnit
from services.tasks.reports.schemas import (
    EditionQuery,
    IssueQuery,
    LineQuery,
    MeasureOut,
    PlanLine,
    ReportHead,
    ReportIssueOut,
    ReportLineOut,
    ReportOut,
    ReportQuery,
    ReportUnitOut,
)
from services.tasks.reports.scoring import percent, rounded
from services.tasks.rounds.model import RoundStatus
from services.tasks.rules import RULES, Weights


def reports(session: Session, query: ReportQuery, actor: Actor) -> Page[ReportHead]:
    """Reports, the latest first."""
    keys = [Report.month.desc(), Report.edition.desc(), Report.id]
    page = paginate(session, statement(query, actor), keys=keys, query=query)
    return page.map(ReportHead.model_validate)


def statement(query: ReportQuery, actor: Actor) -> Select[Report]:
    """The reports of a list, in no order yet."""
    wanted = select(Report).where(readable(actor))
    return wanted if query.status is None else wanted.where(Report.status == query.status)


def report(session: Session, month: str, query: EditionQuery, actor: Actor) -> ReportOut:
    """One report; raises as :func:`find`."""
    return report_out(find(session, month, query.edition, actor))


def units(session: Session, month: str, query: EditionQuery, actor: Actor) -> Page[ReportUnitOut]:
    """The ranking; those without a rank last."""
    found = find(session, month, query.edition, actor)
    wanted = select(ReportUnit).where(ReportUnit.report_id == found.id)
    keys = [ReportUnit.rank.asc().nulls_last(), ReportUnit.sort_order, ReportUnit.dept]
    weights = Weights.model_validate(found.rules["weights"])
    page = paginate(session, wanted, keys=keys, query=query)
    return page.map(lambda unit: unit_out(unit, weights))


def lines(session: Session, month: str, query: LineQuery, actor: Actor) -> Page[ReportLineOut]:
    """The rows of a report, of any number in it."""
    found = find(session, month, query.edition, actor)
    page = paginate(session, _lines(found, query, actor), keys=[ReportLine.task_no], query=query)
    return page.map(ReportLineOut.of)


def issues(session: Session, month: str, query: IssueQuery, actor: Actor) -> Page[ReportIssueOut]:
    """The issues of a report, of any number in its tables; to a unit those it handles."""
    found = find(session, month, query.edition, actor)
    conditions = [ReportIssue.report_id == found.id]
    if not actor.roles & SEE_ALL:
        conditions.append(ReportIssue.dept == (actor.dept or ""))
    conditions += [
        column == value
        for column, value in (
            (ReportIssue.source, query.source),
            (ReportIssue.dept, query.dept),
            (ReportIssue.campaign, query.campaign),
        )
        if value is not None
    ]
    if query.counted is not None:
        conditions.append(matters.COUNTED[query.counted])
    wanted = select(ReportIssue).where(*conditions)
    return paginate(session, wanted, keys=[ReportIssue.issue_no], query=query).map(
        ReportIssueOut.model_validate
    )


def find(session: Session, month: str, edition: int | None, actor: Actor) -> Report:
    """An edition of a month, or the latest one this actor may read.

    Raises :class:`ReportNotFound`, and for units :class:`ReportNotPublished`.
    """
    wanted = select(Report).where(Report.month == month).order_by(Report.edition.desc())
    if edition is not None:
        wanted = wanted.where(Report.edition == edition)
    found = session.scalars(wanted).all()
    if not found:
        raise ReportNotFound(month=month)
    mine = [each for each in found if _may_read(each, actor)]
    if not mine:
        raise ReportNotPublished(month=month)
    return mine[0]


def report_out(found: Report) -> ReportOut:
    """A report without its ranking."""
    return ReportOut(
        **ReportHead.model_validate(found).model_dump(),
        plans=[PlanLine.of(row) for row in found.plans],
        escalations=found.escalations,
        measures=[MeasureOut.model_validate(each) for each in found.measures],
        changes=found.changes,
        rules=found.rules,
        files=sorted(found.files),
        version=found.version,
    )


def unit_out(unit: ReportUnit, weights: Weights) -> ReportUnitOut:
    """A unit's numbers with the rates and points that follow from them."""
    derived = {
        "rates": {name: percent(each) for name, each in unit.figures.rates().items()},
        "parts": points(unit, weights),
        "praised": unit.rank is not None and unit.rank <= RULES.reports.praise_rank,
        "live": unit.settled + unit.owed + unit.held,
    }
    rest = ReportUnitOut.model_fields.keys() - derived.keys()
    return ReportUnitOut(**derived, **{name: getattr(unit, name) for name in rest})


def points(unit: ReportUnit, weights: Weights) -> dict[str, str]:
    """What each rate brings to a score that there is."""
    if not unit.due_total:
        return {}
    return {name: str(rounded(each)) for name, each in unit.figures.parts(weights).items()}


def readable(actor: Actor) -> ColumnElement[bool]:
    """All reports; to units those that are out."""
    anything = bool(actor.roles & SEE_ALL)
    return Report.id.is_not(None) if anything else Report.status == RoundStatus.PUBLISHED


def _may_read(found: Report, actor: Actor) -> bool:
    return bool(actor.roles & SEE_ALL) or found.status == RoundStatus.PUBLISHED


def _lines(found: Report, query: LineQuery, actor: Actor) -> Select[ReportLine]:
    conditions = [ReportLine.report_id == found.id]
    if not actor.roles & SEE_ALL:
        conditions.append(ReportLine.dept == (actor.dept or ""))
    if query.dept is not None:
        conditions.append(ReportLine.dept == query.dept)
    if query.plan is not None:
        conditions.append(ReportLine.plan_code == query.plan)
    if query.light is not None:
        conditions.append(ReportLine.light == query.light)
    if query.counted is not None:
        conditions.append(COUNTED[query.counted])
    return select(ReportLine).where(and_(*conditions))
