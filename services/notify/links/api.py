"""What a message can be answered with: its link is the proof."""

from sqlalchemy.orm import Session
from werkzeug.wrappers import Request, Response

from chassis.auth import public
from chassis.http import Upload, get, post
from chassis.http.rates import Rate
from services.notify.links import page, usecases
from services.notify.links.schemas import ActionIn, ActionOut, LinkOut
from services.notify.rules import RULES

TOO_OFTEN = {429: "请求过于频繁"}
REFUSED = TOO_OFTEN | {404: "链接无效或已过期", 409: "链接已使用，或事项已变化", 422: "填写的内容不完整"}
TRIES = Rate(RULES.link_tries.per_minute, RULES.link_tries.at_once)


class LinksApi:
    """Routes of the action links."""

    @get("/v1/act/{token}", allow=public, responses=TOO_OFTEN, tag="办理链接")
    def action_link(self, session: Session, request: Request, token: str) -> LinkOut:
        """查看链接对应的事项"""
        TRIES.admit(request)
        return usecases.shown(session, token)

    @post("/v1/act/{token}", allow=public, idempotent=False, responses=TOO_OFTEN, tag="办理链接")
    def act(self, session: Session, request: Request, *, token: str, body: ActionIn) -> ActionOut:
        """签收、报送进展或申请延期；链接用后失效"""
        TRIES.admit(request)
        return usecases.act(session, token, body)

    @get("/v1/act/{token}/form", allow=public, responses=REFUSED, refusal=page.refusal, tag="办理链接")
    def action_form(self, session: Session, request: Request, token: str) -> Response:
        """打开消息中的办理链接：手机可用的网页表单"""
        TRIES.admit(request)
        return page.form(usecases.shown(session, token))

    @post(
        "/v1/act/{token}/form",
        allow=public,
        idempotent=False,
        responses=REFUSED,
        refusal=page.refusal,
        body_limit_mb=1,
        tag="办理链接",
    )
    def press(self, session: Session, request: Request, *, token: str, body: Upload) -> Response:
        """在网页表单上签收、报送进展或申请延期"""
        TRIES.admit(request)
        return usecases.press(session, token, body.fields)
