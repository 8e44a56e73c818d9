"""The same measure in several plans: reported once, counted in each (ADR 0024)."""

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from chassis import context
from chassis.context import Actor
from services.tasks.dispatch import queries
from services.tasks.dispatch.changes import settle
from services.tasks.dispatch.errors import NotLinkable, TaskNotFound
from services.tasks.dispatch.model import Task
from services.tasks.dispatch.schemas import Links, TaskOut


def link(session: Session, task_no: str, body: Links, actor: Actor, expected: int | None = None) -> TaskOut:
    """Link a task with exactly these of other plans, or with none; raises :class:`NotLinkable`."""
    task, others, left = _involved(session, task_no, body.task_nos)
    task.expect(expected)
    for other in others:
        _check(task, other, others)
    together = [task, *others] if others else []
    link_id = min((each.id for each in together), default=None)
    for each in together or [task]:
        each.link(link_id, [o.task_no for o in together if o is not each], actor, context.now(session))
    for each in left:
        # one that is left alone is linked with nobody
        each.link(each.link_id if len(left) > 1 else None, [], actor, context.now(session))
    settle(session, [*together, task, *left], [])
    return queries.task_out(session, task, actor)


def unlink(session: Session, task: Task) -> None:
    """The task is not the same measure any more; one that is left alone is linked with nobody."""
    if task.link_id is None:
        return
    others = session.scalars(
        select(Task).where(Task.link_id == task.link_id, Task.id != task.id).with_for_update()
    ).all()
    for alone in others if len(others) == 1 else []:
        alone.link_id = None
    task.link_id = None


def _involved(session: Session, task_no: str, wanted: Sequence[str]) -> tuple[Task, list[Task], list[Task]]:
    """The task, those it shall be linked with, and those it has been linked with so far; all held."""
    link_id = select(Task.link_id).where(Task.task_no == task_no).scalar_subquery()
    concerned = or_(Task.task_no.in_([task_no, *wanted]), Task.link_id == link_id)
    found = {
        each.task_no: each
        for each in session.scalars(select(Task).where(concerned).order_by(Task.id).with_for_update())
    }
    for number in (task_no, *wanted):
        if number not in found:
            raise TaskNotFound(task_no=number)
    left = [each for number, each in found.items() if number not in (task_no, *wanted)]
    return found[task_no], [found[number] for number in dict.fromkeys(wanted) if number != task_no], left


def _check(task: Task, other: Task, others: Sequence[Task]) -> None:
    plans = [task.plan_code, *(each.plan_code for each in others)]
    reasons = {
        "同一方案只能有一项": plans.count(other.plan_code) > 1,
        "主办单位不同": other.lead_dept != task.lead_dept,
        "状态不同": other.status != task.status,
        "进度不同，请先报送为一致": other.progress_pct != task.progress_pct,
        "已与其他任务关联": other.link_id is not None and other.link_id != task.link_id,
    }
    why = [reason for reason, holds in reasons.items() if holds]
    if why:
        raise NotLinkable(task_no=task.task_no, other=other.task_no, why="、".join(why), field="task_nos")
