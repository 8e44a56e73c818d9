"""任务台账 in the columns and the layout of domain.md §6.3, streamed: rows are on disk, not in memory."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, select, true
from sqlalchemy.orm import Session

from chassis import audit, context
from chassis.context import Actor
from chassis.events import copies
from chassis.files.printed import Printed, printed
from chassis.files.sheets import Value
from chassis.officetime.lights import Light
from contracts.directory import UnitUpserted
from services.tasks.access import SEE_ALL
from services.tasks.dispatch import queries
from services.tasks.dispatch.lamp import TaskLamp
from services.tasks.dispatch.model import Task
from services.tasks.dispatch.schemas import TaskSelection
from services.tasks.people import members_of_the_centre
from services.tasks.plans.model import LEVEL_NAMES, PlanSet
from services.tasks.reports.model import Report, ReportLine
from services.tasks.reports.queries import readable
from services.tasks.reports.settling import SETTLEMENT_NAMES, Settlement
from services.tasks.rounds.model import FILED, Filing, Round

TITLE = "鄂托克前旗营商环境任务台账"
LASTING = "长期坚持"
LIGHTS = {Light.RED: "红", Light.YELLOW: "黄", Light.GREEN: "绿", Light.GREY: "灰"}
_AT_ONCE = 500  # tasks fetched together

#: heading → width, in the order of domain.md §6.3
COLUMNS = {
    "序号": 6, "任务编号": 12, "所属方案": 11, "层级": 8, "任务名称": 26, "具体举措": 44, "主办单位": 26,
    "协办单位": 26, "责任领导": 10, "责任人": 10, "盯办人": 10, "完成时限": 11, "本月进展": 40, "进度(%)": 8,
    "亮灯": 6, "结账情况": 9, "存在问题": 26, "下月计划": 26, "销号日期": 11, "备注": 14,
}  # fmt: skip


def export_of(
    read: Callable[[], AbstractContextManager[Session]], _settings: object, *, query: TaskSelection
) -> Printed:
    """The workbook, written before the transaction that notes it down, which it would hold up for long."""
    with read() as session:
        actor, lamp = context.of(session).actor, TaskLamp(session)
        units = {unit.dept_code: unit.name for unit in copies.all_of(session, UnitUpserted)}
        rows = _rows(session, _statement(session, query, actor, lamp), lamp, units)
        return printed(TITLE, units.get(actor.dept or "", ""), lamp.today, COLUMNS, rows)


def exported(session: Session, export: Printed) -> None:
    """Note that so many tasks have left the house in one file (PERM-6)."""
    audit.append(session, "tasks.register_exported", "tasks", {"rows": export.rows})


def _statement(session: Session, query: TaskSelection, actor: Actor, lamp: TaskLamp) -> Select[Any]:
    """The tasks of the list of the same filter, with what was filed last and how the last report settled it.

    To a unit only what it filed itself, and only a report that is out (PERM-2).
    """
    everything: ColumnElement[bool] = true()
    own = everything if actor.roles & SEE_ALL else Task.lead_dept == (actor.dept or "")
    latest_round = session.scalar(select(Round.id).order_by(Round.month.desc()).limit(1))
    newest = (Report.month.desc(), Report.edition.desc())
    latest_report = session.scalar(select(Report.id).where(readable(actor)).order_by(*newest).limit(1))
    filed = and_(Filing.task_id == Task.id, Filing.round_id == latest_round, Filing.status.in_(FILED), own)
    line = and_(ReportLine.task_no == Task.task_no, ReportLine.report_id == latest_report, own)
    return (
        queries.statement(query, actor, lamp)
        .add_columns(
            PlanSet.name.label("plan"),
            PlanSet.level,
            Filing.done_text,
            Filing.problems,
            Filing.next_plan,
            ReportLine.settlement,
        )
        .join(PlanSet, PlanSet.code == Task.plan_code)
        .outerjoin(Filing, filed)
        .outerjoin(ReportLine, line)
        .order_by(Task.plan_code, Task.seq)
        .execution_options(yield_per=_AT_ONCE)
    )


def _rows(
    session: Session, wanted: Select[Any], lamp: TaskLamp, units: dict[str, str]
) -> Iterator[list[Value]]:
    people = members_of_the_centre(session)
    for number, row in enumerate(session.execute(wanted), start=1):
        yield [number, *_matter(row, units), *_standing(row, lamp, people)]
        session.expunge(row.Task)


def _matter(row: Row[Any], units: dict[str, str]) -> list[Value]:
    task: Task = row.Task
    return [
        task.task_no,
        row.plan,
        LEVEL_NAMES[row.level],
        task.title,
        task.content,
        units.get(task.lead_dept, task.lead_dept),
        "、".join(units.get(dept, dept) for dept in task.co_depts) or None,
        task.leader,
        task.owner,
    ]


def _standing(row: Row[Any], lamp: TaskLamp, people: dict[str, str]) -> list[Value]:
    task: Task = row.Task
    return [
        people.get(task.supervisor or "", task.supervisor),
        task.due_date or LASTING,
        row.done_text,
        task.progress_pct,
        LIGHTS[task.light(lamp.today, lamp.yellow_until)],
        row.settlement and SETTLEMENT_NAMES[Settlement(row.settlement)],
        row.problems,
        row.next_plan,
        task.closed_on,
        None,
    ]
