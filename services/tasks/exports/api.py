"""The register of tasks as a workbook over HTTP."""

from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from chassis.auth import roles
from chassis.files.printed import Printed
from chassis.files.sheets import XLSX
from chassis.http import download, post
from services.tasks.access import PLAN_READERS
from services.tasks.dispatch.schemas import TaskSelection
from services.tasks.exports import exporting
from services.tasks.exports.exporting import TITLE


class ExportsApi:
    """Routes of the export."""

    @post(
        "/v1/tasks/export",
        allow=roles(*PLAN_READERS),
        idempotent=False,
        beforehand=exporting.export_of,
        tag="任务",
    )
    def export_register(self, session: Session, query: TaskSelection, prepared: Printed) -> Response:
        """导出任务台账（xlsx），导出行数记入审计；单位只见本单位填报的内容"""
        del query  # read beforehand
        exporting.exported(session, prepared)
        return download(prepared.file, f"{TITLE}.xlsx", XLSX)
