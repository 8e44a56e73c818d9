"""A proposal to suspend or cancel a task, until a leader has decided."""

from datetime import date
from enum import StrEnum

from sqlalchemy import Date, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.columns import BigId
from chassis.decisions import STATES, VERBS, Decided, DecisionStatus, one_pending
from chassis.moves import Move, Moves
from services.tasks.base import Base
from services.tasks.dispatch.model import Task
from services.tasks.proposals.errors import ProposalMoveRefused


class Action(StrEnum):
    SUSPEND = "suspend"
    CANCEL = "cancel"


ACTION_NAMES = {Action.SUSPEND: "暂缓", Action.CANCEL: "撤销"}

MOVES = Moves(
    STATES,
    VERBS,
    Move("approve", DecisionStatus.PENDING, DecisionStatus.APPROVED, "领导同意，随即生效"),
    Move("refuse", DecisionStatus.PENDING, DecisionStatus.REFUSED, "领导不同意，任务照常推进"),
    Move("lapse", DecisionStatus.PENDING, DecisionStatus.LAPSED, "任务已销号或撤销，无需再定"),
    refusal=ProposalMoveRefused,
)


class Proposal(Decided, Base):
    """提请: what the centre would have a leader decide about a task, one of each kind at a time."""

    __tablename__ = "proposals"
    __table_args__ = (
        one_pending("uq_proposals_pending", "task_id", "action"),
        Index("ix_proposals_status", "status", "proposed_on", "id"),
    )

    moves = MOVES

    task_id: Mapped[int] = mapped_column(BigId, ForeignKey("tasks.id"), index=True)
    task: Mapped[Task] = relationship()
    action: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(Text)
    review_on: Mapped[date | None] = mapped_column(Date)  # of a suspension
    target: Mapped[str | None] = mapped_column(String(20))  # task_no, of a merger
    proposed_on: Mapped[date] = mapped_column(Date)
    proposed_by: Mapped[str] = mapped_column(String(100))
    note: Mapped[str | None] = mapped_column(Text)

    def decide(self, action: str, target: DecisionStatus, note: str | None, by: str, on: date) -> None:
        """Approved or refused by a leader."""
        self._decide(action, target, by, on)
        self.note = note
