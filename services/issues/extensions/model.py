"""An extension that was asked for: its states, and who decides (domain.md §4.2)."""

from datetime import date

from sqlalchemy import Date, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.columns import BigId
from chassis.decisions import STATES, VERBS, Decided, DecisionStatus, one_pending
from chassis.moves import Move, Moves
from services.issues.base import Base
from services.issues.extensions.errors import ExtensionMoveRefused
from services.issues.ledger.model import Issue

MOVES = Moves(
    STATES | {DecisionStatus.PENDING: "待审"},
    VERBS,
    Move("approve", DecisionStatus.PENDING, DecisionStatus.APPROVED, "理由充分，按新时限计时"),
    Move("refuse", DecisionStatus.PENDING, DecisionStatus.REFUSED, "理由不足，时限不变"),
    Move("lapse", DecisionStatus.PENDING, DecisionStatus.LAPSED, "问题已转办、挂账、销号，或时限另有调整"),
    refusal=ExtensionMoveRefused,
)

#: who decides the first extension, and who the second
FIRST, SECOND = frozenset({"DP", "DR"}), frozenset({"LD"})
DECIDERS = {1: "促进中心", 2: "旗领导"}


class Extension(Decided, Base):
    """延期申请: one at a time for an issue; the clock does not stop while it waits."""

    __tablename__ = "issue_extensions"
    __table_args__ = (
        one_pending("uq_issue_extensions_pending", "issue_id"),
        Index("ix_issue_extensions_status", "status", "decide_by", "id"),
    )

    moves = MOVES

    issue_id: Mapped[int] = mapped_column(BigId, ForeignKey("issues.id"), index=True)
    issue: Mapped[Issue] = relationship()
    number: Mapped[int] = mapped_column(Integer)  # 1 or 2: who decides depends on it
    reason: Mapped[str] = mapped_column(Text)
    workdays: Mapped[int] = mapped_column(Integer)
    due: Mapped[date] = mapped_column(Date)  # in force when it was asked for
    requested_on: Mapped[date] = mapped_column(Date)
    requested_by: Mapped[str] = mapped_column(String(100))
    decide_by: Mapped[date] = mapped_column(Date)
    new_due: Mapped[date | None] = mapped_column(Date)
    opinion: Mapped[str | None] = mapped_column(Text)

    def decide(self, approved: bool, opinion: str | None, by: str, on: date) -> None:
        """同意或不同意, as it was asked for."""
        if approved:
            self._decide("approve", DecisionStatus.APPROVED, by, on)
        else:
            self._decide("refuse", DecisionStatus.REFUSED, by, on)
        self.opinion = opinion
