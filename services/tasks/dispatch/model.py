"""The task: what is known of it, what may happen to it, and the facts that follow (domain.md §4.1)."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, WriteOnlyMapped, mapped_column, relationship

from chassis.aggregate import Aggregate
from chassis.columns import BigId
from chassis.context import OFFICE_ZONE, Actor
from chassis.officetime.dues import Due
from contracts import Event
from contracts.tasks.deadlines import TaskDeadlineChanged, TaskResumed, TaskSuspended
from contracts.tasks.dispatch import (
    TaskAccepted,
    TaskCancelled,
    TaskClosed,
    TaskCloseRejected,
    TaskCloseRequested,
    TaskDispatched,
    TaskProgressReported,
    TaskReturned,
)
from services.tasks.base import Base
from services.tasks.dispatch import errors
from services.tasks.dispatch.lag import lags_from
from services.tasks.dispatch.moves import MOVES, VERBS, TaskStatus
from services.tasks.dispatch.particulars import PERSONS
from services.tasks.dispatch.records import CoUnit, TaskHistory, TaskTag
from services.tasks.dispatch.standing import Standing
from services.tasks.rules import RULES

#: the dues of a task that are counted in working days
Counted = Literal["sign", "co", "verify"]

DUES = ("due_date", "sign_due", "co_due", "verify_due")
DONE = 100  #: per cent


class Task(Standing, Aggregate, Base):
    """任务: one measure of a plan, with one lead unit that answers for it."""

    __tablename__ = "tasks"
    __table_args__ = (
        UniqueConstraint("plan_code", "seq"),
        Index("ix_tasks_lead", "lead_dept", "status"),
        Index("ix_tasks_due", "due_date", "id"),
        Index("ix_tasks_plan_due", "plan_code", "due_date", "id"),
    )

    task_no: Mapped[str] = mapped_column(String(20), unique=True)
    plan_code: Mapped[str] = mapped_column(String(10), ForeignKey("plan_sets.code"))
    seq: Mapped[int] = mapped_column(Integer)
    link_id: Mapped[int | None] = mapped_column(
        BigId, index=True
    )  # shared by the same measure of several plans
    co_units: Mapped[list[CoUnit]] = relationship(
        order_by=CoUnit.place, lazy="selectin", cascade="all, delete-orphan"
    )
    tag_rows: Mapped[list[TaskTag]] = relationship(
        order_by=TaskTag.place, lazy="selectin", cascade="all, delete-orphan"
    )
    history: WriteOnlyMapped[TaskHistory] = relationship(order_by=TaskHistory.id, passive_deletes=True)

    @property
    def co_depts(self) -> list[str]:
        return [unit.dept for unit in self.co_units]

    @co_depts.setter
    def co_depts(self, depts: Sequence[str]) -> None:
        known = {unit.dept: unit for unit in self.co_units}
        units = [known.get(dept) or CoUnit(dept=dept) for dept in depts]
        for place, unit in enumerate(units):
            unit.place = place
        self.co_units = units

    @property
    def theme_tags(self) -> list[str]:
        return [row.tag for row in self.tag_rows]

    @theme_tags.setter
    def theme_tags(self, tags: Sequence[str]) -> None:
        known = {row.tag: row for row in self.tag_rows}
        rows = [known.get(tag) or TaskTag(tag=tag) for tag in tags]
        for place, row in enumerate(rows):
            row.place = place
        self.tag_rows = rows

    def lacking(self) -> list[dict[str, str]]:
        """The required fields that are still empty, one problem each."""
        return [
            {
                "field": f"{self.task_no}.{field}",
                "code": "required",
                "detail": f"{self.task_no} “{name}”：未填写",
            }
            for field, name in PERSONS.items()
            if not getattr(self, field)
        ]

    def require_draft(self, action: str) -> None:
        """Refuse to change what the units already hold."""
        if self.status != TaskStatus.DRAFT:
            raise errors.TaskNotDraft(task_no=self.task_no, action=action)

    def require_move(self, action: str, target: TaskStatus) -> None:
        """Refuse what could not be done now anyway, before it is prepared or somebody asked to decide."""
        MOVES.check(action, self.status, target)

    def require_lead(self, dept: str | None, action: str) -> None:
        """Refuse anybody but the lead unit."""
        if dept != self.lead_dept:
            raise errors.NotLeadUnit(task_no=self.task_no, action=VERBS[action])

    def dispatch(self, sign_due: date, co_due: date | None, by: Actor, at: datetime) -> Event:
        """派发: the lead unit signs by ``sign_due``; a new episode begins (ESC-2)."""
        with self._moving("dispatch", TaskStatus.DISPATCHED, by, at):
            self.dispatched_on, self.accepted_on = _day(at), None
            self.sign_due, self.co_due = sign_due, co_due if self.co_units else None
            self.original_due = self.original_due or self.due_date
            self.episode = (self.episode or 0) + 1
        return self.told(TaskDispatched)

    def accept(self, by: Actor, at: datetime) -> Event:
        """签收 by the lead unit, late or not."""
        self.require_lead(by.dept, "accept")
        with self._moving("accept", TaskStatus.IN_PROGRESS, by, at):
            self.accepted_on = _day(at)
        assert self.sign_due is not None, "set at dispatch"
        return self.told(TaskAccepted, dept=self.lead_dept, in_time=self.accepted_on <= self.sign_due)

    def request_return(self, reason: str, suggested_dept: str | None, by: Actor, at: datetime) -> None:
        """申请退办 by the lead unit, as long as it could still sign in time; the clock runs on."""
        self.require_lead(by.dept, "request_return")
        if self.return_count >= RULES.most_returns:
            raise errors.ReturnedTooOften(most=RULES.most_returns)
        with self._moving("request_return", TaskStatus.DISPATCHED, by, at, reason, suggested=suggested_dept):
            assert self.sign_due is not None, "set at dispatch"
            if _day(at) > self.sign_due:
                raise errors.ReturnTooLate(sign_due=self.sign_due)

    def approve_return(
        self, reason: str, suggested_dept: str | None, note: str | None, by: Actor, at: datetime
    ) -> Event:
        """同意退办: a draft again, to be given to another unit; the due date of the plan stays."""
        with self._moving("approve_return", TaskStatus.DRAFT, by, at, note):
            self.return_count += 1
            self.sign_due = self.co_due = None
        return self.told(
            TaskReturned,
            dept=self.lead_dept,
            reason=reason,
            suggested_dept=suggested_dept,
            returned_on=_day(at),
        )

    def refuse_return(self, note: str, by: Actor, at: datetime) -> None:
        """不同意退办: the unit keeps it, and its time to sign goes on."""
        with self._moving("refuse_return", TaskStatus.DISPATCHED, by, at, note):
            pass

    def report(self, percent: int, value: float | None, told: str | None, by: Actor, at: datetime) -> Event:
        """报送进度 by the lead unit; what falls back needs a reason, which ``told`` is then."""
        self.require_lead(by.dept, "progress")
        before = self.progress_pct
        if percent < before and not told:
            raise errors.ReasonForFallingBack(before=before, field="text")
        with self._moving("progress", TaskStatus.IN_PROGRESS, by, at, told, progress=[before, percent]):
            self.progress_pct = percent
            self.current_value = self.current_value if value is None else value
            self.lags_from = lags_from(self.start_date, self.due_date, percent)
        return self.told(TaskProgressReported, dept=self.lead_dept, before_pct=before, reported_on=_day(at))

    def co_reply(self, reply: str, by: Actor, at: datetime) -> None:
        """协办反馈 of a co-operating unit; said anew, it replaces what it said before."""
        unit = next((each for each in self.co_units if each.dept == by.dept), None)
        if unit is None:
            raise errors.NotCoUnit(task_no=self.task_no)
        with self._moving("co_reply", TaskStatus.IN_PROGRESS, by, at, reply):
            unit.reply, unit.replied_on, unit.replied_by = reply, _day(at), by.id

    def submit(
        self, late_workdays: int, verify_due: date, told: str | None, by: Actor, at: datetime
    ) -> Event:
        """申请销号 by the lead unit, whose evidence has been looked at; the ladder pauses (ESC-3)."""
        self.require_lead(by.dept, "submit")
        with self._moving("submit", TaskStatus.SUBMITTED, by, at, told):
            self._require_done(_day(at))
            self.submitted_on, self.submitted_by = _day(at), by.id
            self.on_time = self.due_date is None or self.submitted_on <= self.due_date
            self.ever_overdue = self.ever_overdue or not self.on_time
            self.late_workdays, self.verify_due = late_workdays, verify_due
            self.sent_back_on = None
        return self.told(TaskCloseRequested)

    def verify(self, *, twice: bool, note: str | None, by: Actor, at: datetime) -> list[Event]:
        """复核通过: closed, or ``twice`` first by the centre's dispatcher and then by its director.

        Nobody verifies what they handed in or have verified once (PERM-4).
        """
        if by.id in (self.submitted_by, self.verified_by):
            raise errors.VerifierInvolved(task_no=self.task_no)
        if twice and self.verified_by is None:
            if "DR" in by.roles:
                raise errors.DispatcherVerifiesFirst(task_no=self.task_no)
            with self._moving("verify", TaskStatus.SUBMITTED, by, at, note):
                self.verified_on, self.verified_by = _day(at), by.id
            return []
        if twice and "DR" not in by.roles:
            raise errors.DirectorVerifies(task_no=self.task_no)
        with self._moving("verify", TaskStatus.CLOSED, by, at, note):
            self.closed_on, self.verify_due = _day(at), None
        return [self.told(TaskClosed)]

    def reject(self, reason: str, by: Actor, at: datetime) -> Event:
        """复核退回: worked on again as if it had never been handed in; the due date stays (ESC-3)."""
        if by.id == self.submitted_by:
            raise errors.VerifierInvolved(task_no=self.task_no)
        with self._moving("reject", TaskStatus.IN_PROGRESS, by, at, reason):
            self.submitted_on = self.submitted_by = self.verify_due = None
            self.verified_on = self.verified_by = None
            self.on_time = self.late_workdays = None
            self.sent_back_on = _day(at)
        return self.told(TaskCloseRejected, reason=reason, rejected_on=_day(at))

    def request_extension(self, reason: str, by: Actor, at: datetime) -> None:
        """申请延期 by the lead unit; the rules of when and how long are in ``extensions``."""
        self.require_lead(by.dept, "request_extension")
        with self._moving("request_extension", TaskStatus.IN_PROGRESS, by, at, reason):
            pass

    def extend(self, due: date, co_due: date | None, note: str | None, by: Actor, at: datetime) -> Event:
        """同意延期: due later, and a new episode begins (EXT-T, ESC-2)."""
        with self._moving("extend", TaskStatus.IN_PROGRESS, by, at, note):
            old = self._due(due, co_due)
            self.extension_count += 1
        return self.told(
            TaskDeadlineChanged, old_due=old, new_due=due, reason="extension", changed_on=_day(at)
        )

    def reschedule(
        self, due: date | None, co_due: date | None, reason: str, by: Actor, at: datetime
    ) -> Event:
        """上级调整: the document it comes from has changed; no extension of the unit's."""
        with self._moving("reschedule", TaskStatus(self.status), by, at, reason):
            old = self._due(due, co_due)
            self.original_due = due
        return self.told(TaskDeadlineChanged, old_due=old, new_due=due, reason="upper", changed_on=_day(at))

    def link(self, link_id: int | None, others: Sequence[str], by: Actor, at: datetime) -> None:
        """关联 with the same measure of other plans, or with none any more."""
        with self._moving("link", TaskStatus(self.status), by, at, linked=list(others)):
            self.link_id = link_id

    def amend(self, values: Mapping[str, Any], co_due: date | None, by: Actor, at: datetime) -> None:
        """Take over what a new list of the plan says; lead unit and dates never change so (ADR 0023)."""
        with self._moving("amend", TaskStatus(self.status), by, at, fields=sorted(values)):
            for name, value in values.items():
                setattr(self, name, value)
            if "co_depts" in values:
                self.co_due = co_due if self.co_units else None

    def suspend(self, reason: str, review_on: date, by: Actor, at: datetime) -> Event:
        """暂缓 by a leader: the clock stands, and it presses nobody (ESC-4)."""
        with self._moving("suspend", TaskStatus.SUSPENDED, by, at, reason, review_on=review_on.isoformat()):
            self.suspended_on, self.review_on = _day(at), review_on
        return self.told(TaskSuspended, reason=reason, until=review_on)

    def resume(self, note: str | None, by: Actor, at: datetime) -> Event:
        """恢复推进: due when it was due."""
        with self._moving("resume", TaskStatus.IN_PROGRESS, by, at, note):
            self.suspended_on = self.review_on = None
        return self.told(TaskResumed, resumed_on=_day(at))

    def cancel(self, reason: str, target: str | None, by: Actor, at: datetime) -> Event:
        """撤销, or 合并 into ``target``: it leaves all totals."""
        with self._moving("cancel", TaskStatus.CANCELLED, by, at, reason, into=target):
            self.cancelled_on, self.merged_into = _day(at), target
        return self.told(TaskCancelled, reason=reason, target=target)

    def recount(self, kind: Counted, due: Due, on: date) -> list[Event]:
        """The calendar has changed, and with it this due date; the plan's own never does (CAL-8, CAL-10)."""
        column = f"{kind}_due"
        old = getattr(self, column)
        setattr(self, column, due.on)
        facts = {"old_due": old, "new_due": due.on, "reason": "calendar", "changed_on": on}
        return [] if due.on == old else [self.told(TaskDeadlineChanged, deadline=kind, **facts)]

    def _due(self, due: date | None, co_due: date | None) -> date | None:
        """Another due date; returns the old one."""
        old, self.co_due = self.due_date, co_due if self.co_units else None
        self.schedule(self.start_date, due)
        self.episode += 1
        return old

    def _require_done(self, today: date) -> None:
        if self.progress_pct != DONE:
            raise errors.NotDone(progress=self.progress_pct)
        silent = [unit.dept for unit in self.co_units if unit.replied_on is None]
        if silent and (self.co_due is None or today <= self.co_due):
            raise errors.CoRepliesMissing(depts="、".join(silent), co_due=self.co_due or "未定")

    @contextmanager
    def _moving(
        self,
        action: str,
        target: TaskStatus,
        by: Actor,
        at: datetime,
        reason: str | None = None,
        **facts: Any,
    ) -> Iterator[None]:
        """Refuse what the table does not allow; otherwise write down what the block does to the dues."""
        origin, before = self.status, {name: getattr(self, name) for name in DUES}
        MOVES.check(action, origin, target)
        yield
        self.status = target.value
        self.touch()
        changed = {name: (old, getattr(self, name)) for name, old in before.items()}
        self.history.add(
            TaskHistory(
                at=at,
                actor_type=by.type,
                actor_id=by.id,
                actor_dept=by.dept,
                action=action,
                from_status=origin,
                to_status=target.value,
                reason=reason,
                deadlines={
                    name: [day and day.isoformat() for day in pair]
                    for name, pair in changed.items()
                    if pair[0] != pair[1]
                },
                facts={name: fact for name, fact in facts.items() if fact is not None},
            )
        )


def _day(at: datetime) -> date:
    return at.astimezone(OFFICE_ZONE).date()
