"""A rectification plan as an official paper of its unit (整改方案; domain.md §6.7)."""

from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from chassis.context import Actor
from chassis.papers.handing_out import as_docx
from chassis.papers.paper import Heading, Paper, Text, dated, texts
from contracts.issues.handling import SOURCES
from services.issues.ledger.access import written_for
from services.issues.ledger.model import Issue
from services.issues.ledger.queries import readable
from services.issues.people import person_called, unit_called
from services.issues.plans import queries
from services.issues.plans.model import PlanStatus, RectPlan
from services.issues.rules import RULES

#: what is said above the title of a plan that is not in force
NOTES = {PlanStatus.PENDING: "（待审）", PlanStatus.RETURNED: "（退回修改）", PlanStatus.LAPSED: "（已失效）"}
ON_A_LINE = 13  #: letters of an issue's title that fit in a line of the paper's


def download_plan(session: Session, issue_no: str, plan_id: int, actor: Actor) -> Response:
    """The plan as docx; raises :class:`PlanNotFound` and what reading the issue raises."""
    issue = readable(session, issue_no, actor)
    plan = queries.plan(session, issue, plan_id)
    return as_docx(paper(session, plan, issue, actor), f"整改方案{issue_no}")


def paper(session: Session, plan: RectPlan, issue: Issue, actor: Actor) -> Paper:
    """What the plan says, for somebody who may know this much."""
    note = NOTES.get(PlanStatus(plan.status))
    title = written_for(actor, issue, issue.title)
    origin = f"{SOURCES[issue.source]}，{dated(issue.reported_on)}反映"
    return Paper(
        issuer=unit_called(session, plan.dept),
        number=None,
        title=[
            f"关于“{title}”问题的" if len(title) <= ON_A_LINE else f"关于问题{issue.issue_no}的",
            "整改方案",
        ],
        notes=[note] if note else [],
        blocks=[
            Heading("一、问题"),
            Text(f"{issue.issue_no}　{title}（{origin}）"),
            *texts(written_for(actor, issue, issue.description)),
            Heading("二、整改措施"),
            *texts(written_for(actor, issue, plan.measures)),
            Heading("三、责任分工"),
            Text(_responsible(session, plan, issue)),
            Heading("四、完成时限"),
            Text(f"于{dated(plan.planned_for)}前完成整改。"),
            *_opinion(plan),
        ],
        dated=plan.submitted_on,
    )


def _responsible(session: Session, plan: RectPlan, issue: Issue) -> str:
    told = [f"责任单位：{unit_called(session, plan.dept)}"]
    if issue.leader and issue.lead_dept == plan.dept:
        told.append(f"责任领导：{person_called(session, issue.leader)}")
    told.append(f"整改责任人：{plan.person}")
    if issue.co_depts and issue.lead_dept == plan.dept:
        told.append(f"协办单位：{'、'.join(unit_called(session, dept) for dept in issue.co_depts)}")
    return f"{'；'.join(told)}。"


def _opinion(plan: RectPlan) -> list[Heading | Text]:
    """审定意见 of the centre, once it has decided."""
    if plan.decided_on is None:
        return []
    verdict = "同意" if plan.status == PlanStatus.APPROVED else "退回修改"
    due = "，并以上述日期为办结时限" if plan.replaces_due else ""
    return [
        Heading("五、审定意见"),
        Text(f"{RULES.issuer}于{dated(plan.decided_on)}{verdict}{due}。"),
        *texts(plan.opinion or ""),
    ]
