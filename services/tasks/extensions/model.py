"""An extension that was asked for: its states, and who decides (domain.md EXT-T)."""

from datetime import date

from sqlalchemy import Date, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.columns import BigId
from chassis.decisions import STATES, VERBS, Decided, DecisionStatus, one_pending
from chassis.moves import Move, Moves
from services.tasks.base import Base
from services.tasks.dispatch.model import Task
from services.tasks.extensions.errors import ExtensionMoveRefused

MOVES = Moves(
    STATES | {DecisionStatus.PENDING: "待审"},
    VERBS | {"propose": "拟办"},
    Move("propose", DecisionStatus.PENDING, DecisionStatus.PENDING, "中心提出拟办意见，由领导决定"),
    Move("approve", DecisionStatus.PENDING, DecisionStatus.APPROVED, "理由充分，按新时限计时"),
    Move("refuse", DecisionStatus.PENDING, DecisionStatus.REFUSED, "理由不足，时限不变"),
    Move("lapse", DecisionStatus.PENDING, DecisionStatus.LAPSED, "任务已暂缓、撤销、销号，或时限另有调整"),
    refusal=ExtensionMoveRefused,
)

DECIDERS = {"LD": "旗领导", "DR": "中心主任"}


class Extension(Decided, Base):
    """延期申请: one at a time for a task; the clock does not stop while it waits."""

    __tablename__ = "extensions"
    __table_args__ = (
        one_pending("uq_extensions_pending", "task_id"),
        Index("ix_extensions_status", "status", "decider", "decide_by", "id"),
    )

    moves = MOVES

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
    note: Mapped[str | None] = mapped_column(Text)

    def propose(self, opinion: str, by: str) -> None:
        """拟办: what the centre thinks of it."""
        self._move("propose", DecisionStatus.PENDING)
        self.opinion, self.opinion_by = opinion, by

    def approve(self, note: str | None, by: str, on: date) -> None:
        """同意: as it was asked for."""
        self._decide("approve", DecisionStatus.APPROVED, by, on)
        self.note = note

    def refuse(self, note: str, by: str, on: date) -> None:
        """不同意: the due date stays."""
        self._decide("refuse", DecisionStatus.REFUSED, by, on)
        self.note = note
