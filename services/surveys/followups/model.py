"""A follow-up: some weeks after an issue was solved, one of its enterprises is asked whether it stays so."""

import uuid
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Date, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.aggregate import Aggregate
from chassis.columns import Timestamp
from chassis.moves import Move, Moves
from contracts import Event
from contracts.surveys import FollowupCompleted, FollowupDue, VisitedEnterprise
from services.surveys.base import Base
from services.surveys.enterprises.model import Enterprise
from services.surveys.followups.errors import FollowUpMoveRefused


class Status(StrEnum):
    PLANNED = "planned"
    DUE = "due"
    DONE = "done"
    CANCELLED = "cancelled"


class Result(StrEnum):
    """回访结果."""

    STABLE = "stable"
    RECURRED = "recurred"
    UNREACHABLE = "unreachable"


OPEN = (Status.PLANNED, Status.DUE)

MOVES = Moves(
    {Status.PLANNED: "未到期", Status.DUE: "待回访", Status.DONE: "已回访", Status.CANCELLED: "已取消"},
    {"fall_due": "到期", "complete": "登记结果", "cancel": "取消"},
    Move("fall_due", Status.PLANNED, Status.DUE, "到了回访时限，提醒回访"),
    Move("complete", Status.PLANNED, Status.DONE, "提前回访"),
    Move("complete", Status.DUE, Status.DONE, "按期或逾期回访"),
    Move("cancel", Status.PLANNED, Status.CANCELLED, "问题已重办，回访前提不存在"),
    Move("cancel", Status.DUE, Status.CANCELLED, "问题已重办，回访前提不存在"),
    refusal=FollowUpMoveRefused,
)

_NAMESPACE = uuid.UUID("b1325e00-0150-4623-8000-666f6c6c6f77")


class FollowUp(Aggregate, Base):
    __tablename__ = "followups"
    __table_args__ = (
        Index("ix_followups_due", "due", "id"),
        Index("ix_followups_status", "status", "due"),
    )

    followup_id: Mapped[str] = mapped_column(String(36), unique=True)
    issue_no: Mapped[str] = mapped_column(String(20), index=True)
    category: Mapped[str] = mapped_column(String(20))
    campaign: Mapped[str | None] = mapped_column(String(200))
    lead_dept: Mapped[str | None] = mapped_column(String(20), index=True)
    enterprise_id: Mapped[int | None] = mapped_column(ForeignKey("enterprises.id"), index=True)
    enterprise_name: Mapped[str] = mapped_column(String(200))
    enterprise_uscc: Mapped[str | None] = mapped_column(String(18))
    closed_on: Mapped[date] = mapped_column(Date)
    due: Mapped[date] = mapped_column(Date)
    status: Mapped[str] = mapped_column(String(20))
    result: Mapped[str | None] = mapped_column(String(20))
    rating: Mapped[int | None] = mapped_column(Integer)
    note: Mapped[str | None] = mapped_column(String(1000))
    completed_at: Mapped[datetime | None] = mapped_column(Timestamp)
    completed_by: Mapped[str | None] = mapped_column(String(100))

    enterprise: Mapped[Enterprise | None] = relationship()

    def plan(self, number: int, due: date) -> None:
        """It will be made; ``number`` counts the follow-ups of its issue."""
        self.followup_id = str(uuid.uuid5(_NAMESPACE, f"{self.issue_no}\n{number}"))
        self.due = due
        self.status = Status.PLANNED

    @property
    def is_open(self) -> bool:
        """Whether it is still to be made."""
        return self.status in OPEN

    @property
    def cadre(self) -> str | None:
        """包联干部 of the enterprise, by person id: whom to remind of it."""
        return self.enterprise.cadre if self.enterprise else None

    @property
    def named(self) -> VisitedEnterprise:
        """The enterprise, as the issue called it."""
        known = self.enterprise.enterprise_id if self.enterprise else None
        return VisitedEnterprise(enterprise_id=known, name=self.enterprise_name, uscc=self.enterprise_uscc)

    def fall_due(self) -> list[Event]:
        """Its day has come."""
        self._move("fall_due", Status.DUE)
        return [
            FollowupDue(
                followup_id=self.followup_id,
                status=self.status,
                issue_no=self.issue_no,
                enterprise=self.named,
                lead_dept=self.lead_dept,
                cadre=self.cadre,
                due=self.due,
            )
        ]

    def complete(
        self, result: Result, rating: int | None, note: str | None, by: str, at: datetime
    ) -> list[Event]:
        """The enterprise has been asked, or nobody there could be."""
        self._move("complete", Status.DONE)
        self.result, self.rating, self.note = result, rating, note
        self.completed_at, self.completed_by = at, by
        return [
            FollowupCompleted(
                followup_id=self.followup_id,
                status=self.status,
                issue_no=self.issue_no,
                enterprise=self.named,
                lead_dept=self.lead_dept,
                result=result,
                rating=rating,
                due=self.due,
                completed_on=at.date(),
            )
        ]

    def cancel(self) -> None:
        """What was to be asked about is not solved any more."""
        self._move("cancel", Status.CANCELLED)

    def _move(self, action: str, target: Status) -> None:
        MOVES.check(action, self.status, target)
        self.status = target
