"""Interviews of units over HTTP: what a month's report proposes, decided by a leader."""

from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from chassis.auth import roles
from chassis.context import Actor
from chassis.http import Page, get, post
from services.tasks.access import LEADER, PLAN_READERS, UNIT
from services.tasks.handling.schemas import ReasonIn
from services.tasks.interviews import paper, queries, usecases
from services.tasks.interviews.schemas import InterviewOut, InterviewQuery


class InterviewsApi:
    """Routes of the interviews."""

    @get("/v1/interviews", allow=roles(*(PLAN_READERS - UNIT)), tag="通报")
    def interviews(self, session: Session, query: InterviewQuery) -> Page[InterviewOut]:
        """查询约谈单位的提请：得分过低，或连续欠账"""
        return queries.interviews(session, query)

    @get("/v1/interviews/{interview_id}/file", allow=roles(*PLAN_READERS), tag="通报")
    def unit_interview_file(self, session: Session, actor: Actor, interview_id: int) -> Response:
        """下载约谈通知（docx），约谈批准后方有；单位只能下载发给本单位的"""
        return paper.download_interview(session, interview_id, actor)

    @post("/v1/interviews/{interview_id}/approve", allow=roles(*LEADER), tag="通报")
    def approve_interview(
        self, session: Session, actor: Actor, interview_id: int, expected: int | None
    ) -> InterviewOut:
        """批准约谈单位"""
        return usecases.approve(session, interview_id, actor, expected)

    @post("/v1/interviews/{interview_id}/decline", allow=roles(*LEADER), tag="通报")
    def decline_interview(
        self, session: Session, actor: Actor, interview_id: int, body: ReasonIn, expected: int | None
    ) -> InterviewOut:
        """不批准约谈单位"""
        return usecases.decline(session, interview_id, body, actor, expected)
