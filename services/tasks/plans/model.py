"""Plan sets and tasks: what they hold, the moves they allow, the facts each move causes (domain.md §4.1)."""

from collections.abc import Sequence
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import Date, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chassis.aggregate import Aggregate
from chassis.columns import BigId, Json
from chassis.moves import Move, Moves
from chassis.officetime.lights import Light, light
from contracts import Event
from contracts.tasks import PlanPublished, TaskAccepted, TaskDispatched
from services.tasks.base import Base
from services.tasks.plans.errors import (
    NotLeadUnit,
    PlanNotDraft,
    TaskCountDiffers,
    TaskMoveRefused,
    TaskNotDraft,
    TasksIncomplete,
)
from services.tasks.rules import RULES


class PlanStatus(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"


class TaskStatus(StrEnum):
    DRAFT = "draft"
    DISPATCHED = "dispatched"
    IN_PROGRESS = "in_progress"


STATUS_NAMES = {
    TaskStatus.DRAFT: "草稿",
    TaskStatus.DISPATCHED: "待签收",
    TaskStatus.IN_PROGRESS: "推进中",
}

VERBS = {"dispatch": "派发", "accept": "签收"}

ROWS = (
    Move("dispatch", TaskStatus.DRAFT, TaskStatus.DISPATCHED, "方案发布，主办单位开始计时签收"),
    Move("accept", TaskStatus.DISPATCHED, TaskStatus.IN_PROGRESS, "主办单位确认收到，开始推进"),
)

MOVES = Moves(STATUS_NAMES, VERBS, *ROWS, refusal=TaskMoveRefused)

#: What a task needs before it can be dispatched, beside what the import insists on.
PERSONS = {"leader": "责任领导", "owner": "责任人", "owner_phone": "联系电话", "supervisor": "盯办人"}


class PlanSet(Aggregate, Base):
    """方案: one level's plan of one version, with as many tasks as its document declares."""

    __tablename__ = "plan_sets"

    code: Mapped[str] = mapped_column(String(10), unique=True)
    name: Mapped[str] = mapped_column(String(60))
    level: Mapped[str] = mapped_column(String(10))
    edition: Mapped[str] = mapped_column(String(10))  # 版本; ``version`` is the optimistic lock
    year: Mapped[int] = mapped_column(Integer)
    doc_title: Mapped[str] = mapped_column(String(200))
    doc_no: Mapped[str | None] = mapped_column(String(60))
    issued_by: Mapped[str | None] = mapped_column(String(100))
    issued_on: Mapped[date | None] = mapped_column(Date)
    declared_count: Mapped[int] = mapped_column(Integer)
    refs: Mapped[list[str]] = mapped_column(Json, default=list)
    status: Mapped[str] = mapped_column(String(10), default=PlanStatus.DRAFT)
    published_on: Mapped[date | None] = mapped_column(Date)

    @property
    def starts_on(self) -> date:
        """When its tasks begin unless the workbook says otherwise: the day of issue, or the year's first."""
        return self.issued_on or date(self.year, 1, 1)

    def require_draft(self, action: str) -> None:
        """Refuse to change what has been published."""
        if self.status != PlanStatus.DRAFT:
            raise PlanNotDraft(plan_code=self.code, action=action)

    def publish(self, tasks: Sequence["Task"], on: date, sign_due: date) -> list[Event]:
        """Put the plan in force and dispatch its tasks; all of them, or none."""
        self.require_draft("发布")
        if len(tasks) != self.declared_count:
            raise TaskCountDiffers(plan_code=self.code, declared=self.declared_count, imported=len(tasks))
        lacking = {task.task_no: task.lacking() for task in tasks if task.lacking()}
        if lacking:
            raise TasksIncomplete(
                count=len(lacking), errors=[each for task in lacking.values() for each in task]
            )
        self.status, self.published_on = PlanStatus.PUBLISHED, on
        published = PlanPublished(
            plan_code=self.code, year=self.year, version=self.edition, task_count=len(tasks), published_on=on
        )
        return [published, *(task.dispatch(on, sign_due) for task in tasks)]


class CoUnit(Base):
    """协办单位 of a task, in the order the plan names them."""

    __tablename__ = "task_co_units"

    task_id: Mapped[int] = mapped_column(BigId, ForeignKey("tasks.id"), primary_key=True)
    dept: Mapped[str] = mapped_column(String(20), primary_key=True, index=True)
    place: Mapped[int] = mapped_column(Integer)


class Task(Aggregate, Base):
    """任务: one measure of a plan, with one lead unit that answers for it."""

    __tablename__ = "tasks"
    __table_args__ = (
        UniqueConstraint("plan_code", "seq"),
        Index("ix_tasks_lead", "lead_dept", "status"),
        Index("ix_tasks_due", "due_date", "id"),
    )

    task_no: Mapped[str] = mapped_column(String(20), unique=True)
    plan_code: Mapped[str] = mapped_column(String(10), ForeignKey("plan_sets.code"))
    seq: Mapped[int] = mapped_column(Integer)
    title: Mapped[str] = mapped_column(String(200))
    content: Mapped[str] = mapped_column(Text)
    lead_dept: Mapped[str] = mapped_column(String(20))
    co_units: Mapped[list[CoUnit]] = relationship(
        order_by=CoUnit.place, lazy="selectin", cascade="all, delete-orphan"
    )
    leader: Mapped[str | None] = mapped_column(String(60))
    owner: Mapped[str | None] = mapped_column(String(60))
    owner_phone: Mapped[str | None] = mapped_column(String(30))
    supervisor: Mapped[str | None] = mapped_column(String(100))  # person id
    start_date: Mapped[date] = mapped_column(Date)
    due_date: Mapped[date | None] = mapped_column(Date)
    progress_pct: Mapped[int] = mapped_column(Integer, default=0)
    lags_from: Mapped[date | None] = mapped_column(Date)  # the first day it is behind its schedule
    status: Mapped[str] = mapped_column(String(20), default=TaskStatus.DRAFT)
    dispatched_on: Mapped[date | None] = mapped_column(Date)
    sign_due: Mapped[date | None] = mapped_column(Date)
    accepted_on: Mapped[date | None] = mapped_column(Date)

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
    def due_kind(self) -> str:
        """时限类型: a fixed date from the document, or 长期坚持."""
        return "fixed" if self.due_date else "long_term"

    def schedule(self, start: date, due: date | None) -> None:
        """Set when it runs; the day it falls behind follows."""
        self.start_date, self.due_date = start, due
        self.lags_from = lags_from(start, due, self.progress_pct or 0)

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

    def light(self, today: date, yellow_until: date) -> Light:
        """亮灯 (domain.md LGT, :mod:`chassis.officetime.lights`); a draft presses nobody."""
        if self.status == TaskStatus.DRAFT:
            return Light.GREEN
        lagging = self.lags_from is not None and self.lags_from <= today
        return light(self.due_date, today, yellow_until, lagging=lagging)

    def require_draft(self, action: str) -> None:
        """Refuse to change what the units already hold."""
        if self.status != TaskStatus.DRAFT:
            raise TaskNotDraft(task_no=self.task_no, action=action)

    def dispatch(self, on: date, sign_due: date) -> Event:
        """Hand the task to its units; the lead unit signs by ``sign_due``."""
        self._move("dispatch", TaskStatus.DISPATCHED)
        self.dispatched_on, self.sign_due = on, sign_due
        assert self.supervisor is not None, "publish checked it"
        return TaskDispatched(
            task_no=self.task_no,
            plan_code=self.plan_code,
            lead_dept=self.lead_dept,
            co_depts=self.co_depts,
            supervisor=self.supervisor,
            dispatched_on=on,
            sign_due=sign_due,
            due_date=self.due_date,
        )

    def accept(self, dept: str | None, on: date) -> list[Event]:
        """签收 by the lead unit, late or not."""
        if dept != self.lead_dept:
            raise NotLeadUnit(task_no=self.task_no, action="签收")
        self._move("accept", TaskStatus.IN_PROGRESS)
        self.accepted_on = on
        assert self.sign_due is not None, "set at dispatch"
        return [
            TaskAccepted(
                task_no=self.task_no,
                plan_code=self.plan_code,
                dept=self.lead_dept,
                accepted_on=on,
                in_time=on <= self.sign_due,
            )
        ]

    def _move(self, action: str, target: TaskStatus) -> None:
        MOVES.check(action, self.status, target)
        self.status = target


def lags_from(start: date, due: date | None, progress_pct: int) -> date | None:
    """The first day the schedule is more than ``lag_points`` ahead of ``progress_pct`` (domain.md LGT).

    Schedule progress is natural days start→today ÷ start→due; ``None`` if it never gets that far ahead
    by the due date, after which the task is red anyway.
    """
    allowed = progress_pct + RULES.lag_points
    if due is None or due <= start or allowed >= 100:  # noqa: PLR2004  per cent
        return None
    return start + timedelta(days=(due - start).days * allowed // 100 + 1)
