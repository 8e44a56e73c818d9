"""How a form was filled in: the log ODK Collect keeps, question by question, as a table (features.md S14)."""

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from chassis.columns import BigId, Timestamp
from chassis.context import OFFICE_ZONE, Actor
from chassis.insertion import insert_all
from services.surveys.base import Base
from services.surveys.submissions import queries
from services.surveys.submissions.facts import YEARS
from services.surveys.submissions.model import Submission
from services.surveys.submissions.schemas import LogEntryOut, LogOut

COLUMNS = frozenset({"event", "node", "start", "end"})  #: by which it is told from other tables
MOST = 10_000  #: entries that are kept; a form of hours has some hundreds
QUESTION = "question"  #: the event of a question that was on the screen
_LONGEST = {"event": 60, "node": 500}


class LogEntry(Base):
    """What happened at one moment, or over a while, as the phone's clock has it."""

    __tablename__ = "submission_log"
    __table_args__ = (UniqueConstraint("submission_id", "position"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"))
    position: Mapped[int]
    event: Mapped[str] = mapped_column(String(_LONGEST["event"]))
    node: Mapped[str | None] = mapped_column(String(_LONGEST["node"]))  # the question, by its path
    started_at: Mapped[datetime] = mapped_column(Timestamp)
    ended_at: Mapped[datetime | None] = mapped_column(Timestamp)
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    accuracy: Mapped[float | None]  # metres


def keep(session: Session, submission: Submission, content: bytes) -> None:
    """Write down what the first log says, as far as it can be read; the file is kept whatever it is."""
    if session.scalar(select(LogEntry.id).where(LogEntry.submission_id == submission.id).limit(1)):
        return
    rows = [
        {"submission_id": submission.id, "position": position} | entry
        for position, entry in enumerate(entries_in(content))
        if position < MOST
    ]
    insert_all(session, LogEntry.__table__, rows)  # type: ignore[arg-type]  # it is a table


def log(session: Session, submission_id: str, actor: Actor) -> LogOut:
    """How one was filled in; raises as :func:`queries.submission`."""
    own = queries.readable(session, submission_id, actor).id
    kept = select(LogEntry).where(LogEntry.submission_id == own).order_by(LogEntry.position)
    entries = session.scalars(kept).all()
    ends = [each.ended_at or each.started_at for each in entries]
    seconds = sum(
        (each.ended_at - each.started_at).total_seconds()
        for each in entries
        if each.event == QUESTION and each.ended_at is not None
    )
    return LogOut(
        started_at=min((each.started_at for each in entries), default=None),
        ended_at=max(ends, default=None),
        seconds=round(seconds),
        items=[LogEntryOut.model_validate(each) for each in entries],
    )


def entries_in(content: bytes) -> Iterator[dict[str, Any]]:
    """The entries that say when they were; none of a table that is no such log."""
    table = csv.DictReader(io.StringIO(content.decode("utf-8-sig", errors="replace"), newline=""))
    try:
        if COLUMNS.difference(table.fieldnames or ()):
            return
        for row in table:
            if (started := _moment(row.get("start"))) is not None:
                yield _entry(row, started)
    except csv.Error:
        return


def _entry(row: Mapping[str, str | None], started: datetime) -> dict[str, Any]:
    ended = _moment(row.get("end"))
    lat, lon = _number(row.get("latitude"), 90), _number(row.get("longitude"), 180)
    placed = lat is not None and lon is not None
    return {
        "event": _text(row, "event") or "",
        "node": _text(row, "node"),
        "started_at": started,
        "ended_at": ended if ended is not None and ended >= started else None,
        "lat": lat if placed else None,
        "lon": lon if placed else None,
        "accuracy": _number(row.get("accuracy"), 1e6) if placed else None,
    }


def _text(row: Mapping[str, str | None], name: str) -> str | None:
    return (row.get(name) or "").replace("\0", "")[: _LONGEST[name]] or None


def _moment(milliseconds: str | None) -> datetime | None:
    """An instant as phones count it: milliseconds since 1970."""
    try:
        moment = datetime.fromtimestamp(int(milliseconds or "") / 1000, UTC).astimezone(OFFICE_ZONE)
    except (ValueError, OverflowError, OSError):
        return None
    return moment if moment.year in YEARS else None


def _number(text: str | None, most: float) -> float | None:
    try:
        number = float(text or "")
    except ValueError:
        return None
    return number if abs(number) <= most else None
