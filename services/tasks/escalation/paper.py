"""Supervision orders and interviews as official papers (督办单, 约谈通知; domain.md §6.7)."""

from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from chassis.context import Actor
from chassis.events import copies
from chassis.officetime.escalations import RungStatus
from chassis.officetime.ladder import Level
from chassis.papers.handing_out import as_docx
from chassis.papers.paper import Heading, Paper, Text, dated
from contracts.directory import UnitUpserted
from services.tasks.access import SEE_ALL
from services.tasks.dispatch.model import Task
from services.tasks.escalation import queries
from services.tasks.escalation.errors import EscalationNotFound, InterviewNotSent, InterviewOutOfScope
from services.tasks.escalation.model import Escalation, SupervisionOrder
from services.tasks.escalation.schemas import OrderOut
from services.tasks.people import members_of_the_centre
from services.tasks.rules import RULES


def download_order(session: Session, order_id: int, actor: Actor) -> Response:
    """The order as docx; raises as :func:`services.tasks.escalation.queries.order`."""
    order = queries.order(session, order_id, actor)
    return as_docx(paper(session, order), f"督办单{order.order_no}")


def download_interview(session: Session, escalation_id: int, actor: Actor) -> Response:
    """The interview that a leader approved, as docx, for those who oversee and for the unit itself.

    Raises :class:`EscalationNotFound`, :class:`InterviewOutOfScope` and, of a rung that is no interview or
    was not approved, :class:`InterviewNotSent`.
    """
    rung = session.get(Escalation, escalation_id)
    if rung is None:
        raise EscalationNotFound(escalation_id=escalation_id)
    task = session.scalars(select(Task).where(Task.task_no == rung.object_no)).one()
    same = SupervisionOrder.object_no == rung.object_no, SupervisionOrder.episode == rung.episode
    order = session.scalar(select(SupervisionOrder).where(*same))
    dept = order.dept if order else task.lead_dept  # another unit may lead it by now
    if not actor.roles & SEE_ALL and actor.dept != dept:
        raise InterviewOutOfScope
    if rung.level != Level.INTERVIEW or rung.status != RungStatus.SENT:
        raise InterviewNotSent
    number = f"，已以{order.order_no}督办" if order else ""
    told = (
        f"你单位牵头的任务{task.task_no}“{task.title}”应于{dated(rung.episode_due)}完成，"
        f"截至{dated(rung.fired_on)}已逾期{rung.overdue_workdays}个工作日{number}，仍未完成。"
    )
    return as_docx(interview_paper(session, rung, task, dept, told), f"约谈通知{task.task_no}")


def interview_paper(session: Session, rung: Escalation, task: Task, dept: str, told: str) -> Paper:
    """What the unit's head is told, on one page; when and where is arranged with them."""
    assert rung.decided_on is not None, "approved"
    unit = copies.find(session, UnitUpserted, dept)
    assert task.supervisor is not None, "dispatched"
    supervisor = members_of_the_centre(session).get(task.supervisor, task.supervisor)
    return Paper(
        issuer=RULES.reports.issuer,
        number=None,
        title=["约 谈 通 知"],
        addressees=f"{unit.name if unit else dept}：",
        blocks=[
            Heading("一、约谈事由"),
            Text(told),
            Heading("二、约谈要求"),
            Text(
                f"经旗领导于{dated(rung.decided_on)}批准，约谈你单位主要负责人，"
                "时间、地点由盯办人联系确定。请书面说明逾期原因、已采取的措施和完成日期，"
                f"约谈时一并提交。盯办人：{supervisor}。"
            ),
        ],
        dated=rung.decided_on,
    )


def paper(session: Session, order: OrderOut) -> Paper:
    """What the order says."""
    unit = copies.find(session, UnitUpserted, order.dept)
    task = session.scalars(select(Task).where(Task.task_no == order.task_no)).one()
    supervisor = members_of_the_centre(session).get(order.supervisor, order.supervisor)
    due = dated(task.due_date) if task.due_date else "长期坚持"
    return Paper(
        issuer=RULES.reports.issuer,
        number=order.order_no,
        title=["督 办 单"],
        addressees=f"{unit.name if unit else order.dept}：",
        blocks=[
            Heading("一、督办事项"),
            Text(f"{order.task_no}　{order.title}。{task.content}"),
            Text(f"完成时限：{due}；当前进度：{task.progress_pct}%。"),
            Heading("二、督办要求"),
            Text(f"该项任务{order.requirement}。"),
            Heading("三、回复"),
            Text(f"请于{dated(order.reply_due)}前在平台回复。盯办人：{supervisor}。"),
        ],
        dated=order.issued_on,
    )
