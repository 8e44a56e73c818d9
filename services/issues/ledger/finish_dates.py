"""By when an issue is to be handled: what gives it another finish date, and what follows (domain.md DL)."""

from datetime import date, datetime
from typing import Literal

from chassis.context import Actor
from chassis.officetime.workdays import Calendar
from contracts import Event
from contracts.issues.deadlines import IssueDeadlineChanged
from services.issues.ledger import errors
from services.issues.ledger.deadlines import Finish, co_reply
from services.issues.ledger.moves import Status
from services.issues.ledger.standing import Standing, day_of
from services.issues.rules import RULES, HandlingClass


class FinishDates(Standing):
    """The moves that change the finish date, and those that ask for it."""

    def reclassify(
        self,
        handling_class: HandlingClass,
        given: date | None,
        reason: str,
        *,
        calendar: Calendar,
        by: Actor,
        at: datetime,
    ) -> Event:
        """调整办理类别: counted anew from the dispatch; a longer one only by a leader (domain.md DL).

        What the unit has done already stays due by the class it had then.
        """
        if handling_class == self.handling_class:
            raise errors.SameClass(field="handling_class")
        new, old_class = handling_class.value, self.handling_class
        with self.moving("reclassify", self.status, by, at, reason, handling_class=new, old_class=old_class):
            assert self.dispatched_on is not None, "dispatched"
            limits = RULES.limits[handling_class]
            days = limits.finish
            if days is None:
                assert given is not None, "checked with the request"
                finish = Finish.given("document", given, self.dispatched_on)
            else:
                finish = Finish.counted("class", self.dispatched_on, days, calendar)
            old = self.finish_due
            if old is not None and finish.on > old and "LD" not in by.roles:
                raise errors.LongerClassNeedsLeader
            self.handling_class = handling_class.value
            if self.signed_on is None:
                self.sign_due = calendar.add(self.dispatched_on, limits.sign)
            if self.contact_due is not None and self.contacted_on is None:
                self.contact_due = calendar.add(self.dispatched_on, limits.contact)
            self._finish_by(finish, calendar)
        return self._due_changed(old, "class", day_of(at))

    def request_extension(self, reason: str, days: int, by: Actor, at: datetime) -> None:
        """申请延期 by the lead unit; the rules of when and how long are in ``extensions``."""
        self.require_lead(by, "request_extension")
        with self.moving("request_extension", Status.IN_PROGRESS, by, at, reason, workdays=days):
            pass

    def extend(self, days: int, note: str | None, calendar: Calendar, by: Actor, at: datetime) -> Event:
        """同意延期: so many working days from the date in force, and a new episode (ESC-2)."""
        with self.moving("extend", Status.IN_PROGRESS, by, at, note):
            old = self.finish_due
            self.extension_count += 1
            self._finish_by(self.finish.later(days, calendar), calendar)
        return self._due_changed(old, "extension", day_of(at))

    def refuse_extension(self, note: str, by: Actor, at: datetime) -> None:
        """不同意延期: the due date stays."""
        with self.moving("refuse_extension", Status.IN_PROGRESS, by, at, note):
            pass

    def plan_submitted(self, measures: str, by: Actor, at: datetime) -> None:
        """报送整改方案 by the lead unit."""
        self.require_lead(by, "submit_plan")
        with self.moving("submit_plan", Status.IN_PROGRESS, by, at, measures):
            self.measures = measures

    def plan_approved(
        self, planned_for: date | None, note: str | None, calendar: Calendar, by: Actor, at: datetime
    ) -> list[Event]:
        """同意整改方案; where a date is given, it becomes the finish date (domain.md DL)."""
        with self.moving("approve_plan", Status.IN_PROGRESS, by, at, note):
            self.plan_approved_on, old = day_of(at), self.finish_due
            if planned_for is None:
                return []
            assert self.dispatched_on is not None, "dispatched"
            latest = calendar.add(self.dispatched_on, RULES.plan_latest)
            if planned_for > latest:
                raise errors.PlanTooLate(
                    planned_for=planned_for, days=RULES.plan_latest, latest=latest, field="replaces_due"
                )
            self._finish_by(Finish.given("plan", planned_for, day_of(at)), calendar)
        return [self._due_changed(old, "plan", day_of(at))]

    def plan_returned(self, reason: str, by: Actor, at: datetime) -> None:
        """退回整改方案: to be submitted anew."""
        with self.moving("return_plan", Status.IN_PROGRESS, by, at, reason):
            pass

    def recount(self, values: dict[str, date], finish: Finish | None, by: Actor, at: datetime) -> list[Event]:
        """按新日历调整时限 (CAL-10): what is still waited for; nothing, if nothing moves."""
        moved = {name: day for name, day in values.items() if getattr(self, name) != day}
        old, new = self.finish_due, finish.on if finish else self.finish_due
        if not moved and new == old:
            if finish is not None:
                self.finish = finish
            return []
        with self.moving("recount", self.status, by, at):
            for name, day in moved.items():
                setattr(self, name, day)
            if finish is not None:
                self.finish = finish
                self.episode += new != old
        return [] if new == old else [self._due_changed(old, "calendar", day_of(at))]

    def _finish_by(self, finish: Finish, calendar: Calendar) -> None:
        """Due on another day: the helpers answer before it, and a new episode begins (ESC-2)."""
        self.finish = finish
        if self.co_units:
            assert self.dispatched_on is not None, "dispatched"
            self.co_due = co_reply(self.dispatched_on, finish.on, calendar).on
        self.episode += 1

    def _due_changed(
        self,
        old: date | None,
        reason: Literal["extension", "calendar", "plan", "reopened", "resumed", "class"],
        on: date,
    ) -> IssueDeadlineChanged:
        return self.told(
            IssueDeadlineChanged, old_due=old, new_due=self.finish_due, reason=reason, changed_on=on
        )
