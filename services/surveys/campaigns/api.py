"""What staff and units can ask about campaigns and actions."""

from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from chassis.auth import roles
from chassis.context import Actor
from chassis.files.attachments import require_unclassified
from chassis.http import Page, Upload, delete, download, get, post, put
from chassis.runtime import Runtime
from services.surveys.access import ACTION_KEEPERS, CENTRE, STAFF
from services.surveys.campaigns import actions, queries, usecases
from services.surveys.campaigns.schemas import (
    ActionChange,
    ActionIn,
    ActionLine,
    ActionOut,
    ActionQuery,
    ActionSaved,
    CampaignChange,
    CampaignIn,
    CampaignOut,
    CampaignQuery,
)


class CampaignsApi:
    """Routes of the campaigns and their actions."""

    @get("/v1/campaigns", allow=roles(*STAFF), tag="专项行动")
    def campaigns(self, session: Session, query: CampaignQuery) -> Page[CampaignOut]:
        """查询专项行动"""
        return queries.campaigns(session, query)

    @post("/v1/campaigns", allow=roles(*CENTRE), status=201, tag="专项行动")
    def create_campaign(self, session: Session, body: CampaignIn) -> CampaignOut:
        """建立专项行动"""
        return usecases.create_campaign(session, body)

    @get("/v1/campaigns/{campaign_code}", allow=roles(*STAFF), tag="专项行动")
    def campaign(self, session: Session, campaign_code: str) -> CampaignOut:
        """查看专项行动"""
        return queries.campaign(session, campaign_code)

    @put("/v1/campaigns/{campaign_code}", allow=roles(*CENTRE), tag="专项行动")
    def change_campaign(
        self, session: Session, campaign_code: str, body: CampaignChange, expected: int | None
    ) -> CampaignOut:
        """修改专项行动"""
        return usecases.change_campaign(session, campaign_code, body, expected)

    @post("/v1/campaigns/{campaign_code}/open", allow=roles(*CENTRE), tag="专项行动")
    def open_campaign(self, session: Session, campaign_code: str, expected: int | None) -> CampaignOut:
        """启动专项行动"""
        return usecases.open_campaign(session, campaign_code, expected)

    @post("/v1/campaigns/{campaign_code}/close", allow=roles(*CENTRE), tag="专项行动")
    def close_campaign(self, session: Session, campaign_code: str, expected: int | None) -> CampaignOut:
        """结束专项行动"""
        return usecases.close_campaign(session, campaign_code, expected)

    @post("/v1/campaigns/{campaign_code}/archive", allow=roles(*CENTRE), tag="专项行动")
    def archive_campaign(self, session: Session, campaign_code: str, expected: int | None) -> CampaignOut:
        """归档专项行动"""
        return usecases.archive_campaign(session, campaign_code, expected)

    @get("/v1/actions", allow=roles(*STAFF), tag="场次")
    def actions(self, session: Session, actor: Actor, query: ActionQuery) -> Page[ActionLine]:
        """查询场次"""
        return queries.actions(session, query, actor)

    @post("/v1/actions", allow=roles(*ACTION_KEEPERS), status=201, tag="场次")
    def plan_action(self, session: Session, actor: Actor, body: ActionIn) -> ActionSaved:
        """登记场次"""
        return actions.plan(session, body, actor)

    @get("/v1/actions/{action_no}", allow=roles(*STAFF), tag="场次")
    def action(self, session: Session, actor: Actor, action_no: str) -> ActionOut:
        """查看场次"""
        return queries.action_out(session, action_no, actor)

    @put("/v1/actions/{action_no}", allow=roles(*ACTION_KEEPERS), tag="场次")
    def change_action(
        self, session: Session, actor: Actor, action_no: str, body: ActionChange, expected: int | None
    ) -> ActionSaved:
        """修改场次"""
        return actions.change(session, action_no, body, actor, expected)

    @post("/v1/actions/{action_no}/hold", allow=roles(*ACTION_KEEPERS), tag="场次")
    def hold_action(self, session: Session, actor: Actor, action_no: str, expected: int | None) -> ActionOut:
        """登记为已开展"""
        return actions.hold(session, action_no, actor, expected)

    @post("/v1/actions/{action_no}/verify", allow=roles(*CENTRE), tag="场次")
    def verify_action(
        self, session: Session, actor: Actor, action_no: str, expected: int | None
    ) -> ActionOut:
        """核定场次"""
        return actions.verify(session, action_no, actor, expected)

    @post("/v1/actions/{action_no}/photos", allow=roles(*ACTION_KEEPERS), status=201, tag="场次")
    def add_photo(
        self,
        session: Session,
        actor: Actor,
        action_no: str,
        body: Upload,
        *,
        runtime: Runtime,
        expected: int | None,
    ) -> ActionOut:
        """上传一张照片（jpg、png）；涉密信息不上网，表单须有 not_classified=true（不涉密）"""
        require_unclassified(body)
        return actions.add_photo(
            session, action_no, body.file, store=runtime.files, actor=actor, expected=expected
        )

    @get("/v1/actions/{action_no}/photos/{sha256}", allow=roles(*STAFF), tag="场次")
    def photo(
        self, session: Session, actor: Actor, runtime: Runtime, action_no: str, sha256: str
    ) -> Response:
        """下载照片"""
        found = queries.photo(session, action_no, sha256, actor)
        return download(runtime.files.open(sha256), found.name, found.media_type)

    @delete("/v1/actions/{action_no}/photos/{sha256}", allow=roles(*ACTION_KEEPERS), tag="场次")
    def remove_photo(
        self, session: Session, actor: Actor, action_no: str, sha256: str, expected: int | None
    ) -> ActionOut:
        """移除照片"""
        return actions.remove_photo(session, action_no, sha256, actor, expected)
