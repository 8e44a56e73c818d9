"""An extension that was asked for: its states, and who decides (domain.md §4.2)."""

from datetime import date
from enum import StrEnum

from sqlalchemy import Date, ForeignKey, Index, Integer, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.aggregate import Aggregate
from chassis.columns import BigId
from chassis.moves import Move, Moves
from services.issues.base import Base
from services.issues.extensions.errors import ExtensionMoveRefused
from services.issues.ledger.model import Issue


class ExtensionStatus(StrEnum):
    PENDING = "pending"
    APPROVED = "approved"
    REFUSED = "refused"
    LAPSED = "lapsed"


MOVES = Moves(
    {
        ExtensionStatus.PENDING: "待审",
        ExtensionStatus.APPROVED: "同意",
        ExtensionStatus.REFUSED: "不同意",
        ExtensionStatus.LAPSED: "失效",
    },
    {"approve": "同意", "refuse": "不同意", "lapse": "失效"},
    Move("approve", ExtensionStatus.PENDING, ExtensionStatus.APPROVED, "理由充分，按新时限计时"),
    Move("refuse", ExtensionStatus.PENDING, ExtensionStatus.REFUSED, "理由不足，时限不变"),
    Move("lapse", ExtensionStatus.PENDING, ExtensionStatus.LAPSED, "问题已转办、挂账、销号，或时限另有调整"),
    refusal=ExtensionMoveRefused,
)

#: who decides the first extension, and who the second
FIRST, SECOND = frozenset({"DP", "DR"}), frozenset({"LD"})
DECIDERS = {1: "促进中心", 2: "旗领导"}

_PENDING = text("status = 'pending'")


class Extension(Aggregate, Base):
    """延期申请: one at a time for an issue; the clock does not stop while it waits."""

    __tablename__ = "issue_extensions"
    __table_args__ = (
        Index(
            "uq_issue_extensions_pending",
            "issue_id",
            unique=True,
            postgresql_where=_PENDING,
            sqlite_where=_PENDING,
        ),
        Index("ix_issue_extensions_status", "status", "decide_by", "id"),
    )

    issue_id: Mapped[int] = mapped_column(BigId, ForeignKey("issues.id"), index=True)
    issue: Mapped[Issue] = relationship()
    number: Mapped[int] = mapped_column(Integer)  # 1 or 2: who decides depends on it
    reason: Mapped[str] = mapped_column(Text)
    workdays: Mapped[int] = mapped_column(Integer)
    due: Mapped[date] = mapped_column(Date)  # in force when it was asked for
    requested_on: Mapped[date] = mapped_column(Date)
    requested_by: Mapped[str] = mapped_column(String(100))
    decide_by: Mapped[date] = mapped_column(Date)
    status: Mapped[str] = mapped_column(String(10))
    new_due: Mapped[date | None] = mapped_column(Date)
    decided_on: Mapped[date | None] = mapped_column(Date)
    decided_by: Mapped[str | None] = mapped_column(String(100))
    opinion: Mapped[str | None] = mapped_column(Text)

    def decide(self, approved: bool, opinion: str | None, by: str, on: date) -> None:
        """同意或不同意, as it was asked for."""
        if approved:
            self._move("approve", ExtensionStatus.APPROVED)
        else:
            self._move("refuse", ExtensionStatus.REFUSED)
        self.opinion, self.decided_by, self.decided_on = opinion, by, on

    def lapse(self) -> None:
        """失效: there is nothing left to decide."""
        self._move("lapse", ExtensionStatus.LAPSED)

    def _move(self, action: str, target: ExtensionStatus) -> None:
        MOVES.check(action, self.status, target)
        self.status = target.value
