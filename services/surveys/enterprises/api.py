"""What staff can ask of the registry of enterprises."""

from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from chassis.auth import roles
from chassis.context import Actor
from chassis.files.imports import ImportCounts
from chassis.files.sheets import XLSX
from chassis.files.tables import Table
from chassis.http import Page, Upload, download, get, patch, post
from services.surveys.access import ADDERS, ENTERPRISE, REGISTRARS, REGISTRY_READERS, SEE_ALL
from services.surveys.enterprises import exporting, importing, queries, usecases
from services.surveys.enterprises.exporting import Export
from services.surveys.enterprises.schemas import (
    EnterpriseChange,
    EnterpriseFilter,
    EnterpriseIn,
    EnterpriseLine,
    EnterpriseOut,
    EnterpriseQuery,
    ImportPreview,
)


class EnterprisesApi:
    """Routes of the registry."""

    @get("/v1/enterprises", allow=roles(*REGISTRY_READERS, *ENTERPRISE), tag="企业")
    def enterprises(self, session: Session, actor: Actor, query: EnterpriseQuery) -> Page[EnterpriseLine]:
        """查询企业"""
        return queries.enterprises(session, query, actor)

    @post("/v1/enterprises", allow=roles(*ADDERS), status=201, tag="企业")
    def register_enterprise(self, session: Session, actor: Actor, body: EnterpriseIn) -> EnterpriseOut:
        """登记企业"""
        return usecases.register(session, body, actor)

    @get("/v1/enterprises/{enterprise_id}", allow=roles(*REGISTRY_READERS, *ENTERPRISE), tag="企业")
    def enterprise(self, session: Session, actor: Actor, enterprise_id: str) -> EnterpriseOut:
        """查看企业"""
        return queries.enterprise(session, enterprise_id, actor)

    @patch("/v1/enterprises/{enterprise_id}", allow=roles(*ADDERS), tag="企业")
    def change_enterprise(
        self, session: Session, actor: Actor, enterprise_id: str, body: EnterpriseChange, expected: int
    ) -> EnterpriseOut:
        """更正企业"""
        return usecases.change(session, enterprise_id, body, actor, expected)

    @post(
        "/v1/enterprises/import/preview",
        allow=roles(*REGISTRARS),
        idempotent=False,
        beforehand=importing.table_of,
        tag="企业",
    )
    def preview_enterprises(self, session: Session, body: Upload, prepared: Table) -> ImportPreview:
        """预览企业导入；涉密信息不上网，表单须有 not_classified=true（不涉密）"""
        del body  # read beforehand
        return usecases.preview_import(session, prepared)

    @post("/v1/enterprises/import", allow=roles(*REGISTRARS), beforehand=importing.table_of, tag="企业")
    def import_enterprises(self, session: Session, body: Upload, prepared: Table) -> ImportCounts:
        """导入企业；涉密信息不上网，表单须有 not_classified=true（不涉密）"""
        del body  # read beforehand
        return usecases.import_enterprises(session, prepared)

    @post(
        "/v1/enterprises/export",
        allow=roles(*SEE_ALL),
        idempotent=False,
        beforehand=exporting.export_of,
        tag="企业",
    )
    def export_enterprises(self, session: Session, query: EnterpriseFilter, prepared: Export) -> Response:
        """导出企业名录（xlsx），导出行数记入审计"""
        del query  # read beforehand
        usecases.exported(session, prepared)
        return download(prepared.file, "企业名录.xlsx", XLSX)
