"""挂账 and 剔除 over HTTP."""

from sqlalchemy.orm import Session

from chassis.auth import roles
from chassis.context import Actor
from chassis.http import Page, get, post
from services.issues.access import DISPATCHERS, SEE_ALL
from services.issues.ledger.schemas import IssueOut, NoteIn, ReasonIn
from services.issues.proposals import queries, usecases
from services.issues.proposals.schemas import ProposalIn, ProposalOut, ProposalQuery, ReviewIn


class ProposalsApi:
    """Routes of the proposals."""

    @post("/v1/issues/{issue_no}/proposals", allow=roles(*DISPATCHERS), status=201, tag="挂账与剔除")
    def propose(
        self, session: Session, actor: Actor, issue_no: str, body: ProposalIn, expected: int | None
    ) -> ProposalOut:
        """提请挂账或剔除"""
        return usecases.propose(session, issue_no, body, actor, expected)

    @get("/v1/proposals", allow=roles(*SEE_ALL), tag="挂账与剔除")
    def proposals(self, session: Session, query: ProposalQuery) -> Page[ProposalOut]:
        """查询提请"""
        return queries.proposals(session, query)

    @post("/v1/proposals/{proposal_id}/approve", allow=roles("LD", "DR"), tag="挂账与剔除")
    def approve_proposal(
        self, session: Session, actor: Actor, proposal_id: int, body: NoteIn, expected: int | None
    ) -> ProposalOut:
        """同意提请：挂账由旗领导、剔除由中心主任批准"""
        return usecases.approve(session, proposal_id, body, actor, expected)

    @post("/v1/proposals/{proposal_id}/refuse", allow=roles("LD", "DR"), tag="挂账与剔除")
    def refuse_proposal(
        self, session: Session, actor: Actor, proposal_id: int, body: ReasonIn, expected: int | None
    ) -> ProposalOut:
        """不同意提请"""
        return usecases.refuse(session, proposal_id, body, actor, expected)

    @post("/v1/issues/{issue_no}/review", allow=roles("LD", "DP", "DR"), tag="挂账与剔除")
    def review(
        self, session: Session, actor: Actor, issue_no: str, body: ReviewIn, expected: int | None
    ) -> IssueOut:
        """复查挂账的问题，继续挂账并定下次复查日期"""
        return usecases.review(session, issue_no, body, actor, expected)

    @post("/v1/issues/{issue_no}/resume", allow=roles("LD", "DP", "DR"), tag="挂账与剔除")
    def resume(
        self, session: Session, actor: Actor, issue_no: str, body: NoteIn, expected: int | None
    ) -> IssueOut:
        """恢复办理挂账的问题"""
        return usecases.resume(session, issue_no, body, actor, expected)
