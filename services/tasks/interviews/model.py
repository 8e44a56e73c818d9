"""A proposal to interview a unit, until a leader has decided."""

from datetime import date
from enum import StrEnum

from sqlalchemy import Date, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.aggregate import Aggregate
from chassis.columns import Json
from chassis.moves import Move, Moves
from contracts import Event
from contracts.tasks.reports import UnitInterviewSent
from services.tasks.base import Base
from services.tasks.interviews.errors import InterviewMoveRefused


class Cause(StrEnum):
    SCORE = "score"  #: 得分低于约谈线
    ARREARS = "arrears"  #: 连续两月欠账 (ESC-5)


class InterviewStatus(StrEnum):
    PROPOSED = "proposed"  #: 待批准
    SENT = "sent"  #: 已批准并发出
    DECLINED = "declined"  #: 不批准


INTERVIEW_MOVES = Moves(
    {
        InterviewStatus.PROPOSED: "待批准",
        InterviewStatus.SENT: "已批准并发出",
        InterviewStatus.DECLINED: "不批准",
    },
    {"approve": "批准", "decline": "不批准"},
    Move("approve", InterviewStatus.PROPOSED, InterviewStatus.SENT, "领导批准约谈单位，批准即发出"),
    Move("decline", InterviewStatus.PROPOSED, InterviewStatus.DECLINED, "领导认为不必约谈"),
    refusal=InterviewMoveRefused,
)


class Interview(Aggregate, Base):
    """约谈提请 of a unit after a month: its score is low, or tasks are in arrears for the second month."""

    __tablename__ = "unit_interviews"
    __table_args__ = (
        UniqueConstraint("month", "dept", "cause"),
        Index("ix_unit_interviews_status", "status", "id"),
    )

    month: Mapped[str] = mapped_column(String(7))
    dept: Mapped[str] = mapped_column(String(20))
    cause: Mapped[str] = mapped_column(String(10))
    score: Mapped[str | None] = mapped_column(String(8))
    task_nos: Mapped[list[str]] = mapped_column(Json)  # in arrears
    status: Mapped[str] = mapped_column(String(10))
    decided_on: Mapped[date | None] = mapped_column(Date)
    decided_by: Mapped[str | None] = mapped_column(String(100))
    reason: Mapped[str | None] = mapped_column(Text)  # why it was declined

    def send(self, by: str, on: date) -> Event:
        """批准: the unit's head is told so."""
        self.decide("approve", InterviewStatus.SENT, by, on)
        return UnitInterviewSent.model_validate(
            {
                "interview": f"{self.month}/{self.dept}/{self.cause}",
                "sent_on": on,
                **{name: getattr(self, name) for name in ("month", "dept", "cause", "score", "task_nos")},
            }
        )

    def decide(
        self, action: str, target: InterviewStatus, by: str, on: date, reason: str | None = None
    ) -> None:
        """Approved, which sends it, or declined by a leader."""
        INTERVIEW_MOVES.check(action, self.status, target)
        self.status, self.decided_by, self.decided_on, self.reason = target.value, by, on, reason
