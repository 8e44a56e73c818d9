"""The ledger as a workbook over HTTP."""

from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from chassis.auth import roles
from chassis.files.printed import Printed
from chassis.files.sheets import XLSX
from chassis.http import post
from chassis.http.downloads import download
from services.issues.access import SEE_ALL, UNIT
from services.issues.exports import exporting
from services.issues.exports.exporting import TITLE
from services.issues.ledger.schemas import IssueFilter


class ExportsApi:
    """Routes of the export."""

    @post(
        "/v1/issues/export",
        allow=roles(*SEE_ALL, *UNIT),
        idempotent=False,
        beforehand=exporting.export_of,
        tag="导出",
    )
    def export_ledger(self, session: Session, query: IssueFilter, prepared: Printed) -> Response:
        """导出问题台账（xlsx），导出行数记入审计"""
        del query  # read beforehand
        exporting.exported(session, prepared)
        return download(prepared.file, f"{TITLE}.xlsx", XLSX)
