"""What a unit is asked about a complaint, and what it says."""

from datetime import date

from sqlalchemy import Date, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.aggregate import Aggregate
from chassis.columns import BigId
from services.issues.base import Base
from services.issues.explanations.errors import AlreadyExplained
from services.issues.ledger.model import Issue


class Explanation(Aggregate, Base):
    """书面说明 of the unit complained of; it reads the question and nothing else of the issue."""

    __tablename__ = "issue_explanations"
    __table_args__ = (Index("ix_issue_explanations_dept", "dept", "id"),)

    issue_id: Mapped[int] = mapped_column(BigId, ForeignKey("issues.id"), index=True)
    issue: Mapped[Issue] = relationship()
    dept: Mapped[str] = mapped_column(String(20))
    question: Mapped[str] = mapped_column(Text)
    asked_on: Mapped[date] = mapped_column(Date)
    reply_due: Mapped[date] = mapped_column(Date)
    answer: Mapped[str | None] = mapped_column(Text)
    answered_on: Mapped[date | None] = mapped_column(Date)
    answered_by: Mapped[str | None] = mapped_column(String(100))

    def give(self, answer: str, by: str, on: date) -> None:
        """提交, once."""
        if self.answered_on is not None:
            raise AlreadyExplained(answered_on=self.answered_on)
        self.answer, self.answered_by, self.answered_on = answer, by, on
