"""How a task stands: what its moves change, and its light (domain.md §4.1, LGT)."""

from datetime import date
from typing import Any, TypeVar

from sqlalchemy import Boolean, Date, Double, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.officetime.lights import Lamp, Light, light
from contracts import Event
from contracts.tasks.deadlines import TaskLightChanged
from services.tasks.dispatch.lag import lags_from
from services.tasks.dispatch.moves import DELIVERED, STOPPED, TaskStatus
from services.tasks.dispatch.particulars import Particulars

E = TypeVar("E", bound=Event)


class Standing(Particulars):
    """Columns that only the moves of a task set."""

    status: Mapped[str] = mapped_column(String(20), default=TaskStatus.DRAFT)
    dispatched_on: Mapped[date | None] = mapped_column(Date)
    sign_due: Mapped[date | None] = mapped_column(Date)
    accepted_on: Mapped[date | None] = mapped_column(Date)
    return_count: Mapped[int] = mapped_column(Integer, default=0)
    co_due: Mapped[date | None] = mapped_column(Date)
    progress_pct: Mapped[int] = mapped_column(Integer, default=0)
    current_value: Mapped[float | None] = mapped_column(Double)
    lags_from: Mapped[date | None] = mapped_column(Date)  # the first day it is behind its schedule
    original_due: Mapped[date | None] = mapped_column(Date)  # the plan's; extensions are measured from it
    extension_count: Mapped[int] = mapped_column(Integer, default=0)
    submitted_on: Mapped[date | None] = mapped_column(Date)
    submitted_by: Mapped[str | None] = mapped_column(String(100))
    verify_due: Mapped[date | None] = mapped_column(Date)
    verified_on: Mapped[date | None] = mapped_column(Date)  # the first of two, of plans from above
    verified_by: Mapped[str | None] = mapped_column(String(100))
    sent_back_on: Mapped[date | None] = mapped_column(Date)  # 复核退回, until it is submitted anew
    closed_on: Mapped[date | None] = mapped_column(Date)
    on_time: Mapped[bool | None] = mapped_column(Boolean)
    late_workdays: Mapped[int | None] = mapped_column(Integer)
    ever_overdue: Mapped[bool] = mapped_column(Boolean, default=False)
    suspended_on: Mapped[date | None] = mapped_column(Date)
    review_on: Mapped[date | None] = mapped_column(Date)  # when a suspension is looked at again
    cancelled_on: Mapped[date | None] = mapped_column(Date)
    merged_into: Mapped[str | None] = mapped_column(String(20))  # task_no
    episode: Mapped[int] = mapped_column(Integer, default=0)  # counts dispatches and changes of the due date
    told_light: Mapped[str] = mapped_column(String(10), default=Light.GREEN)  # what the last event said

    def schedule(self, start: date, due: date | None) -> None:
        """Set when it runs; the day it falls behind follows."""
        self.start_date, self.due_date = start, due
        self.lags_from = lags_from(start, due, self.progress_pct or 0)

    def light(self, today: date, yellow_until: date) -> Light:
        """亮灯 (domain.md LGT, :mod:`chassis.officetime.lights`); a draft presses nobody."""
        if self.status == TaskStatus.DRAFT:
            return Light.GREEN
        return light(
            self.due_date,
            today,
            yellow_until,
            stopped=self.status in STOPPED,
            delivered=self.status in DELIVERED,
            lagging=self.lags_from is not None and self.lags_from <= today,
        )

    def show(self, lamp: Lamp) -> list[Event]:
        """Today's light, to be told if it is another one than was told last."""
        now = self.light(lamp.today, lamp.yellow_until)
        before, self.told_light = Light(self.told_light), now.value
        self.ever_overdue = self.ever_overdue or now is Light.RED
        if before is now:
            return []
        left, past = lamp.remaining(self.due_date), lamp.overdue(self.due_date)
        return [self.told(TaskLightChanged, from_light=before, to_light=now, remaining=left, overdue=past)]

    def told(self, event: type[E], **facts: Any) -> E:
        """The event with these facts, and whatever else it tells as it stands here."""
        rest = event.model_fields.keys() - facts
        return event(**{name: getattr(self, name) for name in rest if hasattr(self, name)}, **facts)
