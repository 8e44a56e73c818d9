"""Where an issue stands in the ledger, as far as its events tell surveys (domain.md §5.2, column S)."""

from datetime import date
from typing import Protocol

from sqlalchemy import ColumnElement, Date, String, case, func
from sqlalchemy.orm import Mapped, Session, mapped_column

from chassis.columns import BigId, insert_into
from chassis.events import copies
from contracts.issues.closing import IssueCallbackRecorded
from services.surveys.base import Base
from services.surveys.problems.model import ExtractedProblem


class Said(Protocol):
    """What every event of the ledger says; which of them are noted is the worker's subscription."""

    @property
    def issue_no(self) -> str: ...

    @property
    def status(self) -> str: ...


class IssueStanding(Base):
    """One issue of the ledger, whatever its source: a visit's problem may be merged into any."""

    __tablename__ = "issue_standings"

    issue_no: Mapped[str] = mapped_column(String(20), primary_key=True)
    seq: Mapped[int] = mapped_column(BigId)  # of what was said last
    status: Mapped[str] = mapped_column(String(20))
    asked_seq: Mapped[int | None] = mapped_column(BigId)  # of the last callback that reached somebody
    asked_on: Mapped[date | None] = mapped_column(Date)
    resolved: Mapped[str | None] = mapped_column(String(10))
    rating: Mapped[int | None]


_STANDS = ("seq", "status")
_ASKED = ("asked_seq", "asked_on", "resolved", "rating")


def note(session: Session, said: Said) -> None:
    """Remember how an issue stands, and what its petitioner said of it; what comes late undoes nothing."""
    seq = copies.sequence(session)
    values = {"issue_no": said.issue_no, "seq": seq, "status": said.status}
    if isinstance(said, IssueCallbackRecorded) and said.valid:
        values |= dict(zip(_ASKED, (seq, said.called_on, said.resolved, said.rating), strict=True))
    statement = insert_into(session, IssueStanding).values(dict.fromkeys(_ASKED) | values)
    new = statement.excluded
    later = IssueStanding.seq <= new.seq
    asked_later = new.asked_seq >= func.coalesce(IssueStanding.asked_seq, 0)
    kept = {name: case((later, new[name]), else_=IssueStanding.__table__.c[name]) for name in _STANDS}
    kept |= {name: case((asked_later, new[name]), else_=IssueStanding.__table__.c[name]) for name in _ASKED}
    session.execute(statement.on_conflict_do_update(index_elements=["issue_no"], set_=kept))


def of_its_problem() -> ColumnElement[bool]:
    """The standing of the issue a problem is handled as: its own, or the one that was merged into."""
    return IssueStanding.issue_no == func.coalesce(ExtractedProblem.merged_into, ExtractedProblem.issue_no)
