"""What operators can ask about rules and wordings."""

from sqlalchemy.orm import Session

from chassis.auth import roles
from chassis.http import get, post, put
from services.notify.access import LOG_READERS, OPERATORS
from services.notify.templates import dry_run, queries, usecases
from services.notify.templates.schemas import (
    DryRunIn,
    DryRunOut,
    PreviewOut,
    TemplateList,
    TemplateOut,
    VersionList,
)
from services.notify.templates.template import Template


class TemplatesApi:
    """Routes of the templates."""

    @get("/v1/templates", allow=roles(*LOG_READERS), tag="模板")
    def templates(self, session: Session) -> TemplateList:
        """查看消息模板"""
        return queries.templates(session)

    @get("/v1/templates/{code}/versions", allow=roles(*LOG_READERS), tag="模板")
    def template_versions(self, session: Session, code: str) -> VersionList:
        """查看模板的历次版本"""
        return queries.versions(session, code)

    @put("/v1/templates/{code}", allow=roles(*OPERATORS), tag="模板")
    def change_template(
        self, session: Session, code: str, body: Template, expected: int | None
    ) -> TemplateOut:
        """修改或新增消息模板"""
        return usecases.change(session, code, body, expected)

    @post("/v1/templates/preview", allow=roles(*LOG_READERS), idempotent=False, tag="模板")
    def preview_template(self, body: Template) -> PreviewOut:
        """以示例内容预览模板"""
        return usecases.preview(body)

    @post("/v1/templates/dry-run", allow=roles(*OPERATORS), idempotent=False, tag="模板")
    def dry_run(self, session: Session, body: DryRunIn) -> DryRunOut:
        """试算：一段时间内的事件按这些规则会发出哪些消息"""
        return dry_run.run(session, body)
