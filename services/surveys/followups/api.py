"""What staff and contact cadres can ask about follow-ups."""

from sqlalchemy.orm import Session

from chassis.auth import roles
from chassis.context import Actor
from chassis.http import Page, get, post
from services.surveys.access import CADRES, STAFF
from services.surveys.followups import queries, usecases
from services.surveys.followups.schemas import CompleteIn, FollowUpOut, FollowUpQuery


class FollowUpsApi:
    """Routes of the follow-ups."""

    @get("/v1/followups", allow=roles(*STAFF), tag="跟踪回访")
    def followups(self, session: Session, actor: Actor, query: FollowUpQuery) -> Page[FollowUpOut]:
        """查询跟踪回访"""
        return queries.followups(session, query, actor)

    @get("/v1/followups/{followup_id}", allow=roles(*STAFF), tag="跟踪回访")
    def followup(self, session: Session, actor: Actor, followup_id: str) -> FollowUpOut:
        """查看跟踪回访"""
        return queries.followup(session, followup_id, actor)

    @post("/v1/followups/{followup_id}/complete", allow=roles(*CADRES), tag="跟踪回访")
    def complete_followup(
        self, session: Session, actor: Actor, followup_id: str, body: CompleteIn, expected: int | None
    ) -> FollowUpOut:
        """登记回访结果"""
        return usecases.complete(session, followup_id, body, actor, expected)
