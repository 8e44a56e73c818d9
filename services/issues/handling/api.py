"""What the responsible units do, over HTTP."""

from sqlalchemy.orm import Session

from chassis.auth import roles
from chassis.context import Actor
from chassis.http import post
from services.issues.access import UNIT
from services.issues.handling import usecases
from services.issues.handling.schemas import ContactIn, NoteAboutIn, ReplyIn, ReturnIn, SubmitIn
from services.issues.ledger.schemas import IssueOut


class HandlingApi:
    """Routes of whoever handles an issue."""

    @post("/v1/issues/{issue_no}/sign", allow=roles(*UNIT), tag="办理")
    def sign(self, session: Session, actor: Actor, issue_no: str, expected: int | None) -> IssueOut:
        """签收问题"""
        return usecases.sign(session, issue_no, actor, expected)

    @post("/v1/issues/{issue_no}/return", allow=roles(*UNIT), tag="办理")
    def request_return(
        self, session: Session, actor: Actor, issue_no: str, body: ReturnIn, expected: int | None
    ) -> IssueOut:
        """申请退办"""
        return usecases.request_return(session, issue_no, body, actor, expected)

    @post("/v1/issues/{issue_no}/contact", allow=roles(*UNIT), tag="办理")
    def contact(
        self, session: Session, actor: Actor, issue_no: str, body: ContactIn, expected: int | None
    ) -> IssueOut:
        """登记先行联系"""
        return usecases.contact(session, issue_no, body, actor, expected)

    @post("/v1/issues/{issue_no}/notes", allow=roles(*UNIT), tag="办理")
    def note(
        self, session: Session, actor: Actor, issue_no: str, body: NoteAboutIn, expected: int | None
    ) -> IssueOut:
        """记录办理进展"""
        return usecases.note(session, issue_no, body, actor, expected)

    @post("/v1/issues/{issue_no}/reply", allow=roles(*UNIT), tag="办理")
    def co_reply(
        self, session: Session, actor: Actor, issue_no: str, body: ReplyIn, expected: int | None
    ) -> IssueOut:
        """协办反馈"""
        return usecases.co_reply(session, issue_no, body, actor, expected)

    @post("/v1/issues/{issue_no}/submit", allow=roles(*UNIT), tag="办理")
    def submit(
        self, session: Session, actor: Actor, issue_no: str, body: SubmitIn, expected: int | None
    ) -> IssueOut:
        """申请办结"""
        return usecases.submit(session, issue_no, body, actor, expected)
