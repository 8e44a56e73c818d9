"""The issue: how it comes in, and who answers for it (domain.md §4.2)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, composite, mapped_column, relationship

from chassis.aggregate import Aggregate
from chassis.context import Actor
from chassis.officetime.workdays import Calendar
from contracts import Event
from contracts.issues.closing import IssueMerged
from contracts.issues.handling import (
    ExplanationGiven,
    ExplanationRequested,
    IssueAcceptedForHandling,
    IssueContacted,
    IssueCoReplied,
    IssueDispatched,
    IssueOpened,
    IssueRejected,
    IssueReturnDecided,
    IssueReturnRequested,
    IssueSigned,
    IssueTransferred,
)
from services.issues.base import Base
from services.issues.ledger import errors
from services.issues.ledger.closing import Closing
from services.issues.ledger.deadlines import Deadlines
from services.issues.ledger.moves import VERBS, Status
from services.issues.ledger.records import IssueCoUnit, IssueEnterprise, JoinedPetitioner
from services.issues.ledger.report import Enterprise, Petitioner, Report
from services.issues.ledger.standing import day_of
from services.issues.rules import RULES, HandlingClass
from services.issues.sources import RejectReason, Source

#: what lights and the ladder look at, a hundredth of an old ledger
_PRESSED = text("status IN ('dispatched', 'return_requested', 'in_progress')")

FILTERED = (
    "finish_due", "closed_on", "status", "close_reason", "source", "kind", "category", "handling_class",
    "supervisor", "campaign", "lead_dept",
)  # fmt: skip


@dataclass(frozen=True)
class Assignment:
    """Who is made responsible at dispatch, and at which pace."""

    lead_dept: str
    handling_class: HandlingClass
    supervisor: str
    co_depts: tuple[str, ...] = ()
    leader: str | None = None
    owner: str | None = None


class Issue(Closing, Aggregate, Base):
    """One line of the ledger; its state changes by its methods only."""

    __tablename__ = "issues"
    __table_args__ = (
        UniqueConstraint("source", "source_ref"),
        Index("ix_issues_newest", "registered_on", "id"),
        Index("ix_issues_lead_due", "lead_dept", "status", "finish_due", "id"),
        Index("ix_issues_status_due", "status", "finish_due", "id"),
        Index("ix_issues_due", "finish_due", "id"),
        Index("ix_issues_pressed_due", "finish_due", "id", postgresql_where=_PRESSED, sqlite_where=_PRESSED),
        Index("ix_issues_closed", "closed_on", "id"),
        Index("ix_issues_contact", "contact_due", "lead_dept"),
        *(
            Index(f"ix_issues_{column}_newest", column, "registered_on", "id")
            for column in ("status", "source", "category", "campaign")
        ),
        # with all that lists are filtered by: of somebody's many, the few that match are found in the index
        *(
            Index(
                f"ix_issues_{whose}_newest",
                *(whose, "registered_on", "id"),
                postgresql_include=[each for each in FILTERED if each != whose],
            )
            for whose in ("lead_dept", "supervisor")
        ),
        *(Index(f"ix_issues_{column}", column) for column in ("kind", "handling_class", "created_by")),
    )

    petitioner: Mapped[Petitioner] = composite(
        mapped_column("petitioner_type", String(10)),
        mapped_column("petitioner_name", String(200), nullable=True),
        mapped_column("petitioner_phone", String(30), nullable=True),
        mapped_column("petitioner_anonymous"),
    )
    joined: Mapped[list[JoinedPetitioner]] = relationship(order_by=JoinedPetitioner.from_issue)

    @classmethod
    def register(
        cls, issue_no: str, report: Report, accept_due: date, by: Actor, at: datetime
    ) -> tuple["Issue", IssueOpened]:
        """A new issue, waiting to be accepted."""
        if report.reported_on > report.registered_on:
            raise errors.ReportedAfterRegistered(
                field="reported_on", reported_on=report.reported_on, registered_on=report.registered_on
            )
        issue = cls(
            issue_no=issue_no,
            source=report.source.value,
            kind=report.kind.value,
            category=report.category.value,
            petitioner=report.petitioner,
            enterprises=[IssueEnterprise.of(n, each) for n, each in enumerate(report.enterprises)],
            indicator_codes=list(report.indicator_codes),
            return_count=0,
            extension_count=0,
            reopen_count=0,
            episode=0,
            **{name: getattr(report, name) for name in _COPIED},
        )
        with issue.moving("register", Status.REGISTERED, by, at):
            issue.accept_due = accept_due
        opened = IssueOpened.model_validate(issue, from_attributes=True)
        return issue, opened.model_copy(update={"petitioner_id": report.petitioner_id})

    def accept(self, by: Actor, at: datetime) -> list[Event]:
        """受理: the centre takes it on."""
        with self.moving("accept", Status.ACCEPTED, by, at):
            pass
        return [self.told(IssueAcceptedForHandling, accepted_on=day_of(at))]

    def reject(self, reason: RejectReason, explanation: str | None, by: Actor, at: datetime) -> list[Event]:
        """不予受理, for a reason of the list."""
        told = f"{reason}：{explanation}" if explanation else reason.value
        with self.moving("reject", Status.REJECTED, by, at, told, public=True):
            pass
        return [
            self.told(IssueRejected, rejected_on=day_of(at), reason=reason.value, explanation=explanation)
        ]

    def correct(self, values: dict[str, Any], by: Actor, at: datetime) -> None:
        """更正登记内容: the source says it otherwise, and nobody has accepted it yet."""
        with self.moving("correct", Status.REGISTERED, by, at, fields=sorted(values)):
            concerned = values.get("enterprises")
            if concerned is not None:
                self.enterprises = [IssueEnterprise.of(n, each) for n, each in enumerate(concerned)]
            for name in values.keys() - {"enterprises"}:
                value = values[name]
                setattr(self, name, str(value) if isinstance(value, str) else value)

    def classify(
        self, values: dict[str, Any], by: Actor, at: datetime, enterprises: Sequence[Enterprise] = ()
    ) -> None:
        """更正分类 by the centre, and which enterprises it concerns besides those the source named (S18).

        The unit complained of must not be the one that handles it (PERM-3).
        """
        accused = values.get("respondent_dept")
        if accused is not None and accused in (self.lead_dept, *self.co_depts):
            raise errors.RespondentHandles(field="respondent_dept")
        fields = [*sorted(values), *(["enterprises"] if enterprises else [])]
        with self.moving("classify", self.status, by, at, fields=fields):
            for name, value in values.items():
                setattr(self, name, str(value) if isinstance(value, str) else value)
            self.concern(enterprises)

    def concern(self, enterprises: Iterable[Enterprise]) -> None:
        """涉及企业: these too, each once."""
        known = {each.key for each in self.enterprises}
        for each in enterprises:
            row = IssueEnterprise.of(len(self.enterprises), each)
            if row.key not in known:
                known.add(row.key)
                self.enterprises.append(row)

    def merge_into(self, target: "Issue", reason: str | None, by: Actor, at: datetime) -> Event:
        """并案: its enterprises and petitioner move to the issue that goes on (DUP)."""
        if target is self:
            raise errors.MergesIntoItself(field="target")
        self.require_move("merge", Status.MERGED)
        with target.moving("absorb", target.status, by, at, reason, merged=self.issue_no):
            target.concern(Enterprise(each.name, each.uscc, each.enterprise_id) for each in self.enterprises)
            if self.petitioner.type != "无":
                target.joined.append(JoinedPetitioner.of(self.issue_no, self.petitioner))
        with self.moving("merge", Status.MERGED, by, at, reason, into=target.issue_no):
            self.merged_into = target.issue_no
        return self.told(IssueMerged, target=target.issue_no, merged_on=day_of(at))

    def dispatch(self, assignment: Assignment, dues: Deadlines, by: Actor, at: datetime) -> list[Event]:
        """派发: make a unit responsible, with fresh dues."""
        with self.moving("dispatch", Status.DISPATCHED, by, at, designated=self.designated):
            self._assign(assignment, dues, day_of(at))
        return [self.told(IssueDispatched)]

    def transfer(
        self, assignment: Assignment, dues: Deadlines, reason: str, by: Actor, at: datetime
    ) -> list[Event]:
        """转办 to another lead unit: fresh dues, a new episode."""
        old = self.lead_dept
        if assignment.lead_dept == old:
            raise errors.SameLead(field="lead_dept")
        with self.moving(
            "transfer", Status.DISPATCHED, by, at, reason, old_dept=old, new_dept=assignment.lead_dept
        ):
            self._assign(assignment, dues, day_of(at))
        moved = self.told(
            IssueTransferred,
            old_dept=old,
            new_dept=self.lead_dept,
            reason=reason,
            transferred_on=day_of(at),
        )
        return [moved, self.told(IssueDispatched)]

    def sign(self, calendar: Calendar, by: Actor, at: datetime) -> list[Event]:
        """签收: the lead unit, and nobody else, acknowledges it."""
        self.require_lead(by, "sign")
        with self.moving("sign", Status.IN_PROGRESS, by, at):
            self.signed_on = day_of(at)
            if self.source == Source.TY and self.plan_approved_on is None:
                self.plan_due = calendar.add(self.signed_on, RULES.plan_within)
        assert self.sign_due is not None, "set at dispatch"
        return [self.told(IssueSigned, in_time=self.signed_on <= self.sign_due)]

    def request_return(self, reason: str, suggested: str, by: Actor, at: datetime) -> Event:
        """申请退办 by the lead unit, as long as it could still sign in time; the clock runs on (RET)."""
        self.require_lead(by, "request_return")
        with self.moving("request_return", Status.RETURN_REQUESTED, by, at, reason, suggested=suggested):
            if self.designated:
                raise errors.Designated(times=self.return_count)
            assert self.sign_due is not None, "set at dispatch"
            if day_of(at) > self.sign_due:
                raise errors.ReturnTooLate(sign_due=self.sign_due)
        return self.told(
            IssueReturnRequested, reason=reason, suggested_dept=suggested, requested_on=day_of(at)
        )

    def decide_return(self, approved: bool, note: str | None, by: Actor, at: datetime) -> Event:
        """同意或不同意退办: an approved one takes the issue away from the unit, uncharged (RET)."""
        dept = self.lead_dept
        action, target = (
            ("approve_return", Status.ACCEPTED) if approved else ("refuse_return", Status.DISPATCHED)
        )
        with self.moving(action, target, by, at, note, dept=dept):
            if approved:
                self.return_count += 1
                self._unassign()
        return self.told(IssueReturnDecided, dept=dept, approved=approved, reason=note, decided_on=day_of(at))

    def contact(self, on: date, text: str, by: Actor, at: datetime) -> Event:
        """先行联系: the lead unit has spoken to the petitioner; the response clock stops."""
        self.require_lead(by, "contact")
        with self.moving("contact", Status.IN_PROGRESS, by, at, text, contacted_on=on.isoformat()):
            if self.contact_due is None:
                raise errors.NoContactDuty
            if self.contacted_on is not None:
                raise errors.AlreadyContacted(contacted_on=self.contacted_on)
            assert self.dispatched_on is not None, "dispatched"
            if not self.dispatched_on <= on <= day_of(at):
                raise errors.ContactDateWrong(
                    contacted_on=on, dispatched_on=self.dispatched_on, field="contacted_on"
                )
            self.contacted_on = on
        return self.told(IssueContacted, in_time=on <= self.contact_due)

    def note(self, text: str, public: bool, by: Actor, at: datetime) -> None:
        """办理进展, by the lead unit or one that helps; the petitioner reads what is public."""
        if by.dept is None or by.dept not in (self.lead_dept, *self.co_depts):
            raise errors.NotHandling(verb=VERBS["note"])
        with self.moving("note", Status.IN_PROGRESS, by, at, text, public=public):
            self.progress = text

    def co_reply(self, text: str, by: Actor, at: datetime) -> Event:
        """协办反馈 of a co-operating unit; said anew, it replaces what it said before."""
        unit = next((each for each in self.co_units if each.dept_code == by.dept), None)
        if unit is None:
            raise errors.NotCoUnit
        with self.moving("co_reply", Status.IN_PROGRESS, by, at, text):
            unit.reply, unit.replied_on, unit.replied_by = text, day_of(at), by.id
        assert self.co_due is not None, "it has co-operating units"
        return self.told(
            IssueCoReplied, dept=by.dept, in_time=day_of(at) <= self.co_due, replied_on=day_of(at)
        )

    def ask_respondent(self, question: str, reply_due: date, by: Actor, at: datetime) -> ExplanationRequested:
        """要求书面说明 of the unit complained of, which may not handle it (PERM-3)."""
        dept = self.respondent_dept
        with self.moving("ask_respondent", self.status, by, at, question, dept=dept):
            if dept is None:
                raise errors.NobodyComplainedOf
        return self.told(ExplanationRequested, dept=dept, asked_on=day_of(at), reply_due=reply_due)

    def hear_respondent(self, dept: str, answer: str, reply_due: date, by: Actor, at: datetime) -> Event:
        """书面说明 has come; the issue goes on as it was."""
        with self.moving("hear_respondent", self.status, by, at, answer, dept=dept):
            pass
        on = day_of(at)
        return self.told(
            ExplanationGiven, dept=dept, reply_due=reply_due, in_time=on <= reply_due, given_on=on
        )

    def _assign(self, assignment: Assignment, dues: Deadlines, today: date) -> None:
        self._unassign()
        self.lead_dept = assignment.lead_dept
        self.handling_class = assignment.handling_class.value
        self.supervisor = assignment.supervisor
        self.leader, self.owner = assignment.leader, assignment.owner
        self.co_units = _co_units(assignment.co_depts)
        self.dispatched_on = today
        self.sign_due = dues.sign.on
        self.contact_due = dues.contact.on if dues.contact else None
        self.co_due = dues.co.on if dues.co else None
        self.finish = dues.finish
        self.episode += 1

    def _unassign(self) -> None:
        """Nobody answers for it for now, and no clock runs."""
        self.lead_dept = self.leader = self.owner = None
        self.co_units = []
        self.dispatched_on = self.signed_on = self.contacted_on = self.plan_approved_on = None
        self.sign_due = self.contact_due = self.co_due = self.finish_due = self.plan_due = None
        self.finish_steps = []


_COPIED = (
    "source_ref",
    "title",
    "description",
    "pain_type",
    "env_dimension",
    "reported_on",
    "registered_on",
    "respondent_dept",
    "suggested_dept",
    "suggested_due",
    "campaign",
    "recurrence_of",
)


def _co_units(depts: Sequence[str]) -> list[IssueCoUnit]:
    # every column is set: a row with the key of one that goes takes its place
    return [
        IssueCoUnit(position=n, dept_code=dept, reply=None, replied_on=None, replied_by=None)
        for n, dept in enumerate(depts)
    ]
