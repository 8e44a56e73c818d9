"""Two rounds side by side, from what was frozen then: what moved, what is stuck, per unit, as an agenda."""

from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.context import Actor
from chassis.http import Page, paginate
from chassis.officetime.lights import Light
from services.tasks.access import SEE_ALL
from services.tasks.reports.model import Report, ReportLine, ReportUnit
from services.tasks.reports.queries import find
from services.tasks.reports.schemas import Agenda, ComparisonQuery, Moved
from services.tasks.rounds.dates import month_before

KINDS = ("moved", "stuck", "fell_back", "extended_again", "newly_red", "added")


def compare(session: Session, month: str, query: ComparisonQuery, actor: Actor) -> Page[Agenda]:
    """Each unit's agenda, to a unit its own; raises as :func:`services.tasks.reports.queries.find`."""
    now = find(session, month, None, actor)
    then = find(session, query.to or month_before(month), None, actor)
    wanted = select(ReportUnit).where(ReportUnit.report_id == now.id)
    if not actor.roles & SEE_ALL:
        wanted = wanted.where(ReportUnit.dept == (actor.dept or ""))
    if query.dept is not None:
        wanted = wanted.where(ReportUnit.dept == query.dept)
    page = paginate(session, wanted, keys=[ReportUnit.sort_order, ReportUnit.dept], query=query)
    agendas = _agendas(session, now, then, [unit.dept for unit in page.items])
    return page.map(lambda unit: Agenda(dept=unit.dept, name=unit.name, **agendas[unit.dept]))


def _agendas(
    session: Session, now: Report, then: Report, depts: Sequence[str]
) -> dict[str, dict[str, list[Moved]]]:
    of_units = ReportLine.report_id == now.id, ReportLine.dept.in_(depts), ReportLine.in_total
    lines = session.scalars(select(ReportLine).where(*of_units).order_by(ReportLine.task_no)).all()
    # a task may have changed hands meanwhile: what it was then is found by its number
    numbers = select(ReportLine.task_no).where(*of_units)
    earlier = select(ReportLine).where(ReportLine.report_id == then.id, ReportLine.task_no.in_(numbers))
    before = {line.task_no: line for line in session.scalars(earlier)}
    agendas: dict[str, dict[str, list[Moved]]] = {dept: {kind: [] for kind in KINDS} for dept in depts}
    for line in lines:
        for kind in kinds_of(before.get(line.task_no), line):
            agendas[line.dept][kind].append(_moved(before.get(line.task_no), line))
    return agendas


def kinds_of(then: ReportLine | None, now: ReportLine) -> Iterator[str]:
    """What became of a task between two rounds; several things at once, or nothing to talk about."""
    if then is None:
        yield "added"
        return
    if then.closed and now.closed:
        return
    if now.light == Light.RED and then.light != Light.RED:
        yield "newly_red"
    if now.extension_count > then.extension_count:
        yield "extended_again"
    if now.progress_pct < then.progress_pct:
        yield "fell_back"
    elif now.progress_pct > then.progress_pct or now.closed:
        yield "moved"
    elif now.settlement is not None:
        yield "stuck"


def _moved(then: ReportLine | None, now: ReportLine) -> Moved:
    return Moved(
        task_no=now.task_no,
        title=now.title,
        before_pct=then and then.progress_pct,
        pct=now.progress_pct,
        before_light=Light(then.light) if then else None,
        light=Light(now.light),
        before_due=then and then.due_date,
        due=now.due_date,
        extension_count=now.extension_count,
    )
