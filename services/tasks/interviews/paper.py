"""An interview of a unit after a month as an official paper (约谈通知, domain.md §6.7)."""

from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from chassis.context import Actor
from chassis.events import copies
from chassis.papers.handing_out import as_docx
from chassis.papers.paper import Heading, Paper, Text, dated
from contracts.directory import UnitUpserted
from services.tasks.access import SEE_ALL
from services.tasks.interviews.errors import InterviewNotSent, InterviewOutOfScope
from services.tasks.interviews.model import Cause, Interview, InterviewStatus
from services.tasks.interviews.queries import interview
from services.tasks.rules import RULES


def download_interview(session: Session, interview_id: int, actor: Actor) -> Response:
    """The notice as docx, for those who oversee and for the unit itself.

    Raises :class:`InterviewNotFound`, :class:`InterviewOutOfScope` and, before a leader has approved it,
    :class:`InterviewNotSent`.
    """
    found = interview(session, interview_id)
    if not actor.roles & SEE_ALL and actor.dept != found.dept:
        raise InterviewOutOfScope
    if found.status != InterviewStatus.SENT:
        raise InterviewNotSent
    return as_docx(paper(session, found), f"约谈通知{found.month}")


def paper(session: Session, found: Interview) -> Paper:
    """What the unit's head is told, on one page where the tasks are few."""
    assert found.decided_on is not None, "approved"
    unit = copies.find(session, UnitUpserted, found.dept)
    year, month = found.month.split("-")
    return Paper(
        issuer=RULES.reports.issuer,
        number=None,
        title=["约 谈 通 知"],
        addressees=f"{unit.name if unit else found.dept}：",
        blocks=[
            Heading("一、约谈事由"),
            Text(f"{year}年{int(month)}月月调度中，你单位{_cause(found)}。"),
            Heading("二、约谈要求"),
            Text(
                f"经旗领导于{dated(found.decided_on)}批准，约谈你单位主要负责人，"
                "时间、地点由促进中心联系确定。请书面说明原因、已采取的措施和完成日期，约谈时一并提交。"
            ),
        ],
        dated=found.decided_on,
    )


def _cause(found: Interview) -> str:
    if found.cause == Cause.SCORE:
        return f"得分{found.score}分，低于{RULES.reports.interview_below}分"
    months = RULES.reports.arrears_months
    return f"有{len(found.task_nos)}项任务连续{months}个月欠账：{'、'.join(found.task_nos)}"
