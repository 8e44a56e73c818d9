"""A supervision order as an official paper (督办单, domain.md §6.7)."""

from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from chassis.context import Actor
from chassis.events import copies
from chassis.papers.handing_out import as_docx
from chassis.papers.paper import Heading, Paper, Text, dated
from contracts.directory import UnitUpserted
from services.tasks.dispatch.model import Task
from services.tasks.escalation import queries
from services.tasks.escalation.schemas import OrderOut
from services.tasks.people import members_of_the_centre
from services.tasks.rules import RULES


def download_order(session: Session, order_id: int, actor: Actor) -> Response:
    """The order as docx; raises as :func:`services.tasks.escalation.queries.order`."""
    order = queries.order(session, order_id, actor)
    return as_docx(paper(session, order), f"督办单{order.order_no}")


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
