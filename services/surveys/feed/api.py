"""The feed's routes, as OData v4 has them: service document, metadata, entity set."""

from sqlalchemy.orm import Session
from werkzeug.wrappers import Request, Response

from chassis.auth import public
from chassis.http import get, root_url
from chassis.runtime import Runtime
from services.surveys.feed import usecases
from services.surveys.feed.schemas import FeedQuery

REFUSED = {401: "凭证无效或已停用", 403: "凭证的使用人已无权查看", 404: "没有该问卷", 421: "", 422: ""}


class FeedApi:
    """Routes of the feed."""

    @get("/v1/key/{token}/odata/{code}", allow=public, tag="数据源", responses=REFUSED)
    def feed(
        self, session: Session, runtime: Runtime, request: Request, *, token: str, code: str
    ) -> Response:
        """数据源的服务文档（OData v4）"""
        return usecases.service(session, token, code, root_url(request, runtime.settings))

    @get("/v1/key/{token}/odata/{code}/$metadata", allow=public, tag="数据源", responses=REFUSED)
    def feed_metadata(self, session: Session, token: str, code: str) -> Response:
        """数据源的元数据（CSDL）"""
        return usecases.metadata(session, token, code)

    @get(
        "/v1/key/{token}/odata/{code}/Submissions",
        allow=public,
        audited=True,
        tag="数据源",
        responses=REFUSED,
    )
    def feed_submissions(
        self,
        session: Session,
        runtime: Runtime,
        request: Request,
        query: FeedQuery,
        *,
        token: str,
        code: str,
    ) -> Response:
        """答卷，每页至多200份；支持 $filter、$select、$orderby、$top、$skip、$count"""
        return usecases.submissions(session, token, code, query, root_url(request, runtime.settings))
