"""What the centre does with files that are to become a plan's tasks, over HTTP."""

from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from chassis.auth import roles
from chassis.context import Actor
from chassis.files.imports import ImportCounts
from chassis.files.sheets import XLSX
from chassis.http import Page, Upload, delete, download, get, post
from chassis.runtime import Runtime
from services.tasks.access import DISPATCHERS
from services.tasks.plans.imports import exporting, queries, usecases
from services.tasks.plans.imports.exporting import Export
from services.tasks.plans.imports.schemas import (
    AcceptIn,
    DecisionsIn,
    ImportLine,
    ImportOut,
    ImportQuery,
    RowOut,
    RowQuery,
)
from services.tasks.plans.imports.sources import Source


class ImportsApi:
    """Routes of the imports."""

    @post(
        "/v1/plans/{plan_code}/imports",
        allow=roles(*DISPATCHERS),
        status=201,
        beforehand=usecases.source_if_small,
        tag="方案导入",
    )
    def upload_import(
        self, session: Session, runtime: Runtime, plan_code: str, body: Upload, prepared: Source | None
    ) -> ImportOut:
        """上传任务清单或方案文本，读取后确认

        可用 xlsx、xls、csv、docx、txt；涉密信息不上网，表单须有 not_classified=true（不涉密）。
        """
        return usecases.upload(session, plan_code, body, prepared, runtime.files)

    @get("/v1/plans/{plan_code}/imports", allow=roles(*DISPATCHERS), tag="方案导入")
    def imports(self, session: Session, plan_code: str, query: ImportQuery) -> Page[ImportLine]:
        """查询方案的导入"""
        return queries.imports(session, plan_code, query)

    @get("/v1/imports/{import_id}", allow=roles(*DISPATCHERS), tag="方案导入")
    def import_(self, session: Session, import_id: int) -> ImportOut:
        """查看导入的进度和结果"""
        return queries.import_(session, import_id)

    @get("/v1/imports/{import_id}/rows", allow=roles(*DISPATCHERS), tag="方案导入")
    def import_rows(self, session: Session, import_id: int, query: RowQuery) -> Page[RowOut]:
        """逐项查看识别结果、变化和问题"""
        return queries.rows(session, import_id, query)

    @post("/v1/imports/{import_id}/accept", allow=roles(*DISPATCHERS), tag="方案导入")
    def accept_import(
        self, session: Session, actor: Actor, import_id: int, body: AcceptIn, expected: int | None
    ) -> ImportOut:
        """确认导入草稿方案：全部生效或全部不生效"""
        return usecases.accept(session, import_id, body, actor, expected)

    @post("/v1/imports/{import_id}/decisions", allow=roles(*DISPATCHERS), tag="方案导入")
    def decide_import(
        self, session: Session, actor: Actor, import_id: int, body: DecisionsIn, expected: int | None
    ) -> ImportOut:
        """逐项采纳或不采纳对已发布方案的修改"""
        return usecases.decide(session, import_id, body, actor, expected)

    @delete("/v1/imports/{import_id}", allow=roles(*DISPATCHERS), tag="方案导入")
    def discard_import(self, session: Session, import_id: int, expected: int | None) -> None:
        """放弃导入"""
        usecases.discard(session, import_id, expected)

    @post("/v1/plans/{plan_code}/import", allow=roles(*DISPATCHERS), tag="方案导入")
    def import_tasks(self, session: Session, plan_code: str, body: Upload) -> ImportCounts:
        """一步导入草稿方案，不经预览；有任何问题则全部不导入，本文件中没有的任务保留"""
        return usecases.import_tasks(session, plan_code, body.file.stream)

    @post(
        "/v1/plans/{plan_code}/export",
        allow=roles(*DISPATCHERS),
        idempotent=False,
        beforehand=exporting.export_of,
        tag="方案导入",
    )
    def export_plan(self, session: Session, plan_code: str, prepared: Export) -> Response:
        """导出方案任务清单（xlsx），可以原样导入，导出行数记入审计"""
        exporting.exported(session, prepared)
        return download(prepared.file, f"{plan_code}任务清单.xlsx", XLSX)
