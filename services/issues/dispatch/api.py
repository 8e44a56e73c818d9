"""Giving issues to units over HTTP."""

from sqlalchemy.orm import Session

from chassis.auth import roles
from chassis.context import Actor
from chassis.http import post
from services.issues.access import DISPATCHERS
from services.issues.dispatch import bulk, usecases
from services.issues.dispatch.schemas import DispatchIn, ReclassifyIn, TransferIn
from services.issues.ledger.bulk import BulkIn, BulkOut
from services.issues.ledger.schemas import IssueOut, NoteIn, ReasonIn


class DispatchApi:
    """Routes of the dispatcher."""

    @post("/v1/issues/{issue_no}/dispatch", allow=roles(*DISPATCHERS), tag="派发")
    def dispatch(
        self, session: Session, actor: Actor, issue_no: str, body: DispatchIn, expected: int | None
    ) -> IssueOut:
        """派发问题"""
        return usecases.dispatch(session, issue_no, body, actor, expected)

    @post("/v1/issues/{issue_no}/transfer", allow=roles(*DISPATCHERS), tag="派发")
    def transfer(
        self, session: Session, actor: Actor, issue_no: str, body: TransferIn, expected: int | None
    ) -> IssueOut:
        """转办"""
        return usecases.transfer(session, issue_no, body, actor, expected)

    @post("/v1/issues/{issue_no}/return/approve", allow=roles(*DISPATCHERS), tag="派发")
    def approve_return(
        self, session: Session, actor: Actor, issue_no: str, body: NoteIn, expected: int | None
    ) -> IssueOut:
        """同意退办"""
        return usecases.approve_return(session, issue_no, body, actor, expected)

    @post("/v1/issues/{issue_no}/return/refuse", allow=roles(*DISPATCHERS), tag="派发")
    def refuse_return(
        self, session: Session, actor: Actor, issue_no: str, body: ReasonIn, expected: int | None
    ) -> IssueOut:
        """不同意退办"""
        return usecases.refuse_return(session, issue_no, body, actor, expected)

    @post("/v1/issues/{issue_no}/reclassify", allow=roles("LD", *DISPATCHERS), tag="派发")
    def reclassify(
        self, session: Session, actor: Actor, issue_no: str, body: ReclassifyIn, expected: int | None
    ) -> IssueOut:
        """调整办理类别；改为时限更长的类别由旗领导批准"""
        return usecases.reclassify(session, issue_no, body, actor, expected)

    @post("/v1/issues/dispatch", allow=roles(*DISPATCHERS), tag="批量办理")
    def dispatch_issues(self, session: Session, actor: Actor, body: BulkIn) -> BulkOut:
        """批量派发问题，逐行给出结果"""
        return bulk.dispatch(session, body, actor)
