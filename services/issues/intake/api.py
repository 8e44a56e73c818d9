"""How problems come in over HTTP, and are accepted or refused."""

from sqlalchemy.orm import Session

from chassis.auth import roles
from chassis.context import Actor
from chassis.http import patch, post
from services.issues.access import DISPATCHERS
from services.issues.intake import bulk, usecases
from services.issues.intake.schemas import ClassifyIn, RegisterIn, RejectIn
from services.issues.ledger.bulk import BulkIn, BulkOut
from services.issues.ledger.schemas import IssueOut
from services.issues.sources import REGISTRARS


class IntakeApi:
    """Routes of what comes in."""

    @post("/v1/issues", allow=roles(*REGISTRARS), status=201)
    def register(self, session: Session, actor: Actor, body: RegisterIn) -> IssueOut:
        """登记问题"""
        return usecases.register(session, body, actor)

    @post("/v1/issues/{issue_no}/accept", allow=roles(*DISPATCHERS))
    def accept(self, session: Session, actor: Actor, issue_no: str, expected: int | None) -> IssueOut:
        """受理问题"""
        return usecases.accept(session, issue_no, actor, expected)

    @post("/v1/issues/{issue_no}/reject", allow=roles(*DISPATCHERS))
    def reject(
        self, session: Session, actor: Actor, issue_no: str, body: RejectIn, expected: int | None
    ) -> IssueOut:
        """不予受理"""
        return usecases.reject(session, issue_no, body, actor, expected)

    @patch("/v1/issues/{issue_no}", allow=roles(*DISPATCHERS))
    def classify(
        self, session: Session, actor: Actor, issue_no: str, body: ClassifyIn, expected: int
    ) -> IssueOut:
        """更正问题的分类"""
        return usecases.classify(session, issue_no, body, actor, expected)

    @post("/v1/issues/register", allow=roles(*REGISTRARS), tag="批量办理")
    def register_issues(self, session: Session, actor: Actor, body: BulkIn) -> BulkOut:
        """批量登记问题，逐行给出结果和编号；同一来源凭据已登记的，给出原编号，不重复登记"""
        return bulk.register(session, body, actor)

    @post("/v1/issues/accept", allow=roles(*DISPATCHERS), tag="批量办理")
    def accept_issues(self, session: Session, actor: Actor, body: BulkIn) -> BulkOut:
        """批量受理问题，逐行给出结果"""
        return bulk.accept(session, body, actor)
