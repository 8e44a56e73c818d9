"""A unit's request to return a task (退办), and what the centre makes of it."""

from datetime import date
from enum import StrEnum

from sqlalchemy import Date, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.aggregate import Aggregate
from chassis.columns import BigId
from chassis.decisions import one_pending
from services.tasks.base import Base
from services.tasks.dispatch.model import Task


class ReturnStatus(StrEnum):
    PENDING = "pending"  #: 待审定
    APPROVED = "approved"  #: 同意
    REFUSED = "refused"  #: 不同意
    WITHDRAWN = "withdrawn"  #: 已签收，不再退办


class ReturnRequest(Aggregate, Base):
    """退办申请: one at a time for a task."""

    __tablename__ = "return_requests"
    __table_args__ = (
        one_pending("uq_return_requests_pending", "task_id"),
        Index("ix_return_requests_status", "status", "decide_by", "id"),
    )

    task_id: Mapped[int] = mapped_column(BigId, ForeignKey("tasks.id"), index=True)
    task: Mapped[Task] = relationship()
    dept: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(Text)
    suggested_dept: Mapped[str] = mapped_column(String(20))
    requested_on: Mapped[date] = mapped_column(Date)
    decide_by: Mapped[date] = mapped_column(Date)  # until then the unit's time to sign runs
    status: Mapped[str] = mapped_column(String(10))
    decided_on: Mapped[date | None] = mapped_column(Date)
    decided_by: Mapped[str | None] = mapped_column(String(100))
    note: Mapped[str | None] = mapped_column(Text)

    def decide(self, status: ReturnStatus, note: str | None, by: str, on: date) -> None:
        """The end of it, whichever way; only what is pending is ever decided."""
        self.status, self.note, self.decided_by, self.decided_on = status.value, note, by, on
