"""A round's report: frozen rows, their sums, and how it is signed, published and corrected (MON)."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from sqlalchemy import Boolean, Date, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.aggregate import Aggregate
from chassis.columns import BigId, Json
from contracts import Event
from contracts.tasks.reports import (
    Ranked,
    ReportCompiled,
    ReportProblemRaised,
    ReportPublished,
    ReportSigned,
)
from services.tasks.base import Base
from services.tasks.reports.scoring import Figures
from services.tasks.rounds.model import Round, RoundStatus


class Report(Aggregate, Base):
    """月调度通报 of a round; what is published never changes, a correction is another edition."""

    __tablename__ = "reports"
    __table_args__ = (UniqueConstraint("month", "edition"),)

    round_id: Mapped[int] = mapped_column(BigId, ForeignKey("rounds.id"))
    round: Mapped[Round] = relationship()
    month: Mapped[str] = mapped_column(String(7))
    edition: Mapped[int] = mapped_column(Integer)
    report_no: Mapped[str] = mapped_column(String(40))
    status: Mapped[str] = mapped_column(String(10))  # compiled, signed, published
    rules: Mapped[dict[str, Any]] = mapped_column(Json)  # what it was scored and settled by
    plans: Mapped[list[dict[str, Any]]] = mapped_column(Json)  # 表1, frozen
    escalations: Mapped[list[dict[str, Any]]] = mapped_column(Json)  # 督办、约谈、通报 of the month, frozen
    measures: Mapped[list[dict[str, Any]]] = mapped_column(
        Json
    )  # 存在问题 and 调整措施, each with what it became, and by what reference the ledger was told of it
    reason: Mapped[str | None] = mapped_column(Text)  # of a correction
    changes: Mapped[list[dict[str, Any]]] = mapped_column(Json)  # what a correction changed
    matters: Mapped[dict[str, Any] | None] = mapped_column(Json)  # 表6, 表7; none in what was compiled before
    files: Mapped[dict[str, str]] = mapped_column(Json)  # kind → sha256, once published
    compiled_on: Mapped[date] = mapped_column(Date)
    signed_on: Mapped[date | None] = mapped_column(Date)
    signed_by: Mapped[str | None] = mapped_column(String(100))
    published_on: Mapped[date | None] = mapped_column(Date)

    def compiled(self, ranking: Sequence[Ranked]) -> Event:
        """汇总: it waits for a leader's signature."""
        return ReportCompiled(**self._facts(), ranking=list(ranking), compiled_on=self.compiled_on)

    def sign(self, by: str, on: date) -> Event:
        """审签 by a leader."""
        self.round.move("sign", RoundStatus.SIGNED)
        self.status, self.signed_by, self.signed_on = RoundStatus.SIGNED.value, by, on
        return ReportSigned(**self._facts(), signed_on=on)

    def publish(self, on: date) -> None:
        """印发: units see the ranking from now on (PERM-2)."""
        self.round.move("publish", RoundStatus.PUBLISHED)
        self.status, self.published_on = RoundStatus.PUBLISHED.value, on

    def published(self, files: dict[str, str], ranking: Sequence[Ranked]) -> Event:
        """What is told when its files, which say the day it was published, are kept too."""
        self.files = files
        assert self.published_on is not None, "published"
        return ReportPublished(
            **self._facts(), ranking=list(ranking), files=list(files.values()), published_on=self.published_on
        )

    def raise_problem(self, number: int, problem_id: str, suggested_dept: str | None, on: date) -> Event:
        """转入问题台账: the ledger opens an issue of one of the problems, and says which."""
        self.change_measure(number, ref=problem_id, raised_on=on.isoformat())
        measure = self.measures[number - 1]
        return ReportProblemRaised(
            problem_id=problem_id,
            month=self.month,
            report_no=self.report_no,
            text=measure["problem"],
            measure=measure["measure"],
            suggested_dept=suggested_dept,
            raised_on=on,
        )

    def change_measure(self, number: int, **values: Any) -> None:
        """Note something of one of the problems, counted from 1."""
        changed = [dict(each) for each in self.measures]
        changed[number - 1] |= values
        self.measures = changed

    def _facts(self) -> dict[str, Any]:
        return {"month": self.month, "report_no": self.report_no, "edition": self.edition}


class ReportUnit(Base):
    """A unit's sums in a report, each the length of a list of its rows."""

    __tablename__ = "report_units"

    report_id: Mapped[int] = mapped_column(BigId, ForeignKey("reports.id"), primary_key=True)
    dept: Mapped[str] = mapped_column(String(20), primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    group: Mapped[str] = mapped_column("unit_group", String(5))
    sort_order: Mapped[int] = mapped_column(Integer)
    due_total: Mapped[int] = mapped_column(Integer)
    completed: Mapped[int] = mapped_column(Integer)
    on_time: Mapped[int] = mapped_column(Integer)
    required: Mapped[int] = mapped_column(Integer)
    filed_on_time: Mapped[int] = mapped_column(Integer)
    filed: Mapped[int] = mapped_column(Integer)
    first_pass: Mapped[int] = mapped_column(Integer)
    settled: Mapped[int] = mapped_column(Integer)  # 结清
    owed: Mapped[int] = mapped_column(Integer)  # 欠账
    held: Mapped[int] = mapped_column(Integer)  # 挂账
    red: Mapped[int] = mapped_column(Integer)
    yellow: Mapped[int] = mapped_column(Integer)
    score: Mapped[str | None] = mapped_column(String(8))  # two decimals
    rank: Mapped[int | None] = mapped_column(Integer)
    group_rank: Mapped[int | None] = mapped_column(Integer)
    last_rank: Mapped[int | None] = mapped_column(Integer)  # in the month before

    @property
    def figures(self) -> Figures:
        """What it is scored by."""
        return Figures(**{name: getattr(self, name) for name in Figures.__dataclass_fields__})


class ReportLine(Base):
    """A task as it stood at the cutoff; the sums of a report count these rows and nothing else."""

    __tablename__ = "report_lines"
    __table_args__ = (Index("ix_report_lines_dept", "report_id", "dept"),)

    report_id: Mapped[int] = mapped_column(BigId, ForeignKey("reports.id"), primary_key=True)
    task_no: Mapped[str] = mapped_column(String(20), primary_key=True)
    plan_code: Mapped[str] = mapped_column(String(10))
    dept: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(200))
    owner: Mapped[str | None] = mapped_column(String(60))
    due_date: Mapped[date | None] = mapped_column(Date)
    progress_pct: Mapped[int] = mapped_column(Integer)
    light: Mapped[str] = mapped_column(String(10))
    extension_count: Mapped[int] = mapped_column(Integer)
    problems: Mapped[str | None] = mapped_column(Text)  # as filed
    in_total: Mapped[bool] = mapped_column(Boolean)  # 任务总数 (CNT-1)
    closed: Mapped[bool] = mapped_column(Boolean)  # 已销号 as of the cutoff
    due: Mapped[bool] = mapped_column(Boolean)  # 应完成
    completed: Mapped[bool] = mapped_column(Boolean)  # due, and closed
    on_time: Mapped[bool] = mapped_column(Boolean)  # completed by when it was due
    required: Mapped[bool] = mapped_column(Boolean)  # 应报
    filed: Mapped[bool] = mapped_column(Boolean)
    filed_on_time: Mapped[bool] = mapped_column(Boolean)
    accepted: Mapped[bool] = mapped_column(Boolean)
    first_pass: Mapped[bool] = mapped_column(Boolean)  # accepted and never returned
    settlement: Mapped[str | None] = mapped_column(String(10))  # none if it was not live in the month
    closed_in_month: Mapped[bool] = mapped_column(Boolean)
    on_hold: Mapped[bool] = mapped_column(Boolean)  # suspended, or extended within the month
    expected_pct: Mapped[int | None] = mapped_column(Integer)  # the milestone's
    lag: Mapped[str] = mapped_column(String(40))  # exact, as a fraction of points

    @property
    def behind(self) -> Fraction:
        """How many points its schedule was ahead at the cutoff."""
        return Fraction(self.lag)


class ReportIssue(Base):
    """An issue of the ledger as it stood at the cutoff; 表5 to 表7 count these rows (CNT-2)."""

    __tablename__ = "report_issues"

    report_id: Mapped[int] = mapped_column(BigId, ForeignKey("reports.id"), primary_key=True)
    issue_no: Mapped[str] = mapped_column(String(20), primary_key=True)
    source: Mapped[str] = mapped_column(String(2))
    category: Mapped[str] = mapped_column(String(20))
    campaign: Mapped[str | None] = mapped_column(String(100))
    title: Mapped[str] = mapped_column(String(200))
    dept: Mapped[str | None] = mapped_column(String(20))  # none: not dispatched yet
    registered_on: Mapped[date] = mapped_column(Date)
    finish_due: Mapped[date | None] = mapped_column(Date)
    closed_on: Mapped[date | None] = mapped_column(Date)
    enterprises: Mapped[list[str]] = mapped_column(Json)  # what each is known by
    fresh: Mapped[bool] = mapped_column(Boolean)  # registered in the month
    closed: Mapped[bool] = mapped_column(Boolean)
    closed_in_month: Mapped[bool] = mapped_column(Boolean)
    solved: Mapped[bool] = mapped_column(Boolean)
    overdue: Mapped[bool] = mapped_column(Boolean)
