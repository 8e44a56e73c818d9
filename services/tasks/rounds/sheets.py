"""Filing many tasks by a workbook: the sheet a unit fills in, and reading it back (批量填报)."""

from collections.abc import Iterator
from typing import IO, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.context import Actor
from chassis.files.sheets import Value, workbook
from chassis.files.tables import Row, Table, read_table
from chassis.http import Upload
from services.tasks.attachments.model import Attachment
from services.tasks.bulk import BulkOut, each_of
from services.tasks.dispatch.errors import NoOwnUnit
from services.tasks.dispatch.model import Task
from services.tasks.rounds import filing, queries
from services.tasks.rounds.model import OWED, Filing, FilingStatus
from services.tasks.rounds.schemas import FilingRow
from services.tasks.rules import RULES

#: field → heading of the sheet and its width
COLUMNS = {
    "task_no": ("任务编号", 14),
    "title": ("任务名称", 40),
    "before_pct": ("上期进度(%)", 12),
    "progress_pct": ("进度(%)", 10),
    "done_text": ("本月进展", 50),
    "problems": ("存在问题", 30),
    "coordination": ("需协调事项", 30),
    "next_plan": ("下月计划", 40),
    "evidence": ("佐证材料", 30),
}
HEADINGS = {name: (heading, heading.removesuffix("(%)")) for name, (heading, _) in COLUMNS.items()}
REQUIRED = ("task_no", "progress_pct", "done_text", "next_plan")


def sheet_of(session: Session, month: str, actor: Actor) -> IO[bytes]:
    """What the actor's unit owes in a round, as the workbook :func:`file_all` takes back."""
    if actor.dept is None:
        raise NoOwnUnit
    found = queries.find(session, month)
    columns: list[Any] = [Filing, Task.title, Task.progress_pct]
    wanted = select(*columns).join(Task, Task.id == Filing.task_id)
    owed = Filing.round_id == found.id, Filing.dept == actor.dept, Filing.status.in_(OWED)
    rows = session.execute(wanted.where(*owed).order_by(Filing.id).limit(RULES.bulk_rows))
    with workbook() as (book, file):
        sheet = book.sheet("月度填报", dict(COLUMNS.values()))
        for row in rows:
            sheet.append(list(_cells(row[0], row.title, row.progress_pct)))
    return file


def file_all(session: Session, month: str, body: Upload, actor: Actor) -> BulkOut:
    """Each row by itself, numbered as the sheet numbers it; a bad one does not hold up the good ones."""
    table = read_table(body.file.stream, HEADINGS, REQUIRED, RULES.bulk_rows)
    rows = [(row.number, _read(session, row, table, actor)) for row in table.rows]
    return each_of(session, rows, FilingRow, lambda row: filing.submit_row(session, month, row, actor))


def _cells(filing_: Filing, title: str, percent: int) -> Iterator[Value]:
    known: dict[str, Value] = {"title": title, "progress_pct": percent, "evidence": None}
    if filing_.status != FilingStatus.UNFILED and filing_.progress_pct is not None:
        known["progress_pct"] = filing_.progress_pct
    for name in COLUMNS:
        yield known[name] if name in known else getattr(filing_, name)


def _read(session: Session, row: Row, table: Table, actor: Actor) -> dict[str, Any]:
    def cell(name: str) -> str | None:
        value = row.cells.get(table.columns.get(name, -1))
        return None if value is None else str(value)

    read: dict[str, Any] = {name: cell(name) for name in FilingRow.model_fields if name != "evidence"}
    read["progress_pct"] = (read["progress_pct"] or "").removesuffix("%").removesuffix("％") or None
    read["evidence"] = _evidence(session, read["task_no"], cell("evidence"), actor)
    return {name: value for name, value in read.items() if value is not None}


def _evidence(session: Session, task_no: str | None, named: str | None, actor: Actor) -> list[str]:
    """The unit's files of these names; all of them, if the cell names none."""
    wanted = select(Attachment.sha256, Attachment.name).join(Task, Task.id == Attachment.task_id)
    files = session.execute(
        wanted.where(Task.task_no == task_no, Attachment.dept == actor.dept).order_by(Attachment.id)
    ).all()
    if not named:
        return [file.sha256 for file in files]
    known = {file.name: file.sha256 for file in files}
    names = (name.strip() for name in named.replace("，", "、").replace("\n", "、").split("、"))
    return [known.get(name, name) for name in names if name]  # an unknown name is refused as no evidence
