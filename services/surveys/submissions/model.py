"""A submission: what was filled in on one visit, from its arrival until it counts or is set aside."""

import uuid
from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Self

from sqlalchemy import Date, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.aggregate import Aggregate
from chassis.columns import Json, Timestamp
from contracts import Event
from contracts.surveys import (
    SubmissionCorrected,
    SubmissionEffective,
    SubmissionFlagged,
    SubmissionReceived,
    SubmissionVoided,
    VisitedEnterprise,
)
from services.surveys.base import Base
from services.surveys.enterprises.model import Enterprise
from services.surveys.rules import RULES
from services.surveys.submissions.errors import EnterpriseKnown
from services.surveys.submissions.moves import MOVES, Status

FLAGS = {
    "old_version": "旧版本",
    "clock_skew": "时钟异常",
    "late_entry": "补录",
    "rule_findings": "不符合填写规则",
    "hidden_answers": "含有隐藏题的回答",
    "enterprise_unclear": "企业信息不全或信用代码有误",
    "possible_duplicate": "疑似重复",
    "corrected": "已更正",
    "original_awaited": "更正的原答卷未到",
    "many_problems": "问题过多，超出部分待确认",
}

#: Flags that tell of what was said; a correction says something else.
_OF_CONTENT = ("old_version", "rule_findings", "hidden_answers", "enterprise_unclear", "many_problems")
#: What a correction changes at once; what follows from it the worker finds out.
_CORRECTED = (
    *("content", "content_sha256", "questionnaire_id", "questionnaire_version", "answers"),
    *("dropped_answers", "findings", "enterprise_name", "enterprise_uscc", "respondent", "visit_date"),
)


class Respondent(StrEnum):
    SELF = "self"
    CADRE = "cadre"
    GUIDED = "guided"


RESPONDENT_NAMES = {
    Respondent.SELF: "企业自填",
    Respondent.CADRE: "干部代填",
    Respondent.GUIDED: "现场指导",
}


class Review(StrEnum):
    NONE = "none"
    HAS_ISSUES = "has_issues"
    EDITED = "edited"
    APPROVED = "approved"


NAME_LENGTH = 100

_NAMESPACE = uuid.UUID("b1325e00-0150-4623-8000-737572766579")


class Submission(Aggregate, Base):
    __tablename__ = "submissions"
    __table_args__ = (
        Index("ix_submissions_received", "received_at", "id"),
        Index("ix_submissions_visited", "enterprise_id", "visit_date"),
    )

    submission_id: Mapped[str] = mapped_column(String(36), unique=True)
    client_id: Mapped[str] = mapped_column(String(200), unique=True)  # instanceID, client_submission_id
    instance_id: Mapped[str] = mapped_column(String(200))  # of what it says now; client_id until corrected
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
    enterprise_name: Mapped[str | None] = mapped_column(String(200), index=True)  # as told
    enterprise_uscc: Mapped[str | None] = mapped_column(String(18), index=True)  # as told, if it is valid
    enterprise_id: Mapped[int | None] = mapped_column(ForeignKey("enterprises.id"))
    campaign: Mapped[str | None] = mapped_column(String(200))  # its name, or what it is called there
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaigns.id"), index=True)
    action_id: Mapped[int | None] = mapped_column(ForeignKey("actions.id"), index=True)
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("visits.id"), index=True)
    respondent: Mapped[str] = mapped_column(String(10))
    visit_date: Mapped[date] = mapped_column(Date)
    filled_at: Mapped[datetime] = mapped_column(Timestamp)
    received_at: Mapped[datetime] = mapped_column(Timestamp)
    assessed_at: Mapped[datetime | None] = mapped_column(Timestamp)
    effective_at: Mapped[datetime | None] = mapped_column(Timestamp)
    device_id: Mapped[int | None] = mapped_column(ForeignKey("devices.id"))
    person_id: Mapped[str] = mapped_column(String(100), index=True)
    dept_code: Mapped[str | None] = mapped_column(String(20), index=True)  # the person's unit then
    duplicate_of: Mapped[str | None] = mapped_column(String(36))  # submission_id of the one received first
    decided_by: Mapped[str | None] = mapped_column(String(100))
    decided_at: Mapped[datetime | None] = mapped_column(Timestamp)
    decision: Mapped[str | None] = mapped_column(String(500))  # the reason given
    review: Mapped[str] = mapped_column(String(20), default=Review.NONE)

    enterprise: Mapped[Enterprise | None] = relationship()

    def receive(self) -> list[Event]:
        """It is kept; what it is worth is found out by the worker, with all the time that takes."""
        self.submission_id = submission_id_of(self.client_id)
        self.status = Status.RECEIVED
        if self.received_at - self.filled_at > RULES.late_after:
            self._flag("late_entry")
        self.flagged = bool(self.flags)
        return [self._received()]

    @property
    def is_late(self) -> bool:
        """Whether it needs approval because it came so long after it was filled in (OFF-4)."""
        return "late_entry" in self.flags

    @property
    def enterprises(self) -> list[VisitedEnterprise]:
        """The enterprise visited, from the registry, else as it is named there; empty if none is."""
        if self.enterprise is not None:
            known = self.enterprise
            return [VisitedEnterprise(enterprise_id=known.enterprise_id, name=known.name, uscc=known.uscc)]
        if not self.enterprise_name:
            return []
        return [VisitedEnterprise(enterprise_id=None, name=self.enterprise_name, uscc=self.enterprise_uscc)]

    @property
    def is_corrected(self) -> bool:
        """Whether there are several versions of it."""
        return not {"corrected", "original_awaited"}.isdisjoint(self.flags)

    def await_original(self) -> None:
        """It corrects what has not come yet."""
        self._flag("original_awaited")

    def have_original(self) -> None:
        """What it corrects has come after all."""
        self._unflag("original_awaited")
        self._flag("corrected")

    def correct(self, told: Self, now: datetime) -> list[Event]:
        """It says what is ``told`` from now on: when it came first, and how it stands, stays (ADR 0018)."""
        for name in _CORRECTED:
            setattr(self, name, getattr(told, name))
        before, self.instance_id = self.instance_id, told.client_id
        kept = [flag for flag in self.flags if flag not in (*_OF_CONTENT, *told.flags)]
        self.flags = [*kept, *told.flags]
        self._flag("corrected")
        self.assessed_at, self.review = None, Review.EDITED
        return [
            SubmissionCorrected(
                submission_id=self.submission_id,
                client_submission_id=self.instance_id,
                corrects=before,
                status=self.status,
                questionnaire_code=self.questionnaire_code,
                questionnaire_version=self.questionnaire_version,
                corrected_at=now,
            )
        ]

    def assess(
        self,
        findings: list[dict[str, str]],
        answers: dict[str, Any],
        dropped: list[dict[str, str]],
        now: datetime,
    ) -> None:
        """What the form's rules say of it; being against a rule never keeps it from being effective (S18)."""
        self.findings, self.answers, self.dropped_answers, self.assessed_at = findings, answers, dropped, now
        if any(finding["kind"] != "not_judged" for finding in findings):
            self._flag("rule_findings")
        if dropped:
            self._flag("hidden_answers")

    def hold_as_late(self) -> None:
        """补录待审: it does not count until somebody approves it (OFF-4)."""
        self._move("hold_as_late", Status.LATE_PENDING)

    def leave_unclear(self) -> None:
        """Nobody knows which enterprise it is about: it waits for somebody who finds out, or voids it."""
        self._flag("enterprise_unclear")

    def hold_problems(self) -> None:
        """It tells of more problems than are reported at once: the centre looks at the further ones."""
        self._flag("many_problems")

    def identify(self, enterprise: Enterprise) -> None:
        """It is about this enterprise. Raises :class:`EnterpriseKnown` unless that was unclear."""
        if self.enterprise is not None:
            raise EnterpriseKnown(name=self.enterprise.name)
        self._move("identify", Status(self.status))
        self.enterprise = enterprise
        self._unflag("enterprise_unclear")

    def suspect(self, action: str, first: str) -> None:
        """疑似重复: it does not count until somebody decides, for ``first`` does (DUPS)."""
        self._move(action, Status.DUPLICATE_SUSPECT)
        self.duplicate_of, self.effective_at = first, None
        self._flag("possible_duplicate")

    def take_effect(self, action: str, now: datetime) -> list[Event]:
        """有效: it counts from now on."""
        self._move(action, Status.EFFECTIVE)
        self.effective_at = now
        self.duplicate_of = None
        self._unflag("possible_duplicate")
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

    def set_aside(self, action: str, target: Status) -> list[Event]:
        """It will never count: merged into the one received first, or void."""
        self._move(action, target)
        return [
            SubmissionVoided(
                submission_id=self.submission_id,
                status=self.status,
                questionnaire_code=self.questionnaire_code,
                questionnaire_version=self.questionnaire_version,
                duplicate_of=self.duplicate_of,
            )
        ]

    def decide(self, by: str, at: datetime, why: str | None) -> None:
        """Who decided about it, when and why."""
        self.decided_by, self.decided_at, self.decision = by, at, why

    def as_flagged(self) -> list[Event]:
        """What tells the centre that somebody should look at it, if somebody should."""
        if not self.flags:
            return []
        return [
            SubmissionFlagged(
                submission_id=self.submission_id,
                status=self.status,
                questionnaire_code=self.questionnaire_code,
                questionnaire_version=self.questionnaire_version,
                flags=self.flags,
            )
        ]

    def _flag(self, flag: str) -> None:
        self.flags = [*(each for each in self.flags if each != flag), flag]
        self.flagged = True

    def _unflag(self, flag: str) -> None:
        self.flags = [each for each in self.flags if each != flag]
        self.flagged = bool(self.flags)

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


def submission_id_of(client_id: str) -> str:
    """Our id of a submission: the same for the same client id, however often it is sent (OFF-2)."""
    return str(uuid.uuid5(_NAMESPACE, client_id))


def corrected_clock(filled_at: datetime, received_at: datetime) -> tuple[datetime, Iterable[str]]:
    """The moment of filling in, and a flag if the phone's clock was ahead (OFF-5)."""
    if filled_at - received_at > RULES.clock_tolerance:
        return received_at, ["clock_skew"]
    return filled_at, []
