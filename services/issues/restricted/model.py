"""What the restricted ledger keeps: every text sealed, beside it only what is needed to find and to count."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Date, ForeignKey, Index, Integer, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.aggregate import Aggregate
from chassis.columns import BigId, Timestamp
from chassis.context import OFFICE_ZONE, Actor
from chassis.decisions import one_pending
from contracts import Event
from contracts.issues.restricted import RestrictedAssigned, RestrictedClosed
from services.issues.base import Base
from services.issues.restricted import errors
from services.issues.restricted.moves import MOVES, REQUEST_MOVES, CaseStatus, RequestStatus

REF = 24  #: characters of a random reference


class Field(StrEnum):
    """领域."""

    SUBSIDIES = "惠农惠牧资金"
    TENDERS = "项目招投标"
    ENFORCEMENT = "执法服务"
    OTHER = "其他"


class Report(Aggregate, Base):
    """线索: what was said, and sealed by another key who said it; a person decides whether it is a case."""

    __tablename__ = "restricted_reports"
    __table_args__ = (Index("ix_restricted_reports_waiting", "status", "received_on", "id"),)

    report_ref: Mapped[str] = mapped_column(String(REF), unique=True)
    received_on: Mapped[date] = mapped_column(Date)
    status: Mapped[str] = mapped_column(String(10))  # waiting, taken, dismissed
    said: Mapped[bytes] = mapped_column(LargeBinary)
    reporter: Mapped[bytes | None] = mapped_column(LargeBinary)
    reason: Mapped[bytes | None] = mapped_column(LargeBinary)  # why it was dismissed

    def decide(self, status: str) -> None:
        """Taken up as a case, or dismissed: once."""
        if self.status != "waiting":
            raise errors.ReportDecided
        self.status = status


class CaseHistory(Base):
    """One step of a case; appended, never changed."""

    __tablename__ = "restricted_history"

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("restricted_cases.id"), index=True)
    entry_ref: Mapped[str] = mapped_column(String(REF))  # what the note is sealed for
    at: Mapped[datetime] = mapped_column(Timestamp)
    actor_id: Mapped[str] = mapped_column(String(100))
    action: Mapped[str] = mapped_column(String(20))
    to_status: Mapped[str] = mapped_column(String(20))
    note: Mapped[bytes | None] = mapped_column(LargeBinary)


class Case(Aggregate, Base):
    """群腐问题: one line of the restricted ledger; its state changes by its methods only."""

    __tablename__ = "restricted_cases"
    __table_args__ = (Index("ix_restricted_cases_due", "status", "deadline"),)

    case_ref: Mapped[str] = mapped_column(String(REF), unique=True)
    case_no: Mapped[str] = mapped_column(String(20), unique=True)
    report_id: Mapped[int | None] = mapped_column(ForeignKey("restricted_reports.id"))
    field: Mapped[str] = mapped_column(String(20))
    content: Mapped[bytes] = mapped_column(LargeBinary)  # title, facts, neutral text
    respondent_dept: Mapped[str | None] = mapped_column(String(20))
    inspect_dept: Mapped[str | None] = mapped_column(String(20))
    rect_dept: Mapped[str | None] = mapped_column(String(20))
    rect_leader: Mapped[str | None] = mapped_column(String(100))
    rect_person: Mapped[str | None] = mapped_column(String(100), index=True)
    deadline: Mapped[date | None] = mapped_column(Date)
    status: Mapped[str] = mapped_column(String(20))
    opened_on: Mapped[date] = mapped_column(Date)
    submitted_on: Mapped[date | None] = mapped_column(Date)
    submitted_by: Mapped[str | None] = mapped_column(String(100))
    first_verifier: Mapped[str | None] = mapped_column(String(100))
    second_verifier: Mapped[str | None] = mapped_column(String(100))
    closed_on: Mapped[date | None] = mapped_column(Date)

    report: Mapped[Report | None] = relationship()
    history: Mapped[list[CaseHistory]] = relationship(order_by=CaseHistory.id)

    def assign(
        self, inspect_dept: str, rect_dept: str, leader: str, person: str, deadline: date
    ) -> list[Event]:
        """明确责任: who inspects, who puts it right, and by when."""
        self._move("assign", CaseStatus.ASSIGNED)
        if inspect_dept == self.respondent_dept:
            raise errors.InspectsItself(field="inspect_dept")
        self.inspect_dept, self.rect_dept = inspect_dept, rect_dept
        self.rect_leader, self.rect_person, self.deadline = leader, person, deadline
        return self._told()

    def reassign(self, leader: str, person: str) -> list[Event]:
        """更换责任人, within the unit; the deadline stays."""
        self._move("reassign", CaseStatus.ASSIGNED)
        self.rect_leader, self.rect_person = leader, person
        return self._told()

    def start(self) -> None:
        """开始整改."""
        self._move("start", CaseStatus.RECTIFYING)

    def measure(self) -> None:
        """整改措施: one more."""
        self._move("measure", CaseStatus.RECTIFYING)
        self.touch()

    def submit(self, by: Actor, at: datetime) -> None:
        """申请核查."""
        self._move("submit", CaseStatus.SUBMITTED)
        self.submitted_on, self.submitted_by = _day(at), by.id

    def verify(self, by: Actor, at: datetime) -> list[Event]:
        """核查通过, by the first of two and then by another one (CONF-6)."""
        first = self.status != CaseStatus.FIRST_VERIFIED
        self._move("verify", CaseStatus.FIRST_VERIFIED if first else CaseStatus.CLOSED)
        involved = {self.rect_dept, self.respondent_dept} - {None}
        if by.dept in involved or by.id in (self.rect_person, self.rect_leader, self.submitted_by):
            raise errors.VerifierConflict
        if first:
            self.first_verifier = by.id
            return []
        if by.id == self.first_verifier:
            raise errors.SameVerifier
        self.second_verifier, self.closed_on = by.id, _day(at)
        return [RestrictedClosed(case_ref=self.case_ref, recipients=self._responsible())]

    def reject(self) -> list[Event]:
        """退回整改: what the first verifier found is void; the deadline stays."""
        self._move("reject", CaseStatus.RECTIFYING)
        self.first_verifier = self.submitted_on = self.submitted_by = None
        return self._told()

    def move_deadline(self, to: date) -> list[Event]:
        """调整时限, as the head of the team and a named leader agreed."""
        self._move("move_deadline", CaseStatus(self.status))
        self.deadline = to
        return self._told()

    def require_running(self) -> None:
        """That its deadline can be moved; raises the refusal of the table."""
        MOVES.check("move_deadline", self.status, self.status)

    @property
    def on_time(self) -> bool | None:
        """Whether what was accepted had been handed in by the deadline; unknown until it is closed."""
        if self.closed_on is None or self.submitted_on is None or self.deadline is None:
            return None
        return self.submitted_on <= self.deadline

    def _move(self, action: str, target: CaseStatus) -> None:
        MOVES.check(action, self.status, target)
        self.status = target.value

    def _told(self) -> list[Event]:
        assert self.deadline is not None, "it is assigned with one"
        recipients = self._responsible()
        return [RestrictedAssigned(case_ref=self.case_ref, recipients=recipients, due=self.deadline)]

    def _responsible(self) -> list[str]:
        return list(dict.fromkeys(each for each in (self.rect_person, self.rect_leader) if each))


class CaseNumbers(Base):
    """The last case number of a year; its row lock makes the numbers gapless."""

    __tablename__ = "restricted_numbers"

    year: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    last: Mapped[int] = mapped_column(Integer)


class RequestKind(StrEnum):
    """What takes two persons."""

    UNSEAL = "unseal"
    EXPORT = "export"
    DEADLINE = "deadline"
    NAME_HEAD = "name_head"
    NAME_LEADER = "name_leader"
    END_NAMING = "end_naming"


KIND_NAMES = {
    RequestKind.UNSEAL: "拆封举报人信息",
    RequestKind.EXPORT: "导出台账",
    RequestKind.DEADLINE: "调整整改时限",
    RequestKind.NAME_HEAD: "指定专班负责人",
    RequestKind.NAME_LEADER: "指定知情领导",
    RequestKind.END_NAMING: "取消指定",
}


class Request(Aggregate, Base):
    """申请: asked for by one, decided by another, and good for a while."""

    __tablename__ = "restricted_requests"
    __table_args__ = (one_pending("uq_restricted_requests_pending", "kind", "subject"),)

    request_ref: Mapped[str] = mapped_column(String(REF), unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    subject: Mapped[str] = mapped_column(
        String(100)
    )  # a case_ref, a person id, or the requester of an export
    new_deadline: Mapped[date | None] = mapped_column(Date)
    reason: Mapped[bytes] = mapped_column(LargeBinary)
    requested_by: Mapped[str] = mapped_column(String(100))
    status: Mapped[str] = mapped_column(String(10))
    decided_by: Mapped[str | None] = mapped_column(String(100))
    decided_at: Mapped[datetime | None] = mapped_column(Timestamp)
    valid_until: Mapped[datetime | None] = mapped_column(Timestamp)

    def decide(self, action: str, by: Actor, at: datetime) -> None:
        """Approved or refused, by somebody else."""
        target = RequestStatus.APPROVED if action == "approve" else RequestStatus.REFUSED
        REQUEST_MOVES.check(action, self.status, target)
        if by.id == self.requested_by:
            raise errors.SecondPersonNeeded
        self.status, self.decided_by, self.decided_at = target.value, by.id, at

    def opens_for(self, by: Actor, at: datetime) -> bool:
        """Whether what was approved may be looked at now, by one of the two."""
        good = self.status == RequestStatus.APPROVED and self.valid_until is not None
        return good and at <= self.valid_until and by.id in (self.requested_by, self.decided_by)  # type: ignore[operator]


class Naming(Aggregate, Base):
    """知情范围: who heads the team, and which leaders may read; named by two of the team."""

    __tablename__ = "restricted_namings"
    __table_args__ = (UniqueConstraint("person_id", "role"),)

    person_id: Mapped[str] = mapped_column(String(100))
    role: Mapped[str] = mapped_column(String(10))  # head, leader
    in_force: Mapped[bool]


class Access(Base):
    """查阅记录: who looked at what, when, and how much of it (PERM-6); no text of any case is in it."""

    __tablename__ = "restricted_access"

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    at: Mapped[datetime] = mapped_column(Timestamp)
    actor_id: Mapped[str] = mapped_column(String(100))
    action: Mapped[str] = mapped_column(String(20))
    subject: Mapped[str | None] = mapped_column(String(100), index=True)  # a case_ref or request_ref
    rows: Mapped[int] = mapped_column(Integer)


class Rung(Base):
    """A reminder that went out: once per case, deadline and level (ESC-1)."""

    __tablename__ = "restricted_rungs"

    case_id: Mapped[int] = mapped_column(ForeignKey("restricted_cases.id"), primary_key=True)
    deadline: Mapped[date] = mapped_column(Date, primary_key=True)
    level: Mapped[str] = mapped_column(String(20), primary_key=True)
    fired_on: Mapped[date] = mapped_column(Date)


class KeyCheck(Base):
    """Something known, sealed with each secret when it was first used: shows whether it is still the same."""

    __tablename__ = "restricted_keys"

    secret: Mapped[str] = mapped_column(String(40), primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class WorkPlan(Aggregate, Base):
    """工作方案 of the campaign; title, number and file are sealed."""

    __tablename__ = "restricted_work_plans"

    plan_ref: Mapped[str] = mapped_column(String(REF), unique=True)
    period_from: Mapped[date] = mapped_column(Date)
    period_to: Mapped[date] = mapped_column(Date)
    about: Mapped[bytes] = mapped_column(LargeBinary)  # title, document number, file name
    file: Mapped[bytes] = mapped_column(LargeBinary)


def _day(at: datetime) -> date:
    return at.astimezone(OFFICE_ZONE).date()
