"""What the responsible units do, over HTTP."""

from sqlalchemy.orm import Session

from chassis.auth import roles
from chassis.context import Actor
from chassis.http import post
from services.issues.access import UNIT
from services.issues.handling import bulk, usecases
from services.issues.handling.schemas import ContactIn, NoteAboutIn, ReplyIn, ReturnIn, SubmitIn
from services.issues.ledger.bulk import BulkIn, BulkOut
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

    @post("/v1/issues/sign", allow=roles(*UNIT), tag="批量办理")
    def sign_issues(self, session: Session, actor: Actor, body: BulkIn) -> BulkOut:
        """批量签收问题，逐行给出结果"""
        return bulk.sign(session, body, actor)

    @post("/v1/issues/contact", allow=roles(*UNIT), tag="批量办理")
    def contact_about_issues(self, session: Session, actor: Actor, body: BulkIn) -> BulkOut:
        """批量登记先行联系，逐行给出结果"""
        return bulk.contact(session, body, actor)

    @post("/v1/issues/notes", allow=roles(*UNIT), tag="批量办理")
    def note_issues(self, session: Session, actor: Actor, body: BulkIn) -> BulkOut:
        """批量记录办理进展，逐行给出结果"""
        return bulk.note(session, body, actor)

    @post("/v1/issues/reply", allow=roles(*UNIT), tag="批量办理")
    def co_reply_to_issues(self, session: Session, actor: Actor, body: BulkIn) -> BulkOut:
        """批量协办反馈，逐行给出结果"""
        return bulk.co_reply(session, body, actor)

    @post("/v1/issues/submit", allow=roles(*UNIT), tag="批量办理")
    def submit_issues(self, session: Session, actor: Actor, body: BulkIn) -> BulkOut:
        """批量申请办结，逐件复核，逐行给出结果"""
        return bulk.submit(session, body, actor)
