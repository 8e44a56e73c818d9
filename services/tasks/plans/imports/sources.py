"""Which tables an uploaded file holds: a workbook's sheets, a document's tables, or the plan's own text."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import IO

from chassis.files.spreadsheets import format_of
from chassis.files.tables import HeadingMissing, Row, Table, Tables, read_tables, tables_in
from services.tasks.plans.imports.documents import Document, document_of
from services.tasks.plans.imports.errors import FileKindRefused, NothingToImport
from services.tasks.plans.imports.fields import HEADINGS, REQUIRED_HEADINGS
from services.tasks.plans.imports.plan_text import measures
from services.tasks.plans.imports.rows import Lines, lines_of
from services.tasks.rules import RULES

#: What is taken, by what it is, and what it is kept as.
ENDINGS = {"xlsx": "xlsx", "xls": "xls", "csv": "txt", "docx": "docx"}

_SHOWN = 80  # letters of what was skipped, enough to find it
_MOST_SKIPPED = 500
_WORD = "WordDocument".encode("utf-16-le")
_WORD_HINT = "旧版 Word 文档（.doc）请另存为 .docx"
_PDF_HINT = "PDF 请用其 Word 版，或把文字复制到记事本另存为 .txt"
_OTHER_HINT = "其他文件请先另存为以上格式"


@dataclass(frozen=True)
class Source:
    """The rows of a file that are tasks, and what a person should know of the rest."""

    lines: list[Lines]
    skipped: list[dict[str, str]]  #: place and text
    notes: list[str]

    @property
    def rows(self) -> int:
        """How many tasks there are to be read."""
        return sum(len(each.tasks) for each in self.lines)


def kind_of(stream: IO[bytes]) -> str:
    """Which of :data:`ENDINGS` the file is; raises :class:`FileKindRefused` and what nobody can read."""
    kind = format_of(stream)
    is_word = kind == "xls" and _WORD in _content(stream)
    if kind not in ENDINGS or is_word:
        is_pdf = _content(stream).startswith(b"%PDF-")
        raise FileKindRefused(
            field="file", hint=_WORD_HINT if is_word else _PDF_HINT if is_pdf else _OTHER_HINT
        )
    stream.seek(0)
    return kind


def source_of(stream: IO[bytes]) -> Source:
    """Open a file by what it is, whatever its name says.

    Raises :class:`FileKindRefused`, :class:`NothingToImport`, and what the readers of
    :mod:`chassis.files` refuse, each saying what to do about it.
    """
    kind = kind_of(stream)
    source = _of_document(stream) if kind == "docx" else _of_workbook(stream, text=kind == "csv")
    if not source.rows:
        raise NothingToImport(field="file")
    return source


def _content(stream: IO[bytes]) -> bytes:
    stream.seek(0)
    return stream.read()


def _of_workbook(stream: IO[bytes], *, text: bool) -> Source:
    try:
        return _of_tables(read_tables(stream, HEADINGS, REQUIRED_HEADINGS, RULES.import_rows))
    except HeadingMissing:
        plan = _of_text(document_of(stream, RULES.import_rows)) if text else None
        if plan is None:
            raise
        return plan


def _of_document(stream: IO[bytes]) -> Source:
    """A list of tasks in a table goes before the text around it."""
    document = document_of(stream, RULES.import_rows)
    try:
        return _of_tables(tables_in(document.grids, HEADINGS, REQUIRED_HEADINGS, RULES.import_rows))
    except HeadingMissing:
        plan = _of_text(document)
        if plan is None:
            raise
        return plan


def _of_text(document: Document) -> Source | None:
    table, left_over = measures(document.paragraphs, HEADINGS)
    if table is None:
        return None
    skipped = [{"place": table.place(at), "text": text[:_SHOWN]} for at, text in left_over]
    return Source([lines_of(table)], skipped[:_MOST_SKIPPED], ["按方案正文识别，请逐项核对"])


def _of_tables(tables: Tables) -> Source:
    lines = [lines_of(table) for table in tables.tables]
    skipped = [
        {"place": each.table.place(row.number), "text": _first(row)} for each in lines for row in each.skipped
    ]
    return Source(lines, skipped[:_MOST_SKIPPED], list(_notes(tables)))


def _first(row: Row) -> str:
    return str(next(iter(row.cells.values())))[:_SHOWN]


def _notes(tables: Tables) -> Iterable[str]:
    if len(tables.tables) > 1:
        yield f"共读取{len(tables.tables)}个工作表：{'、'.join(table.sheet for table in tables.tables)}"
    for name in tables.hidden_sheets:
        yield f"工作表“{name}”已隐藏，未读取"
    for name in tables.other_sheets:
        yield f"工作表“{name}”没有任务清单的表头，未读取"
    for table in tables.tables:
        yield from _notes_of(table)


def _notes_of(table: Table) -> Iterable[str]:
    if table.ignored:
        yield f"{_sheet(table)}未识别的列没有读取：{'、'.join(table.ignored)}"
    hidden = [str(row.number) for row in table.rows if row.hidden]
    if hidden:
        shown = "、".join(hidden[:10]) + ("等" if len(hidden) > 10 else "")  # noqa: PLR2004  enough to look
        yield f"{_sheet(table)}第{shown}行已隐藏，仍按任务读取"


def _sheet(table: Table) -> str:
    return "" if table.where == Table.where else f"工作表“{table.sheet}”"
