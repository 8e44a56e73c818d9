"""An issue that is looked at again, and what was found."""

from datetime import date
from enum import StrEnum

from sqlalchemy import Date, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.aggregate import Aggregate
from chassis.columns import BigId
from services.issues.base import Base
from services.issues.ledger.model import Issue
from services.issues.lookback.errors import LookedAtAlready


class Result(StrEnum):
    PENDING = "pending"  #: 待核
    STABLE = "stable"  #: 稳定解决
    RELAPSED = "relapsed"  #: 反弹


RESULT_NAMES = {Result.PENDING: "待核", Result.STABLE: "稳定解决", Result.RELAPSED: "反弹"}


class LookBack(Aggregate, Base):
    """回头看 of one close-out, so many days after it."""

    __tablename__ = "issue_look_backs"
    __table_args__ = (
        UniqueConstraint("issue_id", "closed_on", "after_days"),
        Index("ix_issue_look_backs_result", "result", "due", "id"),
    )

    issue_id: Mapped[int] = mapped_column(BigId, ForeignKey("issues.id"))
    issue: Mapped[Issue] = relationship()
    closed_on: Mapped[date] = mapped_column(Date)
    after_days: Mapped[int] = mapped_column(Integer)
    drawn_on: Mapped[date] = mapped_column(Date)
    due: Mapped[date] = mapped_column(Date)
    result: Mapped[str] = mapped_column(String(10))
    note: Mapped[str | None] = mapped_column(Text)
    looked_on: Mapped[date | None] = mapped_column(Date)
    looked_by: Mapped[str | None] = mapped_column(String(100))

    def found(self, result: Result, note: str, by: str, on: date) -> None:
        """Somebody has looked, once."""
        if self.result != Result.PENDING:
            raise LookedAtAlready(result=RESULT_NAMES[Result(self.result)])
        self.result, self.note, self.looked_by, self.looked_on = result.value, note, by, on
