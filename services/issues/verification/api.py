"""Verifying issues and calling petitioners, over HTTP."""

from sqlalchemy.orm import Session

from chassis.auth import roles
from chassis.context import Actor
from chassis.http import Page, get, post
from services.issues.access import CENTRE, DISPATCHERS, READERS
from services.issues.ledger.schemas import IssueOut, NoteIn, ReasonIn
from services.issues.verification import queries, usecases
from services.issues.verification.schemas import CallbackOut, CallbacksOut, CallIn, CheckIn, CheckQuery


class VerificationApi:
    """Routes of 复核 and 回访."""

    @post("/v1/issues/{issue_no}/verify", allow=roles(*DISPATCHERS), tag="复核与回访")
    def verify(
        self, session: Session, actor: Actor, issue_no: str, body: NoteIn, expected: int | None
    ) -> IssueOut:
        """复核通过：有反映人的转回访，无反映人的销号"""
        return usecases.verify(session, issue_no, body, actor, expected)

    @post("/v1/issues/{issue_no}/send-back", allow=roles(*DISPATCHERS), tag="复核与回访")
    def send_back(
        self, session: Session, actor: Actor, issue_no: str, body: ReasonIn, expected: int | None
    ) -> IssueOut:
        """复核退回"""
        return usecases.send_back(session, issue_no, body, actor, expected)

    @post("/v1/issues/{issue_no}/callbacks", allow=roles(*CENTRE), tag="复核与回访")
    def call_back(
        self, session: Session, actor: Actor, issue_no: str, body: CallIn, expected: int | None
    ) -> IssueOut:
        """记录回访：已解决即销号，未完全解决退回重办，未联系上改日再访"""
        return usecases.call_back(session, issue_no, body, actor, expected)

    @get("/v1/issues/{issue_no}/callbacks", allow=roles(*READERS), tag="复核与回访")
    def callbacks(self, session: Session, actor: Actor, issue_no: str) -> CallbacksOut:
        """查看历次回访"""
        return queries.callbacks(session, issue_no, actor)

    @get("/v1/bad-ratings", allow=roles(*CENTRE), tag="复核与回访")
    def bad_ratings(self, session: Session, actor: Actor, query: CheckQuery) -> Page[CallbackOut]:
        """查询差评核实"""
        return queries.checks(session, query, actor)

    @post("/v1/bad-ratings/{callback_id}/check", allow=roles(*CENTRE), tag="复核与回访")
    def check_bad_rating(
        self, session: Session, actor: Actor, callback_id: int, body: CheckIn
    ) -> CallbackOut:
        """记录差评核实情况"""
        return usecases.check(session, callback_id, body, actor)
