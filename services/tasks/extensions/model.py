"""An extension that was asked for: its states, and who decides (domain.md EXT-T)."""

from datetime import date
from enum import StrEnum

from sqlalchemy import Date, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.aggregate import Aggregate
from chassis.columns import BigId
from chassis.moves import Move, Moves
from services.tasks.base import Base
from services.tasks.dispatch.model import Task
from services.tasks.extensions.errors import ExtensionMoveRefused


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
    {"approve": "同意", "refuse": "不同意", "lapse": "失效", "propose": "拟办"},
    Move("propose", ExtensionStatus.PENDING, ExtensionStatus.PENDING, "中心提出拟办意见，由领导决定"),
    Move("approve", ExtensionStatus.PENDING, ExtensionStatus.APPROVED, "理由充分，按新时限计时"),
    Move("refuse", ExtensionStatus.PENDING, ExtensionStatus.REFUSED, "理由不足，时限不变"),
    Move("lapse", ExtensionStatus.PENDING, ExtensionStatus.LAPSED, "任务已暂缓、撤销、销号，或时限另有调整"),
    refusal=ExtensionMoveRefused,
)

DECIDERS = {"LD": "旗领导", "DR": "中心主任"}

_PENDING = text("status = 'pending'")


class Extension(Aggregate, Base):
    """延期申请: one at a time for a task; the clock does not stop while it waits."""

    __tablename__ = "extensions"
    __table_args__ = (
        Index(
            "uq_extensions_pending", "task_id", unique=True, postgresql_where=_PENDING, sqlite_where=_PENDING
        ),
        Index("ix_extensions_status", "status", "decider", "decide_by", "id"),
    )

    task_id: Mapped[int] = mapped_column(BigId, ForeignKey("tasks.id"), index=True)
    task: Mapped[Task] = relationship()
    reason: Mapped[str] = mapped_column(Text)
    due: Mapped[date] = mapped_column(Date)  # in force when it was asked for
    requested_due: Mapped[date] = mapped_column(Date)
    upper_doc_no: Mapped[str | None] = mapped_column(String(60))
    requested_on: Mapped[date] = mapped_column(Date)
    requested_by: Mapped[str] = mapped_column(String(100))
    decide_by: Mapped[date] = mapped_column(Date)
    decider: Mapped[str] = mapped_column(String(2))  # the role that decides
    opinion: Mapped[str | None] = mapped_column(Text)  # 拟办意见 of the centre
    opinion_by: Mapped[str | None] = mapped_column(String(100))
    status: Mapped[str] = mapped_column(String(10))
    decided_on: Mapped[date | None] = mapped_column(Date)
    decided_by: Mapped[str | None] = mapped_column(String(100))
    note: Mapped[str | None] = mapped_column(Text)

    def propose(self, opinion: str, by: str) -> None:
        """拟办: what the centre thinks of it."""
        self._move("propose", ExtensionStatus.PENDING)
        self.opinion, self.opinion_by = opinion, by

    def approve(self, note: str | None, by: str, on: date) -> None:
        """同意: as it was asked for."""
        self._decide("approve", ExtensionStatus.APPROVED, note, by, on)

    def refuse(self, note: str, by: str, on: date) -> None:
        """不同意: the due date stays."""
        self._decide("refuse", ExtensionStatus.REFUSED, note, by, on)

    def lapse(self) -> None:
        """失效: there is nothing left to decide."""
        self._move("lapse", ExtensionStatus.LAPSED)

    def _decide(self, action: str, target: ExtensionStatus, note: str | None, by: str, on: date) -> None:
        self._move(action, target)
        self.note, self.decided_by, self.decided_on = note, by, on

    def _move(self, action: str, target: ExtensionStatus) -> None:
        MOVES.check(action, self.status, target)
        self.status = target.value
