"""What departments and people can ask of the issue ledger."""

from sqlalchemy.orm import Session

from chassis.auth import roles
from chassis.context import Actor
from chassis.http import Page, get, post
from services.issues import queries, usecases
from services.issues.access import DISPATCHERS, READERS, UNIT
from services.issues.restricted.api import RestrictedApi
from services.issues.schemas import (
    DispatchIn,
    IssueHistoryOut,
    IssueLine,
    IssueOut,
    IssueQuery,
    RegisterIn,
    RejectIn,
    TodoCounts,
    TodoQuery,
)
from services.issues.sources import REGISTRARS


class IssuesApi(RestrictedApi):
    """营商环境问题的登记、受理、派发和签收：各单位在此查看并办理本单位主办、协办的问题。"""

    name = "issues-api"

    @get("/v1/issues", allow=roles(*READERS))
    def issues(self, session: Session, actor: Actor, query: IssueQuery) -> Page[IssueLine]:
        """查询问题"""
        return queries.issues(session, query, actor)

    @post("/v1/issues", allow=roles(*REGISTRARS), status=201)
    def register(self, session: Session, actor: Actor, body: RegisterIn) -> IssueOut:
        """登记问题"""
        return usecases.register(session, body, actor)

    @get("/v1/issues/{issue_no}", allow=roles(*READERS))
    def issue(self, session: Session, actor: Actor, issue_no: str) -> IssueOut:
        """查看问题"""
        return queries.issue(session, issue_no, actor)

    @get("/v1/issues/{issue_no}/history", allow=roles(*READERS))
    def history(self, session: Session, actor: Actor, issue_no: str) -> IssueHistoryOut:
        """查看问题的办理过程"""
        return queries.history(session, issue_no, actor)

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

    @post("/v1/issues/{issue_no}/dispatch", allow=roles(*DISPATCHERS))
    def dispatch(
        self, session: Session, actor: Actor, issue_no: str, body: DispatchIn, expected: int | None
    ) -> IssueOut:
        """派发问题"""
        return usecases.dispatch(session, issue_no, body, actor, expected)

    @post("/v1/issues/{issue_no}/sign", allow=roles(*UNIT))
    def sign(self, session: Session, actor: Actor, issue_no: str, expected: int | None) -> IssueOut:
        """签收问题"""
        return usecases.sign(session, issue_no, actor, expected)

    @get("/v1/todo", allow=roles(*UNIT))
    def todo(self, session: Session, actor: Actor, query: TodoQuery) -> Page[IssueLine]:
        """查询本单位待办问题"""
        return queries.todo(session, query, actor)

    @get("/v1/todo/counts", allow=roles(*UNIT))
    def todo_counts(self, session: Session, actor: Actor) -> TodoCounts:
        """查看本单位待办问题的数量"""
        return queries.todo_counts(session, actor)
