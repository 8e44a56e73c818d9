"""The issue: what is known of it, what may happen to it, and the facts that follow."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Date, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, composite, mapped_column, relationship

from chassis.aggregate import Aggregate
from chassis.context import OFFICE_ZONE, Actor
from chassis.officetime.lights import Light, light
from contracts import Event
from contracts.issues import (
    IssueAcceptedForHandling,
    IssueDispatched,
    IssueOpened,
    IssueRejected,
    IssueSigned,
)
from services.issues.base import Base
from services.issues.ledger.deadlines import Deadlines
from services.issues.ledger.errors import NotLeadUnit, ReportedAfterRegistered
from services.issues.ledger.moves import MOVES, VERBS, Status
from services.issues.ledger.records import IssueCoUnit, IssueEnterprise, IssueHistory
from services.issues.ledger.report import Petitioner, Report
from services.issues.rules import HandlingClass
from services.issues.sources import RejectReason

STOPPED = {Status.REJECTED, Status.MERGED, Status.SUSPENDED}
DELIVERED = {Status.SUBMITTED, Status.CALLBACK, Status.CLOSED}
DUES = ("accept_due", "sign_due", "contact_due", "co_due", "finish_due")


@dataclass(frozen=True)
class Assignment:
    """Who is made responsible at dispatch, and at which pace."""

    lead_dept: str
    handling_class: HandlingClass
    supervisor: str
    co_depts: tuple[str, ...] = ()
    leader: str | None = None
    owner: str | None = None


class Issue(Aggregate, Base):
    """One line of the ledger (domain.md §4.2); its state changes by its methods only."""

    __tablename__ = "issues"
    __table_args__ = (
        UniqueConstraint("source", "source_ref"),
        Index("ix_issues_newest", "registered_on", "id"),
        Index("ix_issues_lead_due", "lead_dept", "status", "finish_due", "id"),
    )

    issue_no: Mapped[str] = mapped_column(String(20), unique=True)
    source: Mapped[str] = mapped_column(String(2))
    source_ref: Mapped[str | None] = mapped_column(String(200))
    title: Mapped[str] = mapped_column(String(100))
    description: Mapped[str] = mapped_column(Text)
    category: Mapped[str] = mapped_column(String(10))
    kind: Mapped[str] = mapped_column(String(10))
    petitioner: Mapped[Petitioner] = composite(
        mapped_column("petitioner_type", String(10)),
        mapped_column("petitioner_name", String(200), nullable=True),
        mapped_column("petitioner_phone", String(30), nullable=True),
        mapped_column("petitioner_anonymous"),
    )
    reported_on: Mapped[date] = mapped_column(Date)
    registered_on: Mapped[date] = mapped_column(Date)
    accept_due: Mapped[date] = mapped_column(Date)
    respondent_dept: Mapped[str | None] = mapped_column(String(20))
    suggested_dept: Mapped[str | None] = mapped_column(String(20))
    campaign: Mapped[str | None] = mapped_column(String(200))
    recurrence_of: Mapped[str | None] = mapped_column(String(20))
    status: Mapped[str] = mapped_column(String(20))

    handling_class: Mapped[str | None] = mapped_column(String(10))
    lead_dept: Mapped[str | None] = mapped_column(String(20))
    leader: Mapped[str | None] = mapped_column(String(100))
    owner: Mapped[str | None] = mapped_column(String(100))
    supervisor: Mapped[str | None] = mapped_column(String(100))
    dispatched_on: Mapped[date | None] = mapped_column(Date)
    sign_due: Mapped[date | None] = mapped_column(Date)
    contact_due: Mapped[date | None] = mapped_column(Date)
    co_due: Mapped[date | None] = mapped_column(Date)
    finish_due: Mapped[date | None] = mapped_column(Date)
    signed_on: Mapped[date | None] = mapped_column(Date)

    enterprises: Mapped[list[IssueEnterprise]] = relationship(order_by=IssueEnterprise.position)
    co_units: Mapped[list[IssueCoUnit]] = relationship(
        order_by=IssueCoUnit.position, cascade="all, delete-orphan"
    )
    history: Mapped[list[IssueHistory]] = relationship(order_by=IssueHistory.id)

    @classmethod
    def register(
        cls, issue_no: str, report: Report, accept_due: date, by: Actor, at: datetime
    ) -> tuple["Issue", IssueOpened]:
        """A new issue, waiting to be accepted."""
        if report.reported_on > report.registered_on:
            raise ReportedAfterRegistered(
                field="reported_on", reported_on=report.reported_on, registered_on=report.registered_on
            )
        issue = cls(
            issue_no=issue_no,
            source=report.source.value,
            source_ref=report.source_ref,
            kind=report.kind.value,
            category=report.category.value,
            title=report.title,
            description=report.description,
            petitioner=report.petitioner,
            enterprises=[IssueEnterprise.of(n, each) for n, each in enumerate(report.enterprises)],
            reported_on=report.reported_on,
            registered_on=report.registered_on,
            respondent_dept=report.respondent_dept,
            suggested_dept=report.suggested_dept,
            campaign=report.campaign,
            recurrence_of=report.recurrence_of,
        )
        with issue._moving("register", Status.REGISTERED, by, at):
            issue.accept_due = accept_due
        return issue, IssueOpened.model_validate(issue, from_attributes=True)

    def accept(self, by: Actor, at: datetime) -> list[Event]:
        """受理: the centre takes it on."""
        with self._moving("accept", Status.ACCEPTED, by, at):
            pass
        return [
            IssueAcceptedForHandling(
                issue_no=self.issue_no,
                status=self.status,
                source=self.source,
                source_ref=self.source_ref,
                accepted_on=_day(at),
            )
        ]

    def reject(self, reason: RejectReason, explanation: str | None, by: Actor, at: datetime) -> list[Event]:
        """不予受理, for a reason of the list."""
        told = f"{reason}：{explanation}" if explanation else reason.value
        with self._moving("reject", Status.REJECTED, by, at, told):
            pass
        return [
            IssueRejected(
                issue_no=self.issue_no,
                status=self.status,
                source=self.source,
                source_ref=self.source_ref,
                rejected_on=_day(at),
                reason=reason.value,
                explanation=explanation,
            )
        ]

    def dispatch(self, assignment: Assignment, dues: Deadlines, by: Actor, at: datetime) -> list[Event]:
        """派发: make a unit responsible, with fresh dues."""
        with self._moving("dispatch", Status.DISPATCHED, by, at):
            self.lead_dept = assignment.lead_dept
            self.handling_class = assignment.handling_class.value
            self.supervisor = assignment.supervisor
            self.leader, self.owner = assignment.leader, assignment.owner
            self.co_units = [
                IssueCoUnit(position=n, dept_code=dept) for n, dept in enumerate(assignment.co_depts)
            ]
            self.dispatched_on = _day(at)
            self.sign_due = dues.sign.on
            self.contact_due = dues.contact.on if dues.contact else None
            self.co_due = dues.co.on if dues.co else None
            self.finish_due = dues.finish.on
            self.signed_on = None
        return [IssueDispatched.model_validate(self, from_attributes=True)]

    def sign(self, by: Actor, at: datetime) -> list[Event]:
        """签收: the lead unit, and nobody else, acknowledges it."""
        if self.lead_dept is None or by.dept != self.lead_dept:
            raise NotLeadUnit(verb=VERBS["sign"])
        with self._moving("sign", Status.IN_PROGRESS, by, at):
            self.signed_on = _day(at)
        assert self.sign_due is not None
        return [
            IssueSigned(
                issue_no=self.issue_no,
                status=self.status,
                source=self.source,
                lead_dept=self.lead_dept,
                signed_on=self.signed_on,
                sign_due=self.sign_due,
                in_time=self.signed_on <= self.sign_due,
            )
        ]

    @property
    def co_depts(self) -> list[str]:
        """协办单位, in the order they were named."""
        return [unit.dept_code for unit in self.co_units]

    def light(self, today: date, yellow_until: date) -> Light:
        """亮灯 against the finish date (domain.md LGT; see :mod:`chassis.officetime.lights`)."""
        return light(
            self.finish_due,
            today,
            yellow_until,
            stopped=self.status in STOPPED,
            delivered=self.status in DELIVERED,
        )

    @contextmanager
    def _moving(
        self, action: str, to_status: Status, by: Actor, at: datetime, reason: str | None = None
    ) -> Iterator[None]:
        """Refuse what the table does not allow; otherwise write down what the block does to the dues."""
        from_status = Status(self.status) if self.status else None
        if from_status:
            MOVES.check(action, from_status, to_status)
        before = {name: getattr(self, name) for name in DUES}
        yield
        self.status = to_status.value
        changed = {name: [before[name], getattr(self, name)] for name in DUES}
        self.history.append(
            IssueHistory(
                at=at,
                actor_type=by.type,
                actor_id=by.id,
                actor_dept=by.dept,
                action=action,
                from_status=from_status.value if from_status else None,
                to_status=to_status.value,
                reason=reason,
                deadlines={
                    name: [day and day.isoformat() for day in pair]
                    for name, pair in changed.items()
                    if pair[0] != pair[1]
                },
            )
        )


def _day(at: datetime) -> date:
    return at.astimezone(OFFICE_ZONE).date()
