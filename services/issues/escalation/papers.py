"""Supervision orders and interviews as official papers (督办单, 约谈通知; domain.md §6.7)."""

from sqlalchemy import Select, select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from chassis.context import Actor
from chassis.officetime.escalations import RungStatus, of_episode
from chassis.officetime.ladder import Level
from chassis.papers.handing_out import as_docx
from chassis.papers.paper import Heading, Paper, Text, dated, texts
from services.issues.access import SEE_ALL
from services.issues.escalation import errors, queries
from services.issues.escalation.model import IssueEscalation, IssueOrder
from services.issues.ledger.access import written_for
from services.issues.ledger.model import Issue
from services.issues.people import person_called, unit_called
from services.issues.rules import RULES


def download_order(session: Session, order_id: int, actor: Actor) -> Response:
    """The order as docx; raises as :func:`services.issues.escalation.queries.order`."""
    order = queries.order(session, order_id, actor)
    return as_docx(order_paper(session, order, actor), f"督办单{order.order_no}")


def download_interview(session: Session, escalation_id: int, actor: Actor) -> Response:
    """The interview that a leader approved, as docx, for those who oversee and for the unit itself.

    Raises :class:`errors.EscalationNotFound`, :class:`errors.NotYourInterview` and, of a rung that is no
    interview or was not approved, :class:`errors.NoInterviewSent`.
    """
    rung = session.get(IssueEscalation, escalation_id)
    if rung is None:
        raise errors.EscalationNotFound(escalation_id=escalation_id)
    order = session.scalar(_order_of(rung))
    issue = session.scalars(select(Issue).where(Issue.issue_no == rung.object_no)).one()
    dept = order.dept if order else issue.lead_dept
    if not actor.roles & SEE_ALL and (dept is None or actor.dept != dept):
        raise errors.NotYourInterview
    if rung.level != Level.INTERVIEW or rung.status != RungStatus.SENT:
        raise errors.NoInterviewSent
    return as_docx(interview_paper(session, rung, issue, dept, actor), f"约谈通知{issue.issue_no}")


def order_paper(session: Session, order: IssueOrder, actor: Actor) -> Paper:
    """What the order says."""
    issue = session.scalars(select(Issue).where(Issue.issue_no == order.object_no)).one()
    rung = session.scalars(
        select(IssueEscalation).where(
            IssueEscalation.object_no == order.object_no,
            IssueEscalation.episode == order.episode,
            IssueEscalation.level == Level.SUPERVISE,
        )
    ).one()
    supervisor = person_called(session, order.supervisor)
    return Paper(
        issuer=RULES.issuer,
        number=order.order_no,
        title=["督 办 单"],
        addressees=f"{unit_called(session, order.dept)}：",
        blocks=[
            Heading("一、督办事项"),
            Text(f"{issue.issue_no}　{written_for(actor, issue, issue.title)}"),
            *texts(written_for(actor, issue, issue.description)),
            Text(f"办结时限：{dated(rung.episode_due)}。"),
            Heading("二、督办要求"),
            Text(f"该问题{order.requirement}。"),
            Heading("三、回复"),
            Text(f"请于{dated(order.reply_due)}前在平台回复。盯办人：{supervisor}。"),
        ],
        dated=order.issued_on,
    )


def interview_paper(
    session: Session, rung: IssueEscalation, issue: Issue, dept: str | None, actor: Actor
) -> Paper:
    """What the unit's head is told, on one page; when and where is arranged with them."""
    assert rung.decided_on is not None, "approved"
    supervisor = person_called(session, issue.supervisor) if issue.supervisor else "促进中心"
    return Paper(
        issuer=RULES.issuer,
        number=None,
        title=["约 谈 通 知"],
        addressees=f"{unit_called(session, dept or '')}：",
        blocks=[
            Heading("一、约谈事由"),
            Text(
                f"你单位主办的问题{issue.issue_no}“{written_for(actor, issue, issue.title)}”"
                f"应于{dated(rung.episode_due)}办结，截至{dated(rung.fired_on)}已逾期"
                f"{rung.overdue_workdays}个工作日{_pressed_before(session, rung)}。"
            ),
            Heading("二、约谈要求"),
            Text(
                f"经旗领导于{dated(rung.decided_on)}批准，约谈你单位主要负责人，"
                "时间、地点由盯办人联系确定。请书面说明逾期原因、已采取的措施和办结日期，"
                f"约谈时一并提交。盯办人：{supervisor}。"
            ),
        ],
        dated=rung.decided_on,
    )


def _pressed_before(session: Session, rung: IssueEscalation) -> str:
    """催办 and 督办 that came before, each with its date."""
    fired = {each.level: each for each in of_episode(session, IssueEscalation, rung.object_no, rung.episode)}
    order = session.scalar(_order_of(rung))
    told = []
    if urged := fired.get(Level.URGE):
        told.append(f"{dated(urged.fired_on)}催办")
    if order:
        told.append(f"{dated(order.issued_on)}以{order.order_no}督办")
    return f"，经{'、'.join(told)}，仍未办结" if told else ""


def _order_of(rung: IssueEscalation) -> Select[IssueOrder]:
    return select(IssueOrder).where(
        IssueOrder.object_no == rung.object_no, IssueOrder.episode == rung.episode
    )
