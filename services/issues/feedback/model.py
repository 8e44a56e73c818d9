"""One piece of feedback: what was said, and what became of it."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Date, Index, SmallInteger, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from chassis.aggregate import Aggregate
from chassis.context import OFFICE_ZONE, Actor
from contracts.issues.feedback import FeedbackAnswered, FeedbackPublished
from services.issues.base import Base
from services.issues.feedback import errors
from services.issues.feedback.moves import MOVES, FeedbackStatus
from services.issues.sources import RejectReason


class FeedbackKind(StrEnum):
    """类型."""

    QUESTION = "咨询"
    HELP = "求助"
    SUGGESTION = "建议"
    COMPLAINT = "投诉"
    PRAISE = "表扬"


#: what the centre answers without a unit handling it
ANSWERED_DIRECTLY = (FeedbackKind.QUESTION, FeedbackKind.PRAISE)


class Feedback(Aggregate, Base):
    """反馈; of what went to the special team only the code's hash and the state are left (CONF-9)."""

    __tablename__ = "feedback"
    __table_args__ = (
        Index("ix_feedback_newest", "received_on", "id"),
        Index("ix_feedback_status", "status", "received_on", "id"),
        Index("ix_feedback_published", "published_on", "id"),
    )

    feedback_id: Mapped[str] = mapped_column(String(24), unique=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    status: Mapped[str] = mapped_column(String(20))
    kind: Mapped[str | None] = mapped_column(String(10))
    content: Mapped[str | None] = mapped_column(Text)
    name: Mapped[str | None] = mapped_column(String(100))
    phone: Mapped[str | None] = mapped_column(String(30))
    anonymous: Mapped[bool | None]
    enterprise: Mapped[str | None] = mapped_column(String(100))
    uscc: Mapped[str | None] = mapped_column(String(18))
    town: Mapped[str | None] = mapped_column(String(20))
    publish_consent: Mapped[bool | None]
    received_on: Mapped[date | None] = mapped_column(Date)
    accept_due: Mapped[date | None] = mapped_column(Date)
    taken_on: Mapped[date | None] = mapped_column(Date)
    answer_due: Mapped[date | None] = mapped_column(Date)
    issue_no: Mapped[str | None] = mapped_column(String(20), unique=True)
    answer: Mapped[str | None] = mapped_column(Text)  # or why it was not taken on
    answered_on: Mapped[date | None] = mapped_column(Date)
    answered_by: Mapped[str | None] = mapped_column(String(100))
    rating: Mapped[int | None] = mapped_column(SmallInteger)
    rated_on: Mapped[date | None] = mapped_column(Date)
    public_question: Mapped[str | None] = mapped_column(Text)
    public_answer: Mapped[str | None] = mapped_column(Text)
    published_on: Mapped[date | None] = mapped_column(Date)

    def accept(self, answer_due: date, at: datetime) -> None:
        """受理: the centre will answer it itself, by then."""
        self.require_direct()
        self._move("accept", FeedbackStatus.ASSIGNED)
        self.taken_on, self.answer_due = _day(at), answer_due

    def become_issue(self, issue_no: str, at: datetime) -> None:
        """立为问题: a unit will handle it, and the ledger keeps the dues."""
        self.issue_no, self.answer_due = issue_no, None
        self._move("open_issue", FeedbackStatus.ASSIGNED)
        self.taken_on = self.taken_on or _day(at)

    def answer_with(self, text: str, by: Actor, at: datetime) -> FeedbackAnswered:
        """答复."""
        if self.issue_no is None:
            self.require_direct()
        self._move("answer", FeedbackStatus.ANSWERED)
        self.taken_on = self.taken_on or _day(at)
        return self._settled(text, by, at)

    def reject(
        self, reason: RejectReason, explanation: str | None, by: Actor, at: datetime
    ) -> FeedbackAnswered:
        """不予受理, for a reason that is told."""
        self._move("reject", FeedbackStatus.REJECTED)
        return self._settled(f"{reason}：{explanation}" if explanation else reason.value, by, at)

    def publish(self, question: str, answer: str, at: datetime) -> FeedbackPublished:
        """公开, in words that say nothing about who asked."""
        self._move("publish", FeedbackStatus.PUBLISHED)
        if not self.publish_consent:
            raise errors.NoConsent
        if self.name and self.name in f"{question}{answer}":
            raise errors.NotAnonymised(field="question")
        self.public_question, self.public_answer, self.published_on = question, answer, _day(at)
        assert self.kind is not None, "only what went to the special team has none"
        return FeedbackPublished(feedback_id=self.feedback_id, kind=self.kind, published_on=self.published_on)

    def rate(self, rating: int, at: datetime) -> None:
        """评价, by whoever has the code, once."""
        self._move("rate", FeedbackStatus(self.status))
        if self.rating is not None:
            raise errors.AlreadyRated
        self.rating, self.rated_on = rating, _day(at)

    def require_move(self, action: str, target: FeedbackStatus) -> None:
        """Raise the refusal of the table unless it allows this."""
        MOVES.check(action, self.status, target)

    def require_direct(self) -> None:
        """That a unit need not handle it; raises :class:`errors.NotForDirectAnswer`."""
        if self.kind not in ANSWERED_DIRECTLY:
            raise errors.NotForDirectAnswer(kind=self.kind)

    def _settled(self, text: str, by: Actor, at: datetime) -> FeedbackAnswered:
        self.answer, self.answered_on, self.answered_by = text, _day(at), by.id
        return FeedbackAnswered.model_validate(self, from_attributes=True)

    def _move(self, action: str, target: FeedbackStatus) -> None:
        MOVES.check(action, self.status, target)
        self.status = target.value


def _day(at: datetime) -> date:
    return at.astimezone(OFFICE_ZONE).date()
