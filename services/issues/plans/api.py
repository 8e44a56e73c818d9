"""Rectification plans over HTTP."""

from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from chassis.auth import roles
from chassis.context import Actor
from chassis.http import get, post
from services.issues.access import DISPATCHERS, READERS, UNIT
from services.issues.ledger.schemas import IssueOut, ReasonIn
from services.issues.plans import paper, queries, usecases
from services.issues.plans.schemas import PlanApproval, PlanIn, PlansOut


class PlansApi:
    """Routes of the rectification plans."""

    @post("/v1/issues/{issue_no}/plan", allow=roles(*UNIT), tag="整改方案")
    def submit_plan(
        self, session: Session, actor: Actor, issue_no: str, body: PlanIn, expected: int | None
    ) -> IssueOut:
        """报送整改方案"""
        return usecases.submit(session, issue_no, body, actor, expected)

    @get("/v1/issues/{issue_no}/plans", allow=roles(*READERS), tag="整改方案")
    def plans(self, session: Session, actor: Actor, issue_no: str) -> PlansOut:
        """查看历次整改方案"""
        return queries.plans(session, issue_no, actor)

    @get("/v1/issues/{issue_no}/plans/{plan_id}/file", allow=roles(*READERS), tag="整改方案")
    def plan_file(self, session: Session, actor: Actor, issue_no: str, plan_id: int) -> Response:
        """下载整改方案（docx）"""
        return paper.download_plan(session, issue_no, plan_id, actor)

    @post("/v1/issues/{issue_no}/plan/approve", allow=roles(*DISPATCHERS), tag="整改方案")
    def approve_plan(
        self, session: Session, actor: Actor, issue_no: str, body: PlanApproval, expected: int | None
    ) -> IssueOut:
        """同意整改方案，可以方案日期作为办结时限"""
        return usecases.approve(session, issue_no, body, actor, expected)

    @post("/v1/issues/{issue_no}/plan/return", allow=roles(*DISPATCHERS), tag="整改方案")
    def return_plan(
        self, session: Session, actor: Actor, issue_no: str, body: ReasonIn, expected: int | None
    ) -> IssueOut:
        """退回整改方案"""
        return usecases.send_back(session, issue_no, body, actor, expected)
