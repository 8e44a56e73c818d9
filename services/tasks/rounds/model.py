"""A monthly round, and what each unit owes in it: their states and the facts that follow (domain.md MON)."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.aggregate import Aggregate
from chassis.columns import BigId, Json, Timestamp
from chassis.context import OFFICE_ZONE, Actor
from chassis.moves import Move, Moves
from contracts import Event
from contracts.tasks.rounds import (
    FilingAccepted,
    FilingDeadlineChanged,
    FilingReturned,
    FilingSubmitted,
    RequiredFilings,
    RoundDeadlineChanged,
    RoundFillClosed,
    RoundOpened,
)
from services.tasks.base import Base
from services.tasks.rounds.dates import RoundDates
from services.tasks.rounds.errors import (
    FilingClosed,
    FilingMoveRefused,
    ResubmissionLate,
    ReviewsOwnFiling,
    RoundMoveRefused,
)


class RoundStatus(StrEnum):
    """状态; a round that is not there yet is 待开启."""

    COLLECTING = "collecting"
    REVIEWING = "reviewing"
    COMPILED = "compiled"
    SIGNED = "signed"
    PUBLISHED = "published"


#: units may still file, and the centre looks at what they file
OPEN_ROUNDS = (RoundStatus.COLLECTING, RoundStatus.REVIEWING)

ROUND_MOVES = Moves(
    {
        RoundStatus.COLLECTING: "填报中",
        RoundStatus.REVIEWING: "审核中",
        RoundStatus.COMPILED: "已汇总",
        RoundStatus.SIGNED: "已审签",
        RoundStatus.PUBLISHED: "已印发",
    },
    {
        "close": "截止填报",
        "file": "填报",
        "review": "审核填报",
        "compile": "汇总",
        "word": "修改文字",
        "sign": "审签",
        "publish": "印发",
        "correct": "更正",
        "raise": "将问题转入问题台账",
    },
    Move("close", RoundStatus.COLLECTING, RoundStatus.REVIEWING, "填报时限已过，迟报仍可至审核时限"),
    *(Move("file", status, status, "单位填报") for status in OPEN_ROUNDS),
    *(Move("review", status, status, "中心审核填报") for status in OPEN_ROUNDS),
    Move("compile", RoundStatus.REVIEWING, RoundStatus.COMPILED, "审核时限已过，冻结数据"),
    Move("compile", RoundStatus.COMPILED, RoundStatus.COMPILED, "审签前重新汇总"),
    Move("word", RoundStatus.COMPILED, RoundStatus.COMPILED, "审签前修改问题和措施"),
    Move("sign", RoundStatus.COMPILED, RoundStatus.SIGNED, "旗领导审签"),
    Move("publish", RoundStatus.SIGNED, RoundStatus.PUBLISHED, "中心主任印发，各单位可见排名"),
    *(
        Move("raise", status, status, "通报的一条问题转入问题台账，此后不再改动文字")
        for status in (RoundStatus.SIGNED, RoundStatus.PUBLISHED)
    ),
    Move("correct", RoundStatus.PUBLISHED, RoundStatus.COMPILED, "印发后发现差错，另出更正版"),
    refusal=RoundMoveRefused,
)


#: the dates of a round that are counted in working days
MOVABLE = ("fill_due", "review_due", "publish_due")


class Round(Aggregate, Base):
    """月调度轮次 of one month."""

    __tablename__ = "rounds"

    month: Mapped[str] = mapped_column(String(7), unique=True)
    cutoff: Mapped[date] = mapped_column(Date)
    open_on: Mapped[date] = mapped_column(Date)
    fill_due: Mapped[date] = mapped_column(Date)
    review_due: Mapped[date] = mapped_column(Date)
    publish_due: Mapped[date] = mapped_column(Date)
    opened_on: Mapped[date] = mapped_column(Date)
    status: Mapped[str] = mapped_column(String(10))

    @classmethod
    def begin(cls, month: str, dates: RoundDates, today: date) -> "Round":
        """开启: units are asked to file from today on."""
        return cls(month=month, **vars(dates), opened_on=today, status=RoundStatus.COLLECTING.value)

    def opened(self, required: Sequence[RequiredFilings]) -> Event:
        """What is told when it is known who owes how much."""
        dues = ("month", "cutoff", "fill_due", "review_due", "publish_due", "opened_on")
        return RoundOpened(**{name: getattr(self, name) for name in dues}, required=list(required))

    def reschedule(
        self, dates: RoundDates, missing: Callable[[], Sequence[RequiredFilings]], today: date
    ) -> list[Event]:
        """The calendar has changed (CAL-10): what lies ahead moves with it, what is over stays.

        ``missing`` is asked only if something moved.
        """
        old = {f"old_{name}": getattr(self, name) for name in MOVABLE}
        for name in MOVABLE:
            if getattr(self, name) >= today:
                setattr(self, name, getattr(dates, name))
        now = {name: getattr(self, name) for name in MOVABLE}
        if list(old.values()) == list(now.values()):
            return []
        about: dict[str, Any] = {"month": self.month, "status": self.status, "changed_on": today}
        told = RoundDeadlineChanged(**about, **old, **now, missing=list(missing()), reason="calendar")
        return [told]

    def close(self, required: int, submitted: int, today: date) -> Event:
        """截止填报: what comes from now on is late."""
        self.move("close", RoundStatus.REVIEWING)
        return RoundFillClosed(
            month=self.month,
            fill_due=self.fill_due,
            review_due=self.review_due,
            required=required,
            submitted=submitted,
            closed_on=today,
        )

    def move(self, action: str, target: RoundStatus | None = None) -> None:
        """To ``target``, or to where it is; raises :class:`RoundMoveRefused`."""
        ROUND_MOVES.check(action, self.status, target or self.status)
        self.status = (target or RoundStatus(self.status)).value

    def require(self, action: str) -> None:
        """Refuse what changes nothing of the round itself but depends on where it is."""
        ROUND_MOVES.check(action, self.status, self.status)


class RoundUnit(Base):
    """How many filings a unit owes in a round (应报)."""

    __tablename__ = "round_units"

    round_id: Mapped[int] = mapped_column(BigId, ForeignKey("rounds.id"), primary_key=True)
    dept: Mapped[str] = mapped_column(String(20), primary_key=True)
    required: Mapped[int] = mapped_column(Integer)


class FilingStatus(StrEnum):
    UNFILED = "unfiled"  #: 未报
    DRAFT = "draft"  #: 草稿
    SUBMITTED = "submitted"  #: 已报
    RETURNED = "returned"  #: 退回
    ACCEPTED = "accepted"  #: 已审核
    MISSING = "missing"  #: 漏报


#: the unit has something to do
OWED = (FilingStatus.UNFILED, FilingStatus.DRAFT, FilingStatus.RETURNED)
#: it has been filed at least once
FILED = (FilingStatus.SUBMITTED, FilingStatus.RETURNED, FilingStatus.ACCEPTED)

FILING_MOVES = Moves(
    {
        FilingStatus.UNFILED: "未报",
        FilingStatus.DRAFT: "草稿",
        FilingStatus.SUBMITTED: "已报",
        FilingStatus.RETURNED: "退回",
        FilingStatus.ACCEPTED: "已审核",
        FilingStatus.MISSING: "漏报",
    },
    {"save": "保存草稿", "submit": "填报", "return": "退回", "accept": "审核通过", "miss": "记为漏报"},
    Move("save", FilingStatus.UNFILED, FilingStatus.DRAFT, "单位先存草稿"),
    Move("save", FilingStatus.DRAFT, FilingStatus.DRAFT, "单位修改草稿"),
    Move("save", FilingStatus.RETURNED, FilingStatus.RETURNED, "单位修改被退回的填报"),
    Move("submit", FilingStatus.UNFILED, FilingStatus.SUBMITTED, "单位填报"),
    Move("submit", FilingStatus.DRAFT, FilingStatus.SUBMITTED, "单位填报"),
    Move("submit", FilingStatus.RETURNED, FilingStatus.SUBMITTED, "单位重报"),
    Move("submit", FilingStatus.SUBMITTED, FilingStatus.SUBMITTED, "审核前单位自行更正"),
    Move("return", FilingStatus.SUBMITTED, FilingStatus.RETURNED, "中心认为填报不合要求"),
    Move("accept", FilingStatus.SUBMITTED, FilingStatus.ACCEPTED, "中心审核通过"),
    Move("miss", FilingStatus.UNFILED, FilingStatus.MISSING, "汇总时仍未填报"),
    Move("miss", FilingStatus.DRAFT, FilingStatus.MISSING, "汇总时仍未填报"),
    refusal=FilingMoveRefused,
)


class Filing(Aggregate, Base):
    """月度填报 of one task in one round, by the unit that leads it; it is there before it is filed."""

    __tablename__ = "filings"
    __table_args__ = (
        UniqueConstraint("round_id", "task_id"),
        Index("ix_filings_unit", "round_id", "dept", "status"),
        Index("ix_filings_status", "round_id", "status", "id"),
        Index("ix_filings_owed", "dept", "status"),
        Index("ix_filings_task", "task_id"),
    )

    round_id: Mapped[int] = mapped_column(BigId, ForeignKey("rounds.id"))
    round: Mapped[Round] = relationship()
    task_id: Mapped[int] = mapped_column(BigId, ForeignKey("tasks.id"))
    task_no: Mapped[str] = mapped_column(String(20))
    plan_code: Mapped[str] = mapped_column(String(10))
    dept: Mapped[str] = mapped_column(String(20))
    before_pct: Mapped[int] = mapped_column(Integer)  # what was filed last, in an earlier round
    progress_pct: Mapped[int | None] = mapped_column(Integer)
    done_text: Mapped[str | None] = mapped_column(Text)
    problems: Mapped[str | None] = mapped_column(Text)
    coordination: Mapped[str | None] = mapped_column(Text)
    next_plan: Mapped[str | None] = mapped_column(Text)
    evidence: Mapped[list[str]] = mapped_column(Json, default=list)  # sha256 of attachments of the task
    first_submitted_at: Mapped[datetime | None] = mapped_column(Timestamp)
    submitted_on: Mapped[date | None] = mapped_column(Date)
    submitted_by: Mapped[str | None] = mapped_column(String(100))
    timeliness: Mapped[str | None] = mapped_column(String(10))  # on_time or late, by the first submission
    returned_count: Mapped[int] = mapped_column(Integer, default=0)
    return_reason: Mapped[str | None] = mapped_column(Text)
    resubmit_due: Mapped[date | None] = mapped_column(Date)
    reviewed_on: Mapped[date | None] = mapped_column(Date)
    reviewed_by: Mapped[str | None] = mapped_column(String(100))
    status: Mapped[str] = mapped_column(String(10))

    @property
    def key(self) -> str:
        """How events name it: ``2024-11/QJ50-001``."""
        return f"{self.round.month}/{self.task_no}"

    def save(self, content: dict[str, Any]) -> None:
        """保存草稿: what is given so far."""
        self._move("save", FilingStatus.RETURNED if self.status == "returned" else FilingStatus.DRAFT)
        self._write(content)

    def submit(self, content: dict[str, Any], by: Actor, at: datetime) -> Event:
        """填报 or 重报; the first time decides whether it is late, and after the review nobody files."""
        today = at.astimezone(OFFICE_ZONE).date()
        self._require_time(today)
        self._move("submit", FilingStatus.SUBMITTED)
        self._write(content)
        if self.first_submitted_at is None:
            self.first_submitted_at = at
            self.timeliness = "on_time" if today <= self.round.fill_due else "late"
        self.submitted_on, self.submitted_by = today, by.id
        return FilingSubmitted(**self._facts(), progress_pct=self.progress_pct, submitted_on=today)

    def send_back(self, reason: str, resubmit_due: date, by: Actor, on: date) -> Event:
        """退回: it is filed anew, and is not passed at the first time any more."""
        self._review("return", FilingStatus.RETURNED, by, on)
        self.returned_count += 1
        self.return_reason, self.resubmit_due = reason, resubmit_due
        facts = {name: value for name, value in self._facts().items() if name != "timeliness"}
        return FilingReturned(**facts, reason=reason, resubmit_due=resubmit_due, returned_on=on)

    def accept(self, by: Actor, on: date) -> Event:
        """审核通过."""
        self._review("accept", FilingStatus.ACCEPTED, by, on)
        facts = {name: value for name, value in self._facts().items() if name != "returned_count"}
        return FilingAccepted(**facts, first_pass=not self.returned_count, accepted_on=on)

    def recount(self, due: date, on: date) -> list[Event]:
        """The calendar has changed, and with it the day by which it is filed anew (CAL-10)."""
        old, self.resubmit_due = self.resubmit_due, due
        if old == due:
            return []
        about = {name: self._facts()[name] for name in ("filing", "month", "task_no", "dept")}
        changed = {"old_due": old, "new_due": due, "reason": "calendar", "changed_on": on}
        return [FilingDeadlineChanged.model_validate(about | changed)]

    def _require_time(self, today: date) -> None:
        if self.status == FilingStatus.RETURNED and self.resubmit_due is not None:
            last = max(self.resubmit_due, self.round.review_due)
            if today > last:
                raise ResubmissionLate(resubmit_due=last)
        elif today > self.round.review_due:
            raise FilingClosed(review_due=self.round.review_due)

    def _review(self, action: str, target: FilingStatus, by: Actor, on: date) -> None:
        self._move(action, target)
        if by.id == self.submitted_by:
            raise ReviewsOwnFiling
        self.reviewed_on, self.reviewed_by = on, by.id

    def _write(self, content: dict[str, Any]) -> None:
        for name, value in content.items():
            setattr(self, name, value)

    def _facts(self) -> dict[str, Any]:
        return {
            "filing": self.key,
            "month": self.round.month,
            "task_no": self.task_no,
            "dept": self.dept,
            "timeliness": self.timeliness,
            "returned_count": self.returned_count,
        }

    def _move(self, action: str, target: FilingStatus) -> None:
        FILING_MOVES.check(action, self.status, target)
        self.status = target.value
