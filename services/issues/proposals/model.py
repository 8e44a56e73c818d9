"""A proposal to put an issue on hold or to strike it off as explained, until it is decided."""

from datetime import date
from enum import StrEnum

from sqlalchemy import Date, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.aggregate import Aggregate
from chassis.columns import BigId
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
    Move("approve", ProposalStatus.PENDING, ProposalStatus.APPROVED, "同意，随即生效"),
    Move("refuse", ProposalStatus.PENDING, ProposalStatus.REFUSED, "不同意，问题照常办理"),
    Move("lapse", ProposalStatus.PENDING, ProposalStatus.LAPSED, "问题已销号、并案或转办，无需再定"),
    refusal=ProposalMoveRefused,
)

_PENDING = text("status = 'pending'")


class Proposal(Aggregate, Base):
    """提请: what the centre would have decided about an issue, one of each kind at a time."""

    __tablename__ = "issue_proposals"
    __table_args__ = (
        Index(
            "uq_issue_proposals_pending",
            "issue_id",
            "action",
            unique=True,
            postgresql_where=_PENDING,
            sqlite_where=_PENDING,
        ),
        Index("ix_issue_proposals_status", "status", "proposed_on", "id"),
    )

    issue_id: Mapped[int] = mapped_column(BigId, ForeignKey("issues.id"), index=True)
    issue: Mapped[Issue] = relationship()
    action: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(Text)
    review_on: Mapped[date | None] = mapped_column(Date)
    proposed_on: Mapped[date] = mapped_column(Date)
    proposed_by: Mapped[str] = mapped_column(String(100))
    status: Mapped[str] = mapped_column(String(10))
    decided_on: Mapped[date | None] = mapped_column(Date)
    decided_by: Mapped[str | None] = mapped_column(String(100))
    opinion: Mapped[str | None] = mapped_column(Text)

    def decide(self, action: str, target: ProposalStatus, opinion: str | None, by: str, on: date) -> None:
        """Approved or refused by whoever may."""
        MOVES.check(action, self.status, target)
        self.status, self.opinion, self.decided_by, self.decided_on = target.value, opinion, by, on

    def lapse(self) -> None:
        """失效: there is nothing left to decide."""
        MOVES.check("lapse", self.status, ProposalStatus.LAPSED)
        self.status = ProposalStatus.LAPSED.value
