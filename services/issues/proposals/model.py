"""A proposal to put an issue on hold or to strike it off as explained, until it is decided."""

from datetime import date
from enum import StrEnum

from sqlalchemy import Date, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.columns import BigId
from chassis.decisions import STATES, VERBS, Decided, DecisionStatus, one_pending
from chassis.moves import Move, Moves
from services.issues.base import Base
from services.issues.ledger.model import Issue
from services.issues.proposals.errors import ProposalMoveRefused


class Action(StrEnum):
    SUSPEND = "suspend"
    EXPLAIN = "explain"


ACTION_NAMES = {Action.SUSPEND: "挂账", Action.EXPLAIN: "剔除"}
#: who approves what (domain.md §2)
DECIDERS = {Action.SUSPEND: ("LD", "旗领导"), Action.EXPLAIN: ("DR", "中心主任")}

MOVES = Moves(
    STATES,
    VERBS,
    Move("approve", DecisionStatus.PENDING, DecisionStatus.APPROVED, "同意，随即生效"),
    Move("refuse", DecisionStatus.PENDING, DecisionStatus.REFUSED, "不同意，问题照常办理"),
    Move("lapse", DecisionStatus.PENDING, DecisionStatus.LAPSED, "问题已销号、并案或转办，无需再定"),
    refusal=ProposalMoveRefused,
)


class Proposal(Decided, Base):
    """提请: what the centre would have decided about an issue, one of each kind at a time."""

    __tablename__ = "issue_proposals"
    __table_args__ = (
        one_pending("uq_issue_proposals_pending", "issue_id", "action"),
        Index("ix_issue_proposals_status", "status", "proposed_on", "id"),
    )

    moves = MOVES

    issue_id: Mapped[int] = mapped_column(BigId, ForeignKey("issues.id"), index=True)
    issue: Mapped[Issue] = relationship()
    action: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(Text)
    review_on: Mapped[date | None] = mapped_column(Date)
    proposed_on: Mapped[date] = mapped_column(Date)
    proposed_by: Mapped[str] = mapped_column(String(100))
    opinion: Mapped[str | None] = mapped_column(Text)

    def decide(self, action: str, target: DecisionStatus, opinion: str | None, by: str, on: date) -> None:
        """Approved or refused by whoever may."""
        self._decide(action, target, by, on)
        self.opinion = opinion
