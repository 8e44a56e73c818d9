"""A submission: what was filled in on one visit, from its arrival until it counts or is set aside."""

import uuid
from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from chassis.aggregate import Aggregate
from chassis.columns import BigId, Json, Timestamp
from chassis.moves import Move, Moves
from contracts import Event
from contracts.surveys import SubmissionEffective, SubmissionFlagged, SubmissionReceived, VisitedEnterprise
from services.surveys.base import Base
from services.surveys.rules import RULES
from services.surveys.submissions.errors import SubmissionMoveRefused


class Status(StrEnum):
    RECEIVED = "received"
    DUPLICATE_SUSPECT = "duplicate_suspect"
    LATE_PENDING = "late_pending"
    EFFECTIVE = "effective"
    DUPLICATE = "duplicate"
    VOID = "void"


STATUS_NAMES = {
    Status.RECEIVED: "已接收",
    Status.DUPLICATE_SUSPECT: "疑似重复",
    Status.LATE_PENDING: "补录待审",
    Status.EFFECTIVE: "有效",
    Status.DUPLICATE: "重复",
    Status.VOID: "无效",
}

VERBS = {"take_effect": "生效", "hold_as_late": "转补录审核"}

ROWS = (
    Move("take_effect", Status.RECEIVED, Status.EFFECTIVE, "按时送达，收到即生效"),
    Move("hold_as_late", Status.RECEIVED, Status.LATE_PENDING, "填写过久才送达，须经审核"),
)

MOVES = Moves(STATUS_NAMES, VERBS, *ROWS, refusal=SubmissionMoveRefused)

FLAGS = {
    "old_version": "旧版本",
    "clock_skew": "时钟异常",
    "late_entry": "补录",
    "rule_findings": "不符合填写规则",
    "hidden_answers": "含有隐藏题的回答",
    "enterprise_unclear": "企业信息不全或信用代码有误",
}

_NAMESPACE = uuid.UUID("b1325e00-0150-4623-8000-737572766579")


class Submission(Aggregate, Base):
    __tablename__ = "submissions"
    __table_args__ = (Index("ix_submissions_received", "received_at", "id"),)

    submission_id: Mapped[str] = mapped_column(String(36), unique=True)
    client_id: Mapped[str] = mapped_column(String(200), unique=True)  # instanceID, client_submission_id
    content_sha256: Mapped[str] = mapped_column(String(64))
    channel: Mapped[str] = mapped_column(String(10))  # openrosa or json
    questionnaire_id: Mapped[int] = mapped_column(ForeignKey("questionnaire_versions.id"), index=True)
    questionnaire_code: Mapped[str] = mapped_column(String(50))
    questionnaire_version: Mapped[int]
    status: Mapped[str] = mapped_column(String(20), default=Status.RECEIVED, index=True)
    flags: Mapped[list[str]] = mapped_column(Json)
    flagged: Mapped[bool]  # whether there are flags, for lists
    findings: Mapped[list[dict[str, str]]] = mapped_column(Json)
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)  # the XML exactly as it came
    answers: Mapped[dict[str, Any]] = mapped_column(Json)  # without the dropped ones
    dropped_answers: Mapped[list[dict[str, str]]] = mapped_column(Json)
    enterprise_name: Mapped[str | None] = mapped_column(String(200), index=True)
    enterprise_uscc: Mapped[str | None] = mapped_column(String(18), index=True)
    enterprise_industry: Mapped[str | None] = mapped_column(String(50))
    enterprise_town: Mapped[str | None] = mapped_column(String(100))
    campaign: Mapped[str | None] = mapped_column(String(200))
    visit_date: Mapped[date] = mapped_column(Date)
    filled_at: Mapped[datetime] = mapped_column(Timestamp)
    received_at: Mapped[datetime] = mapped_column(Timestamp)
    effective_at: Mapped[datetime | None] = mapped_column(Timestamp)
    device_id: Mapped[int | None] = mapped_column(ForeignKey("devices.id"))
    person_id: Mapped[str] = mapped_column(String(100), index=True)

    def receive(self) -> list[Event]:
        """It is kept and, unless it came late, counts at once (OFF-4); flags are for people to look at."""
        self.submission_id = submission_id_of(self.client_id)
        self.status = Status.RECEIVED
        events: list[Event] = [self._received()]
        if self.received_at - self.filled_at > RULES.late_after:
            self.flags = [*self.flags, "late_entry"]
            self._move("hold_as_late", Status.LATE_PENDING)
        else:
            events += self._take_effect(self.received_at)
        self.flagged = bool(self.flags)
        return [*events, self._flagged()] if self.flagged else events

    @property
    def enterprises(self) -> list[VisitedEnterprise]:
        """The enterprise visited, as the submission names it; empty if it names none."""
        if not self.enterprise_name:
            return []
        return [VisitedEnterprise(enterprise_id=None, name=self.enterprise_name, uscc=self.enterprise_uscc)]

    def _take_effect(self, now: datetime) -> list[Event]:
        self._move("take_effect", Status.EFFECTIVE)
        self.effective_at = now
        return [
            SubmissionEffective(
                submission_id=self.submission_id,
                status=self.status,
                questionnaire_code=self.questionnaire_code,
                questionnaire_version=self.questionnaire_version,
                enterprises=self.enterprises,
                campaign=self.campaign,
                visit_date=self.visit_date,
                effective_on=now.date(),
            )
        ]

    def _move(self, action: str, target: Status) -> None:
        MOVES.check(action, self.status, target)
        self.status = target

    def _received(self) -> SubmissionReceived:
        return SubmissionReceived(
            submission_id=self.submission_id,
            client_submission_id=self.client_id,
            status=self.status,
            questionnaire_code=self.questionnaire_code,
            questionnaire_version=self.questionnaire_version,
            enterprises=self.enterprises,
            campaign=self.campaign,
            visit_date=self.visit_date,
            received_at=self.received_at,
        )

    def _flagged(self) -> SubmissionFlagged:
        return SubmissionFlagged(
            submission_id=self.submission_id,
            status=self.status,
            questionnaire_code=self.questionnaire_code,
            questionnaire_version=self.questionnaire_version,
            flags=self.flags,
        )


class Attachment(Base):
    """A file a submission mentions; without ``sha256`` it has not arrived yet."""

    __tablename__ = "submission_attachments"
    __table_args__ = (UniqueConstraint("submission_id", "name"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"))
    name: Mapped[str] = mapped_column(String(255))
    sha256: Mapped[str | None] = mapped_column(String(64))
    size: Mapped[int | None]
    received_at: Mapped[datetime | None] = mapped_column(Timestamp)


class RefusedSubmission(Base):
    """Other content under an id that is taken already, kept for a person to compare (features.md §2.2)."""

    __tablename__ = "refused_submissions"
    __table_args__ = (UniqueConstraint("submission_id", "name", "content_sha256"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"))
    name: Mapped[str] = mapped_column(String(255))  # empty for the answers, else the file's name
    content_sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)  # files are in the file store
    received_by: Mapped[str] = mapped_column(String(100))
    received_at: Mapped[datetime] = mapped_column(Timestamp)


def submission_id_of(client_id: str) -> str:
    """Our id of a submission: the same for the same client id, however often it is sent (OFF-2)."""
    return str(uuid.uuid5(_NAMESPACE, client_id))


def corrected_clock(filled_at: datetime, received_at: datetime) -> tuple[datetime, Iterable[str]]:
    """The moment of filling in, and a flag if the phone's clock was ahead (OFF-5)."""
    if filled_at - received_at > RULES.clock_tolerance:
        return received_at, ["clock_skew"]
    return filled_at, []
