"""A proposal to suspend or cancel a task, until a leader has decided."""

from datetime import date
from enum import StrEnum

from sqlalchemy import Date, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.aggregate import Aggregate
from chassis.columns import BigId
from chassis.moves import Move, Moves
from services.tasks.base import Base
from services.tasks.dispatch.model import Task
from services.tasks.proposals.errors import ProposalMoveRefused


class Action(StrEnum):
    SUSPEND = "suspend"
    CANCEL = "cancel"


ACTION_NAMES = {Action.SUSPEND: "暂缓", Action.CANCEL: "撤销"}


class ProposalStatus(StrEnum):
    PENDING = "pending"
    APPROVED = "approved"
    REFUSED = "refused"
    LAPSED = "lapsed"


MOVES = Moves(
    {
        ProposalStatus.PENDING: "待批准",
        ProposalStatus.APPROVED: "同意",
        ProposalStatus.REFUSED: "不同意",
        ProposalStatus.LAPSED: "失效",
    },
    {"approve": "同意", "refuse": "不同意", "lapse": "失效"},
    Move("approve", ProposalStatus.PENDING, ProposalStatus.APPROVED, "领导同意，随即生效"),
    Move("refuse", ProposalStatus.PENDING, ProposalStatus.REFUSED, "领导不同意，任务照常推进"),
    Move("lapse", ProposalStatus.PENDING, ProposalStatus.LAPSED, "任务已销号或撤销，无需再定"),
    refusal=ProposalMoveRefused,
)

_PENDING = text("status = 'pending'")


class Proposal(Aggregate, Base):
    """提请: what the centre would have a leader decide about a task, one of each kind at a time."""

    __tablename__ = "proposals"
    __table_args__ = (
        Index(
            "uq_proposals_pending",
            "task_id",
            "action",
            unique=True,
            postgresql_where=_PENDING,
            sqlite_where=_PENDING,
        ),
        Index("ix_proposals_status", "status", "proposed_on", "id"),
    )

    task_id: Mapped[int] = mapped_column(BigId, ForeignKey("tasks.id"), index=True)
    task: Mapped[Task] = relationship()
    action: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(Text)
    review_on: Mapped[date | None] = mapped_column(Date)  # of a suspension
    target: Mapped[str | None] = mapped_column(String(20))  # task_no, of a merger
    proposed_on: Mapped[date] = mapped_column(Date)
    proposed_by: Mapped[str] = mapped_column(String(100))
    status: Mapped[str] = mapped_column(String(10))
    decided_on: Mapped[date | None] = mapped_column(Date)
    decided_by: Mapped[str | None] = mapped_column(String(100))
    note: Mapped[str | None] = mapped_column(Text)

    def decide(self, action: str, target: ProposalStatus, note: str | None, by: str, on: date) -> None:
        """Approved or refused by a leader."""
        MOVES.check(action, self.status, target)
        self.status, self.note, self.decided_by, self.decided_on = target.value, note, by, on

    def lapse(self) -> None:
        """失效: there is nothing left to decide."""
        MOVES.check("lapse", self.status, ProposalStatus.LAPSED)
        self.status = ProposalStatus.LAPSED.value
