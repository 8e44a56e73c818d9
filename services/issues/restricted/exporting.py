"""The restricted ledger as a workbook: after a second person's approval, marked with who took it out."""

from typing import IO

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis import audit, context
from chassis.context import Actor
from chassis.events import copies
from chassis.files.sheets import Value, workbook
from contracts.directory import PersonUpserted
from services.issues.restricted import sealed
from services.issues.restricted.access import seen
from services.issues.restricted.model import Case, RequestKind
from services.issues.restricted.moves import STATUS_NAMES, CaseStatus
from services.issues.restricted.requests import released
from services.issues.restricted.sealed import CaseText

COLUMNS = {
    "台账编号": 14,
    "事项": 30,
    "事实": 60,
    "领域": 14,
    "被反映单位": 12,
    "核查单位": 12,
    "整改责任单位": 14,
    "脱敏整改事项": 40,
    "整改时限": 12,
    "状态": 12,
    "销号日期": 12,
    "导出人": 16,
    "导出时间": 18,
}


def export(session: Session, request_ref: str, actor: Actor) -> IO[bytes]:
    """导出: without anything of the reporter, every row and page marked (CONF-8); logged with its rows.

    Raises :class:`MatterNotFound` unless it was approved and that still holds.
    """
    released(session, request_ref, RequestKind.EXPORT, actor)
    person = copies.find(session, PersonUpserted, actor.id)
    by, at = f"{person.name if person else ''}（{actor.id}）", context.now(session)
    with workbook() as (book, file):
        sheet = book.sheet("限知台账", COLUMNS)
        for case in session.scalars(select(Case).order_by(Case.id)):
            sheet.append([*_cells(session, case), by, at])
        mark = f"{by} {at:%Y-%m-%d %H:%M} 导出，限知，不得复制、转发"
        for each in book.book.worksheets():
            each.set_header(f"&C{mark}")
            each.set_footer(f"&C{mark}  &P/&N")
    seen(session, "export", request_ref, sheet.rows)
    audit.append(session, "issues.restricted_exported", request_ref, {"rows": sheet.rows})
    return file


def _cells(session: Session, case: Case) -> list[Value]:
    said = sealed.opened(session, case.content, CaseText, case.case_ref)
    return [
        case.case_no,
        said.title,
        said.facts,
        case.field,
        case.respondent_dept,
        case.inspect_dept,
        case.rect_dept,
        said.neutral_text,
        case.deadline,
        STATUS_NAMES[CaseStatus(case.status)],
        case.closed_on,
    ]
