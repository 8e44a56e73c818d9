"""What a phone asks under its token, as ODK Collect, Enketo and ODK Web Forms ask it."""

from functools import partial

from sqlalchemy.orm import Session
from werkzeug.wrappers import Request, Response

from chassis.auth import public
from chassis.http import Upload, get, post, root_url
from chassis.runtime import Runtime
from services.surveys.openrosa import usecases
from services.surveys.openrosa.documents import refusal
from services.surveys.submissions.attachments import LIMIT_MB

#: what a phone may be refused for, in its own form
REFUSED = {
    401: "设备凭证无效或已停用",
    403: "手机使用人已无权提交",
    404: "",
    409: "",
    413: "",
    421: "",
    422: "",
}


class OpenRosaApi:
    """Routes of the OpenRosa protocol."""

    @get("/v1/key/{token}/formList", allow=public, tag="OpenRosa", responses=REFUSED, refusal=refusal)
    def form_list(self, session: Session, runtime: Runtime, request: Request, token: str) -> Response:
        """可填写的问卷（OpenRosa Form List；可用 ?formID= 只取一份）"""
        root = partial(root_url, request, runtime.settings)
        return usecases.form_list(session, token, request.args.get("formID"), root)

    @get(
        "/v1/key/{token}/forms/{code}/{number}.xml",
        allow=public,
        tag="OpenRosa",
        responses=REFUSED,
        refusal=refusal,
    )
    def form(self, session: Session, token: str, code: str, number: int) -> Response:
        """问卷的 XForm"""
        return usecases.form(session, token, code, number)

    @get(
        "/v1/key/{token}/forms/{code}/{number}/manifest",
        allow=public,
        tag="OpenRosa",
        responses=REFUSED,
        refusal=refusal,
    )
    def manifest(
        self, session: Session, runtime: Runtime, request: Request, *, token: str, code: str, number: int
    ) -> Response:
        """问卷所带的附件（OpenRosa Manifest）"""
        root = partial(root_url, request, runtime.settings)
        return usecases.manifest(session, token, code, number, root)

    @get(
        "/v1/key/{token}/forms/{code}/{number}/media/enterprises.csv",
        allow=public,
        tag="OpenRosa",
        responses=REFUSED,
        refusal=refusal,
    )
    def enterprise_list(self, session: Session, token: str, code: str, number: int) -> Response:
        """问卷离线查用的企业名单，限于手机使用人所管的镇"""
        return usecases.enterprises(session, token, code, number)

    @get(
        "/v1/key/{token}/forms/{code}/{number}/media/{name}",
        allow=public,
        tag="OpenRosa",
        responses=REFUSED,
        refusal=refusal,
    )
    def media_file(
        self, session: Session, runtime: Runtime, token: str, code: str, number: int, *, name: str
    ) -> Response:
        """问卷用到的图片、录音、视频或清单"""
        return usecases.media_file(session, token, code, number, name=name, store=runtime.files)

    @get(
        "/v1/key/{token}/submission",
        allow=public,
        status=204,
        tag="OpenRosa",
        responses=REFUSED,
        refusal=refusal,
    )
    def submission_ready(self, session: Session, token: str) -> Response:
        """是否可以提交（OpenRosa 用 HEAD 询问）"""
        return usecases.ready(session, token)

    @post(
        "/v1/key/{token}/submission",
        allow=public,
        status=201,
        idempotent=False,  # the instanceID is the key, and it never expires
        body_limit_mb=LIMIT_MB,
        together=usecases.submit_all,
        tag="OpenRosa",
        responses=REFUSED,
        refusal=refusal,
    )
    def submit(self, session: Session, runtime: Runtime, token: str, body: Upload) -> Response:
        """提交答卷（OpenRosa Form Submission）"""
        return usecases.submit(session, token, body, runtime)
