"""A rectification plan and what the centre said of it."""

from datetime import date
from enum import StrEnum

from sqlalchemy import Boolean, Date, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.columns import BigId
from chassis.decisions import Decided
from chassis.moves import Move, Moves
from services.issues.base import Base
from services.issues.plans.errors import PlanMoveRefused


class PlanStatus(StrEnum):
    PENDING = "pending"
    APPROVED = "approved"
    RETURNED = "returned"
    LAPSED = "lapsed"


MOVES = Moves(
    {
        PlanStatus.PENDING: "待审",
        PlanStatus.APPROVED: "同意",
        PlanStatus.RETURNED: "退回修改",
        PlanStatus.LAPSED: "失效",
    },
    {"approve": "同意", "return": "退回", "lapse": "失效"},
    Move("approve", PlanStatus.PENDING, PlanStatus.APPROVED, "措施、责任人和日期可行"),
    Move("return", PlanStatus.PENDING, PlanStatus.RETURNED, "须修改后重报"),
    Move("lapse", PlanStatus.PENDING, PlanStatus.LAPSED, "问题已转办、挂账或销号"),
    refusal=PlanMoveRefused,
)


class RectPlan(Decided, Base):
    """整改方案: measures, who sees to them, and by when; sent back ones are kept."""

    __tablename__ = "issue_plans"
    __table_args__ = (Index("ix_issue_plans_status", "status", "submitted_on", "id"),)

    moves = MOVES

    issue_id: Mapped[int] = mapped_column(BigId, ForeignKey("issues.id"), index=True)
    dept: Mapped[str] = mapped_column(String(20))
    measures: Mapped[str] = mapped_column(Text)
    person: Mapped[str] = mapped_column(String(100))
    planned_for: Mapped[date] = mapped_column(Date)
    submitted_on: Mapped[date] = mapped_column(Date)
    in_time: Mapped[bool] = mapped_column(Boolean)
    replaces_due: Mapped[bool] = mapped_column(Boolean, default=False)
    opinion: Mapped[str | None] = mapped_column(Text)

    def decide(self, action: str, target: PlanStatus, opinion: str | None, by: str, on: date) -> None:
        """Approved, or sent back to be improved."""
        self._decide(action, target, by, on)
        self.opinion = opinion
