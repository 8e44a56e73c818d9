"""What the units do with their tasks over HTTP, and what the centre answers."""

from sqlalchemy.orm import Session

from chassis.auth import roles
from chassis.context import Actor
from chassis.http import Page, get, post
from services.tasks.access import DISPATCHERS, SEE_ALL, UNIT
from services.tasks.bulk import BulkIn, BulkOut
from services.tasks.dispatch.schemas import TaskOut
from services.tasks.handling import bulk, decisions, queries, usecases
from services.tasks.handling.schemas import (
    NoteIn,
    ProgressIn,
    ReasonIn,
    ReplyIn,
    ReturnIn,
    ReturnOut,
    ReturnQuery,
    SubmitIn,
    VerificationLine,
    VerificationQuery,
)


class HandlingApi:
    """Routes of the handling of tasks."""

    @post("/v1/tasks/{task_no}/accept", allow=roles(*UNIT), tag="办理")
    def accept_task(self, session: Session, actor: Actor, task_no: str, expected: int | None) -> TaskOut:
        """签收任务"""
        return usecases.accept(session, task_no, actor, expected)

    @post("/v1/tasks/accept", allow=roles(*UNIT), tag="办理")
    def accept_tasks(self, session: Session, actor: Actor, body: BulkIn) -> BulkOut:
        """批量签收任务，逐行给出结果"""
        return bulk.accept(session, body, actor)

    @post("/v1/tasks/{task_no}/return", allow=roles(*UNIT), tag="办理")
    def return_task(
        self, session: Session, actor: Actor, task_no: str, body: ReturnIn, expected: int | None
    ) -> TaskOut:
        """申请退办"""
        return usecases.request_return(session, task_no, body, actor, expected)

    @post("/v1/tasks/{task_no}/return/approve", allow=roles(*DISPATCHERS), tag="复核")
    def approve_return(
        self, session: Session, actor: Actor, task_no: str, body: NoteIn, expected: int | None
    ) -> TaskOut:
        """同意退办，任务退回草稿，调整后重新派发"""
        return decisions.approve_return(session, task_no, body, actor, expected)

    @post("/v1/tasks/{task_no}/return/refuse", allow=roles(*DISPATCHERS), tag="复核")
    def refuse_return(
        self, session: Session, actor: Actor, task_no: str, body: ReasonIn, expected: int | None
    ) -> TaskOut:
        """不同意退办"""
        return decisions.refuse_return(session, task_no, body, actor, expected)

    @post("/v1/tasks/{task_no}/progress", allow=roles(*UNIT), tag="办理")
    def report_progress(
        self, session: Session, actor: Actor, task_no: str, body: ProgressIn, expected: int | None
    ) -> TaskOut:
        """报送进度"""
        return usecases.report(session, task_no, body, actor, expected)

    @post("/v1/tasks/progress", allow=roles(*UNIT), tag="办理")
    def report_progresses(self, session: Session, actor: Actor, body: BulkIn) -> BulkOut:
        """批量报送进度，逐行给出结果"""
        return bulk.report(session, body, actor)

    @post("/v1/tasks/{task_no}/reply", allow=roles(*UNIT), tag="办理")
    def reply_as_co_unit(
        self, session: Session, actor: Actor, task_no: str, body: ReplyIn, expected: int | None
    ) -> TaskOut:
        """协办反馈"""
        return usecases.co_reply(session, task_no, body, actor, expected)

    @post("/v1/tasks/{task_no}/submit", allow=roles(*UNIT), tag="办理")
    def submit_task(
        self, session: Session, actor: Actor, task_no: str, body: SubmitIn, expected: int | None
    ) -> TaskOut:
        """申请销号"""
        return usecases.submit(session, task_no, body, actor, expected)

    @post("/v1/tasks/{task_no}/verify", allow=roles(*DISPATCHERS), tag="复核")
    def verify_task(
        self, session: Session, actor: Actor, task_no: str, body: NoteIn, expected: int | None
    ) -> TaskOut:
        """复核通过：旗级任务即销号，上级任务须再由中心主任终核"""
        return decisions.verify(session, task_no, body, actor, expected)

    @post("/v1/tasks/{task_no}/reject", allow=roles(*DISPATCHERS), tag="复核")
    def reject_task(
        self, session: Session, actor: Actor, task_no: str, body: ReasonIn, expected: int | None
    ) -> TaskOut:
        """复核退回"""
        return decisions.reject(session, task_no, body, actor, expected)

    @get("/v1/returns", allow=roles(*SEE_ALL), tag="复核")
    def returns(self, session: Session, query: ReturnQuery) -> Page[ReturnOut]:
        """查询退办申请"""
        return queries.returns(session, query)

    @get("/v1/verifications", allow=roles(*SEE_ALL), tag="复核")
    def verifications(self, session: Session, query: VerificationQuery) -> Page[VerificationLine]:
        """查询待复核的任务"""
        return queries.verifications(session, query)
