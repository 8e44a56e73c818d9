"""Importing problem lists over HTTP."""

from sqlalchemy.orm import Session

from chassis.auth import roles
from chassis.context import Actor
from chassis.files.imports import ImportCounts
from chassis.files.tables import Table
from chassis.http import Upload, post
from services.issues.access import CENTRE
from services.issues.imports import reading, usecases
from services.issues.imports.schemas import ImportPreview


class ImportsApi:
    """Routes of the import."""

    @post(
        "/v1/issues/import/preview",
        allow=roles(*CENTRE),
        idempotent=False,
        beforehand=reading.table_of,
        tag="导入",
    )
    def preview_issues(self, session: Session, actor: Actor, body: Upload, prepared: Table) -> ImportPreview:
        """预览问题导入：每行的作用和每个单元格的问题，不保存

        涉密信息不上网，表单须有 not_classified=true（不涉密）
        """
        del body  # read beforehand
        return usecases.preview(session, prepared, actor)

    @post("/v1/issues/import", allow=roles(*CENTRE), beforehand=reading.table_of, tag="导入")
    def import_issues(self, session: Session, actor: Actor, body: Upload, prepared: Table) -> ImportCounts:
        """导入问题：按来源和来源编号新增或更正，有一处问题则全部不导入

        涉密信息不上网，表单须有 not_classified=true（不涉密）
        """
        del body  # read beforehand
        return usecases.import_issues(session, prepared, actor)
