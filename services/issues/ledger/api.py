"""The ledger over HTTP: read by everybody concerned."""

from sqlalchemy.orm import Session

from chassis.auth import roles
from chassis.context import Actor
from chassis.http import Page, get
from services.issues.access import READERS
from services.issues.ledger import explained, queries
from services.issues.ledger.schemas import IssueDeadlines, IssueHistoryOut, IssueLine, IssueOut, IssueQuery


class LedgerApi:
    """Routes of the ledger."""

    @get("/v1/issues", allow=roles(*READERS))
    def issues(self, session: Session, actor: Actor, query: IssueQuery) -> Page[IssueLine]:
        """查询问题"""
        return queries.issues(session, query, actor)

    @get("/v1/issues/{issue_no}", allow=roles(*READERS))
    def issue(self, session: Session, actor: Actor, issue_no: str) -> IssueOut:
        """查看问题"""
        return queries.issue(session, issue_no, actor)

    @get("/v1/issues/{issue_no}/history", allow=roles(*READERS))
    def history(self, session: Session, actor: Actor, issue_no: str) -> IssueHistoryOut:
        """查看问题的办理过程"""
        return queries.history(session, issue_no, actor)

    @get("/v1/issues/{issue_no}/deadlines", allow=roles(*READERS))
    def deadlines(self, session: Session, actor: Actor, issue_no: str) -> IssueDeadlines:
        """查看问题的各项时限及其由来"""
        return explained.deadlines(session, issue_no, actor)
