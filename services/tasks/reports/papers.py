"""The files of a report: docx and pdf of the bulletin, and its tables as xlsx."""

from collections.abc import Sequence
from typing import IO

from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from chassis.context import Actor
from chassis.files.sheets import XLSX, Value, Workbook, workbook
from chassis.files.store import FileStore
from chassis.http import download
from chassis.papers.handing_out import DOCX
from services.tasks.reports import bulletin, others
from services.tasks.reports.bulletin import Frozen
from services.tasks.reports.errors import FileNotFound
from services.tasks.reports.model import Report
from services.tasks.reports.queries import find

KINDS = {"docx": DOCX, "pdf": "application/pdf", "xlsx": XLSX}


def download_file(
    session: Session, month: str, kind: str, edition: int | None, actor: Actor, *, store: FileStore
) -> Response:
    """What was published, as it was; before, what would be. Raises :class:`FileNotFound` and as ``find``."""
    report = find(session, month, edition, actor)
    if kind not in KINDS:
        raise FileNotFound
    sha256 = report.files.get(kind)
    file = store.open(sha256) if sha256 else written(Frozen.of(session, report), kind)
    return download(file, name_of(report, kind), KINDS[kind])


def store_all(session: Session, report: Report, store: FileStore) -> dict[str, str]:
    """Write and keep the files of what is published with this transaction; returns their sha256 by kind."""
    frozen = Frozen.of(session, report)
    kept: dict[str, str] = {}
    for kind in KINDS:
        with written(frozen, kind) as file:
            kept[kind] = store.save(file, name_of(report, kind)).sha256
    return kept


def written(frozen: Frozen, kind: str) -> IO[bytes]:
    """One file, at its start."""
    if kind == "xlsx":
        return _tables(frozen)
    from chassis.papers import docx, pdf  # noqa: PLC0415 - few requests need what they import

    paper = bulletin.bulletin(frozen)
    return docx.written(paper) if kind == "docx" else pdf.written(paper)


def name_of(report: Report, kind: str) -> str:
    """How the file is called when it is saved."""
    year, month = report.month.split("-")
    corrected = f"（更正{report.edition - 1}）" if report.edition > 1 else ""
    return f"月调度通报{year}年第{int(month)}期{corrected}.{kind}"


def _tables(frozen: Frozen) -> IO[bytes]:
    with workbook() as (book, file):
        _add(book, "表1 方案", bulletin.PLAN_HEADINGS, bulletin.plan_rows(frozen.report))
        _add(book, "表2 单位排名", bulletin.UNIT_HEADINGS, bulletin.unit_rows(frozen))
        _add(book, "结账", bulletin.ACCOUNT_HEADINGS, bulletin.account_rows(frozen))
        if frozen.years:
            _add(book, "年度结账", bulletin.YEAR_HEADINGS, bulletin.year_rows(frozen))
        _add(book, "表3 红灯", bulletin.LIGHT_HEADINGS, bulletin.light_rows(frozen, "red"))
        _add(book, "表4 黄灯", bulletin.LIGHT_HEADINGS, bulletin.light_rows(frozen, "yellow"))
        if frozen.report.matters is not None:
            for title, headings, rows in others.tables(frozen.report, frozen.matters, frozen.names):
                _add(book, title, headings, rows)
        _add(book, "督办约谈通报", bulletin.LADDER_HEADINGS, bulletin.ladder_rows(frozen))
    return file


def _add(book: Workbook, title: str, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    book.add(
        title, {heading: _width(heading) for heading in headings}, (list(map(_value, row)) for row in rows)
    )


def _width(heading: str) -> float:
    return {"任务名称": 40, "任务": 40, "存在问题": 40, "单位": 26, "主办单位": 26, "方案": 16}.get(
        heading, 12
    )


def _value(text: str) -> Value:
    """Counts and scores are numbers to the spreadsheet."""
    plain = text.removeprefix("-").replace(".", "", 1)
    return float(text) if plain.isdigit() and plain.isascii() else text
