"""An officer, the terms they served, and what they did."""

from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import Date, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.aggregate import Aggregate
from chassis.columns import BigId
from chassis.files.attachments import AttachedFile, Attachments
from chassis.moves import Move, Moves
from contracts.issues.officers import OfficerActivityRecorded, OfficerAppointed, OfficerEnded
from services.issues.base import Base
from services.issues.officers import errors


class OfficerLevel(StrEnum):
    CITY = "city"
    BANNER = "banner"


class OfficerCategory(StrEnum):
    """类别."""

    ENTERPRISE = "企业"
    ASSOCIATION = "商协会"
    DEPUTY = "人大代表"
    CONSULTATIVE = "政协委员"
    LAWYER = "法律"
    MEDIA = "媒体"
    CITIZEN = "群众"


class OfficerStatus(StrEnum):
    SERVING = "serving"
    EXPIRED = "expired"
    DISMISSED = "dismissed"


class ActivityKind(StrEnum):
    """活动."""

    EXPERIENCE = "体验"
    POLICY = "政策宣传"
    OPINIONS = "意见收集"


MOVES = Moves(
    {OfficerStatus.SERVING: "在聘", OfficerStatus.EXPIRED: "期满", OfficerStatus.DISMISSED: "解聘"},
    {"renew": "续聘", "expire": "届满", "dismiss": "解聘"},
    Move("renew", OfficerStatus.SERVING, OfficerStatus.SERVING, "届满前续聘一届"),
    Move("renew", OfficerStatus.EXPIRED, OfficerStatus.SERVING, "届满后续聘一届"),
    Move("expire", OfficerStatus.SERVING, OfficerStatus.EXPIRED, "任期届满"),
    Move("dismiss", OfficerStatus.SERVING, OfficerStatus.DISMISSED, "本人辞任、不履职或不再适宜"),
    refusal=errors.OfficerMoveRefused,
)


class Term(Base):
    """任期: both days are served."""

    __tablename__ = "officer_terms"

    officer_pk: Mapped[int] = mapped_column(ForeignKey("officers.id"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    first_day: Mapped[date] = mapped_column(Date)
    last_day: Mapped[date] = mapped_column(Date)


class Officer(Aggregate, Base):
    """监督体验官; the person id is the account with which they report."""

    __tablename__ = "officers"
    __table_args__ = (Index("ix_officers_roster", "level", "appointed_on", "id"),)

    officer_id: Mapped[str] = mapped_column(String(20), unique=True)
    person_id: Mapped[str | None] = mapped_column(String(100), index=True)
    name: Mapped[str] = mapped_column(String(100))
    phone: Mapped[str] = mapped_column(String(30))
    level: Mapped[str] = mapped_column(String(10))
    category: Mapped[str] = mapped_column(String(10))
    unit: Mapped[str | None] = mapped_column(String(100))
    appointed_on: Mapped[date] = mapped_column(Date)
    term_end: Mapped[date] = mapped_column(Date, index=True)
    status: Mapped[str] = mapped_column(String(10))
    ended_on: Mapped[date | None] = mapped_column(Date)
    end_reason: Mapped[str | None] = mapped_column(Text)

    terms: Mapped[list[Term]] = relationship(order_by=Term.number)

    def begin(self, term_end: date) -> OfficerAppointed:
        """聘任 for a first term."""
        self.status = OfficerStatus.SERVING.value
        return self._serve(self.appointed_on, term_end)

    def renew(self, first_day: date, term_end: date, most: int) -> OfficerAppointed:
        """续聘, as often as the rules allow."""
        self._move("renew", OfficerStatus.SERVING)
        if len(self.terms) >= most:
            raise errors.TermsExhausted(most=most)
        self.ended_on = None
        return self._serve(first_day, term_end)

    def expire(self) -> OfficerEnded:
        """期满: the last day has passed."""
        self._move("expire", OfficerStatus.EXPIRED)
        self.ended_on = self.term_end
        return OfficerEnded.model_validate(self, from_attributes=True)

    def dismiss(self, reason: str, on: date) -> OfficerEnded:
        """解聘: from that day on they are none."""
        self._move("dismiss", OfficerStatus.DISMISSED)
        self.ended_on, self.end_reason = on, reason
        for term in self.terms:
            term.last_day = min(term.last_day, on - timedelta(days=1))
        return OfficerEnded.model_validate(self, from_attributes=True)

    def did(self, kind: ActivityKind, held_on: date) -> OfficerActivityRecorded:
        """An activity on a day they served; raises :class:`errors.NotInService`."""
        if not any(term.first_day <= held_on <= term.last_day for term in self.terms):
            raise errors.NotInService(held_on=held_on)
        return OfficerActivityRecorded.model_validate(
            {"officer_id": self.officer_id, "level": self.level, "kind": kind.value, "held_on": held_on}
        )

    def _serve(self, first_day: date, term_end: date) -> OfficerAppointed:
        if term_end <= first_day:
            raise errors.TermEndsBeforeItBegins(field="term_end")
        self.term_end = term_end
        self.terms.append(Term(number=len(self.terms) + 1, first_day=first_day, last_day=term_end))
        return OfficerAppointed.model_validate(self, from_attributes=True)

    def _move(self, action: str, target: OfficerStatus) -> None:
        MOVES.check(action, self.status, target)
        self.status = target.value


class Activity(Aggregate, Base):
    """活动: what an officer did on a day."""

    __tablename__ = "officer_activities"
    __table_args__ = (Index("ix_officer_activities_held", "officer_pk", "held_on", "id"),)

    officer_pk: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    officer: Mapped[Officer] = relationship()
    kind: Mapped[str] = mapped_column(String(10))
    held_on: Mapped[date] = mapped_column(Date)
    place: Mapped[str | None] = mapped_column(String(100))
    note: Mapped[str] = mapped_column(Text)


class ActivityFile(AttachedFile, Base):
    """附件 of an activity: photos, notes of what was heard."""

    __tablename__ = "officer_activity_files"
    __table_args__ = (UniqueConstraint("activity_id", "sha256"),)

    activity_id: Mapped[int] = mapped_column(BigId, ForeignKey("officer_activities.id"))
    dept: Mapped[str | None] = mapped_column(String(20))  # none of an officer


FILES = Attachments(ActivityFile, ActivityFile.activity_id, errors.ActivityFileNotFound)


class OfficerNumbers(Base):
    """The last officer number of a year; its row lock makes the numbers gapless."""

    __tablename__ = "officer_numbers"

    year: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    last: Mapped[int] = mapped_column(Integer)
