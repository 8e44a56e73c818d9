"""Supervision experience officers over HTTP."""

from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from chassis.auth import roles
from chassis.context import Actor
from chassis.files.attachments import LIMIT_MB, AttachmentsOut
from chassis.http import Page, Upload, delete, download, get, post
from chassis.runtime import Runtime
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

    @post(
        "/v1/officers/{officer_id}/activities/{activity_id}/files",
        allow=roles(*RECORDERS),
        status=201,
        idempotent=False,  # a file is known by its content
        body_limit_mb=LIMIT_MB,
        tag=TAG,
    )
    def attach_to_activity(
        self,
        session: Session,
        actor: Actor,
        officer_id: str,
        activity_id: int,
        body: Upload,
        *,
        runtime: Runtime,
    ) -> AttachmentsOut:
        """为活动上传一份附件；涉密信息不上网，表单须有 not_classified=true（不涉密）"""
        return usecases.attach(session, officer_id, activity_id, body, actor, store=runtime.files)

    @get("/v1/officers/{officer_id}/activities/{activity_id}/files/{sha256}", allow=roles(*READERS), tag=TAG)
    def activity_file(
        self,
        session: Session,
        actor: Actor,
        officer_id: str,
        activity_id: int,
        sha256: str,
        *,
        runtime: Runtime,
    ) -> Response:
        """下载活动的附件"""
        found = queries.activity_file(session, officer_id, activity_id, sha256, actor)
        return download(runtime.files.open(sha256), found.name, found.media_type)

    @delete(
        "/v1/officers/{officer_id}/activities/{activity_id}/files/{sha256}", allow=roles(*RECORDERS), tag=TAG
    )
    def detach_from_activity(
        self, session: Session, actor: Actor, officer_id: str, activity_id: int, sha256: str
    ) -> None:
        """删除本人误传的附件"""
        usecases.detach(session, officer_id, activity_id, sha256, actor)
