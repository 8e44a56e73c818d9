"""What was heard of the ledger's issues and of the officers, one row for each event, never changed."""

from datetime import date

from sqlalchemy import Date, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.columns import BigId, Json
from services.tasks.base import Base


class IssueStep(Base):
    """One event of an issue; what it does not tell is empty. Any day's standing can be read from these."""

    __tablename__ = "issue_steps"

    issue_no: Mapped[str] = mapped_column(String(20), primary_key=True)
    seq: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    event: Mapped[str] = mapped_column(String(80), primary_key=True)  # without a sequence all have number 0
    on: Mapped[date | None] = mapped_column("step_on", Date)  # none: on the day of the step before
    status: Mapped[str] = mapped_column(String(20))
    source: Mapped[str | None] = mapped_column(String(2))
    category: Mapped[str | None] = mapped_column(String(20))
    campaign: Mapped[str | None] = mapped_column(String(100))  # its name
    title: Mapped[str | None] = mapped_column(String(200))
    registered_on: Mapped[date | None] = mapped_column(Date)
    lead_dept: Mapped[str | None] = mapped_column(String(20))
    finish_due: Mapped[date | None] = mapped_column(Date)
    close_reason: Mapped[str | None] = mapped_column(String(20))
    enterprises: Mapped[list[str] | None] = mapped_column(Json)  # what each is known by


class OfficerDeed(Base):
    """Something a supervision experience officer did (监督体验官活动)."""

    __tablename__ = "officer_deeds"

    officer_id: Mapped[str] = mapped_column(String(20), primary_key=True)
    seq: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    held_on: Mapped[date] = mapped_column(Date, primary_key=True, index=True)
