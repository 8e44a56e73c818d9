"""Supervision experience officers over HTTP."""

from sqlalchemy.orm import Session

from chassis.auth import roles
from chassis.context import Actor
from chassis.http import Page, get, post
from services.issues.access import CENTRE, SEE_ALL
from services.issues.officers import queries, usecases
from services.issues.officers.schemas import (
    ActivityIn,
    ActivityOut,
    ActivityQuery,
    EndIn,
    FiguresQuery,
    OfficerFigures,
    OfficerIn,
    OfficerOut,
    OfficerQuery,
    RenewIn,
)
from services.issues.officers.usecases import ROLE

TAG = "监督体验官"
READERS = SEE_ALL | {ROLE}
RECORDERS = CENTRE | {ROLE}


class OfficersApi:
    """Routes of the officers."""

    @get("/v1/officers", allow=roles(*READERS), tag=TAG)
    def officers(self, session: Session, actor: Actor, query: OfficerQuery) -> Page[OfficerOut]:
        """查询监督体验官名册；监督体验官所见为本人"""
        return queries.officers(session, query, actor)

    @post("/v1/officers", allow=roles(*CENTRE), status=201, tag=TAG)
    def appoint_officer(self, session: Session, actor: Actor, body: OfficerIn) -> OfficerOut:
        """聘任监督体验官"""
        return usecases.appoint(session, body, actor)

    @get("/v1/officers/figures", allow=roles(*SEE_ALL), tag=TAG)
    def officer_figures(self, session: Session, query: FiguresQuery) -> OfficerFigures:
        """查看在聘人数、活动和反映的问题"""
        return queries.figures(session, query)

    @get("/v1/officers/{officer_id}", allow=roles(*READERS), tag=TAG)
    def officer(self, session: Session, actor: Actor, officer_id: str) -> OfficerOut:
        """查看一名监督体验官"""
        return queries.officer(session, officer_id, actor)

    @post("/v1/officers/{officer_id}/renew", allow=roles(*CENTRE), tag=TAG)
    def renew_officer(
        self, session: Session, actor: Actor, officer_id: str, body: RenewIn, expected: int | None
    ) -> OfficerOut:
        """续聘一届"""
        return usecases.renew(session, officer_id, body, actor, expected)

    @post("/v1/officers/{officer_id}/end", allow=roles(*CENTRE), tag=TAG)
    def end_officer(
        self, session: Session, actor: Actor, officer_id: str, body: EndIn, expected: int | None
    ) -> OfficerOut:
        """解聘"""
        return usecases.end(session, officer_id, body, actor, expected)

    @get("/v1/officers/{officer_id}/activities", allow=roles(*READERS), tag=TAG)
    def officer_activities(
        self, session: Session, actor: Actor, officer_id: str, query: ActivityQuery
    ) -> Page[ActivityOut]:
        """查询活动"""
        return queries.activities(session, officer_id, query, actor)

    @post("/v1/officers/{officer_id}/activities", allow=roles(*RECORDERS), status=201, tag=TAG)
    def record_activity(
        self, session: Session, actor: Actor, officer_id: str, body: ActivityIn
    ) -> ActivityOut:
        """登记一次活动"""
        return usecases.record_activity(session, officer_id, body, actor)
