"""How an issue ends: submitted, verified, asked about, and closed or done again (domain.md §4.2)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy.orm import Mapped, declared_attr, relationship

from chassis.context import Actor
from chassis.officetime.workdays import Calendar
from contracts import Event
from contracts.issues.closing import (
    IssueCallbackRecorded,
    IssueClosed,
    IssueCloseRejected,
    IssueCloseRequested,
    IssueReopened,
    IssueVerified,
)
from contracts.issues.deadlines import IssueResumed, IssueSuspended
from contracts.issues.handling import LinkedEnterprise
from services.issues.ledger import errors
from services.issues.ledger.deadlines import Finish, Why
from services.issues.ledger.finish_dates import FinishDates
from services.issues.ledger.moves import Status
from services.issues.ledger.records import Callback, IssueEnterprise
from services.issues.ledger.standing import day_of
from services.issues.rules import RULES
from services.issues.sources import Source

Resolved = Literal["resolved", "partly", "unresolved"]


@dataclass(frozen=True)
class Call:
    """What a caller heard, or that nobody answered."""

    called_on: date
    reached: bool
    resolved: Resolved | None = None
    rating: int | None = None
    comment: str | None = None


class Closing(FinishDates):
    """The moves from the submission to the close-out, and back."""

    @declared_attr
    def enterprises(cls) -> Mapped[list[IssueEnterprise]]:  # noqa: N805  SQLAlchemy passes the class
        """涉及企业."""
        return relationship(order_by=IssueEnterprise.position, cascade="all, delete-orphan")

    @declared_attr
    def callbacks(cls) -> Mapped[list[Callback]]:  # noqa: N805  SQLAlchemy passes the class
        """回访记录."""
        return relationship(order_by=Callback.id)

    def submit(self, result: str, calendar: Calendar, by: Actor, at: datetime) -> Event:
        """申请办结 by the lead unit; the ladder pauses (ESC-3)."""
        self.require_lead(by, "submit")
        with self.moving("submit", Status.SUBMITTED, by, at, result):
            self._require_done(day_of(at))
            self._submitted(calendar, by, day_of(at))
            self.measures = result
        return self.told(IssueCloseRequested)

    def follow_task(self, calendar: Calendar, by: Actor, at: datetime) -> Event:
        """The task that a DD issue is about has been closed: submitted by itself, verified by a person."""
        with self.moving("follow_task", Status.SUBMITTED, by, at, "所督办的任务已销号"):
            self._submitted(calendar, by, day_of(at))
        return self.told(IssueCloseRequested)

    def heard_of_task(self, told: str, by: Actor, at: datetime) -> None:
        """What became of the task that a DD issue is about; the issue itself goes on."""
        with self.moving("hear_of_task", self.status, by, at, told):
            pass

    def send_back(self, reason: str, by: Actor, at: datetime) -> Event:
        """复核退回: handled again as if it had never been submitted; the due date stays (ESC-3)."""
        self._require_uninvolved(by)
        with self.moving("send_back", Status.IN_PROGRESS, by, at, reason):
            self._not_submitted()
        return self.told(IssueCloseRejected, reason=reason, rejected_on=day_of(at))

    def verify(self, note: str | None, calendar: Calendar, by: Actor, at: datetime) -> list[Event]:
        """复核通过: the petitioner is asked next, or it is closed where there is nobody to ask."""
        self._require_uninvolved(by)
        asks = self.petitioner.exists  # type: ignore[attr-defined]  # a composite of Issue
        with self.moving("verify", Status.CALLBACK if asks else Status.CLOSED, by, at, note):
            self.verified_on, self.verify_due = day_of(at), None
            self.callback_due = calendar.add(self.verified_on, RULES.callback_within) if asks else None
            if not asks:
                self.close_reason, self.closed_on = "verified", self.verified_on
        verified = self.told(IssueVerified)
        return [verified] if asks else [verified, self._closed()]

    def call_back(self, call: Call, calendar: Calendar, by: Actor, at: datetime) -> list[Event]:
        """回访: closed, reopened, taken over by a leader, or tried again another day."""
        self._require_uninvolved(by)
        self.require_move("call_back", Status.CALLBACK)
        assert self.verified_on is not None, "verified"
        if not self.verified_on <= call.called_on <= day_of(at):
            raise errors.CallDateWrong(
                called_on=call.called_on, verified_on=self.verified_on, field="called_on"
            )
        target = self._after(call, calendar)
        with self.moving("call_back", target, by, at, call.comment, called_on=call.called_on.isoformat()):
            self._note(call, calendar, by, at)
            if target is Status.CLOSED:
                self.close_reason = "resolved" if call.reached else "unreachable"
                self.closed_on, self.callback_due = day_of(at), None
            elif target is Status.IN_PROGRESS:
                self.reopen_count += 1
                self._redo("reopened", RULES.reopened_finish, call.called_on, calendar)
            elif target is Status.SUSPENDED:
                self._not_submitted()
                self.callback_due, self.suspended_on = None, day_of(at)
                self.review_on = calendar.add(self.suspended_on, RULES.review_within)
        return self._told_of_callback(target)

    def suspend(self, reason: str, review_on: date, by: Actor, at: datetime) -> Event:
        """挂账 by a leader: the clock stands, and it presses nobody (ESC-4)."""
        with self.moving("suspend", Status.SUSPENDED, by, at, reason):
            if review_on <= day_of(at):
                raise errors.ReviewDatePast(field="review_on")
            self.suspended_on, self.review_on = day_of(at), review_on
        return self.told(IssueSuspended, reason=reason)

    def review(self, note: str, review_on: date | None, calendar: Calendar, by: Actor, at: datetime) -> None:
        """复查挂账: it stays on hold, and is looked at again (domain.md §4.2, every 20 working days)."""
        with self.moving("review", Status.SUSPENDED, by, at, note):
            latest = calendar.add(day_of(at), RULES.review_within)
            if review_on is not None and not day_of(at) < review_on <= latest:
                raise errors.ReviewDateWrong(review_on=review_on, latest=latest, field="review_on")
            self.review_on = review_on or latest

    def resume(self, note: str | None, calendar: Calendar, by: Actor, at: datetime) -> list[Event]:
        """恢复办理, by a fresh date and in a new episode (ESC-2)."""
        old = self.finish_due
        with self.moving("resume", Status.IN_PROGRESS, by, at, note):
            self.review_on = None
            self._redo("resumed", RULES.resumed_finish, day_of(at), calendar)
        return [
            self.told(IssueResumed, resumed_on=day_of(at)),
            self._due_changed(old, "resumed", day_of(at)),
        ]

    def explain(self, reason: str, by: Actor, at: datetime) -> Event:
        """剔除: unreasonable or out of competence, and explained to the petitioner."""
        with self.moving("explain", Status.CLOSED, by, at, reason, public=True):
            self.close_reason, self.closed_on = "explained", day_of(at)
            self.verify_due = self.callback_due = self.review_on = None
        return self._closed()

    def relapse(self, reason: str, calendar: Calendar, by: Actor, at: datetime) -> list[Event]:
        """回头看 found the problem back: handled again, with its old history."""
        old = self.finish_due
        with self.moving("relapse", Status.IN_PROGRESS, by, at, reason):
            self.reopen_count += 1
            self.closed_on = self.close_reason = None
            self._redo("reopened", RULES.reopened_finish, day_of(at), calendar)
        return [self.told(IssueReopened), self._due_changed(old, "reopened", day_of(at))]

    def followed_up(self, told: str, by: Actor, at: datetime, **details: Any) -> None:
        """跟踪回访 by those who visit: a relapse comes in as an issue of its own, linked to this one."""
        with self.moving("follow_up", Status.CLOSED, by, at, told, **details):
            pass

    def _after(self, call: Call, calendar: Calendar) -> Status:
        """Where a callback leads."""
        if not call.reached:
            tried = {each.called_on for each in self.callbacks if each.round == self.reopen_count}
            days = {day for day in (*tried, call.called_on) if calendar.is_workday(day)}
            return Status.CLOSED if len(days) >= RULES.callback_attempts else Status.CALLBACK
        if call.resolved == "resolved":
            return Status.CLOSED
        return Status.IN_PROGRESS if self.reopen_count < RULES.most_reopens else Status.SUSPENDED

    def _note(self, call: Call, calendar: Calendar, by: Actor, at: datetime) -> None:
        bad = call.rating is not None and call.rating <= RULES.bad_rating
        self.callbacks.append(
            Callback(
                at=at,
                caller=by.id,
                called_on=call.called_on,
                lead_dept=self.lead_dept,
                reached=call.reached,
                resolved=call.resolved,
                rating=call.rating,
                comment=call.comment,
                valid=call.reached,
                round=self.reopen_count,
                check_due=calendar.add(day_of(at), RULES.bad_rating_within) if bad else None,
            )
        )
        if call.reached:
            self.resolved, self.rating = call.resolved, call.rating

    def _told_of_callback(self, target: Status) -> list[Event]:
        last = self.callbacks[-1]
        facts = {
            name: getattr(last, name) for name in ("reached", "resolved", "rating", "valid", "called_on")
        }
        events: list[Event] = [self.told(IssueCallbackRecorded, **facts)]
        if target is Status.CLOSED:
            events.append(self._closed())
        elif target is Status.IN_PROGRESS:
            events.append(self.told(IssueReopened))
        elif target is Status.SUSPENDED:
            events.append(self.told(IssueSuspended, reason=f"已重办{self.reopen_count}次仍未解决，领导包案"))
        return events

    def _redo(self, why: Why, days: int, base: date, calendar: Calendar) -> None:
        """Handled again by a fresh date; whoever was called or submitted it before does not count."""
        self._not_submitted()
        self.callback_due = self.verified_on = None
        self.finish = Finish.counted(why, base, days, calendar)
        self.episode += 1

    def _submitted(self, calendar: Calendar, by: Actor, on: date) -> None:
        assert self.finish_due is not None, "dispatched"
        self.submitted_on, self.submitted_by = on, by.id
        self.on_time = on <= self.finish_due
        self.verify_due = calendar.add(on, RULES.verify_within)

    def _not_submitted(self) -> None:
        self.submitted_on = self.submitted_by = self.verify_due = self.on_time = None

    def _closed(self) -> IssueClosed:
        linked = [LinkedEnterprise.model_validate(each, from_attributes=True) for each in self.enterprises]
        return self.told(IssueClosed, enterprises=linked)

    def _require_done(self, today: date) -> None:
        if self.contact_due is not None and self.contacted_on is None:
            raise errors.ContactMissing
        missing = [unit.dept_code for unit in self.co_units if unit.replied_on is None]
        if missing and self.co_due is not None and today <= self.co_due:
            raise errors.CoRepliesMissing(depts="、".join(missing), co_due=self.co_due)
        if self.source == Source.TY and self.plan_approved_on is None:
            raise errors.PlanMissing

    def _require_uninvolved(self, by: Actor) -> None:
        if by.id == self.submitted_by:
            raise errors.VerifierInvolved
        if self.respondent_dept is not None and by.dept == self.respondent_dept:
            raise errors.VerifierComplainedOf
