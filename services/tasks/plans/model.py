"""Plan sets: what they hold, the moves they allow, the facts each move causes (domain.md §4.1)."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from sqlalchemy import Date, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.aggregate import Aggregate
from chassis.columns import Json
from contracts import Event
from contracts.tasks.plans import PlanPublished
from services.tasks.base import Base
from services.tasks.dispatch.model import Task
from services.tasks.plans.errors import (
    PlanHasOpenTasks,
    PlanNotDraft,
    PlanNotPublished,
    TaskCountDiffers,
    TasksIncomplete,
)


class PlanStatus(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    ARCHIVED = "archived"


#: levels above the banner: extensions and close-outs of their tasks are decided by more people (domain.md §2)
FROM_ABOVE = ("central", "region", "city")
LEVEL_NAMES = {"central": "中央", "region": "自治区", "city": "市级", "banner": "旗级"}


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
    archived_on: Mapped[date | None] = mapped_column(Date)

    @property
    def starts_on(self) -> date:
        """When its tasks begin unless the workbook says otherwise: the day of issue, or the year's first."""
        return self.issued_on or date(self.year, 1, 1)

    def require_draft(self, action: str) -> None:
        """Refuse to change what has been published."""
        if self.status != PlanStatus.DRAFT:
            raise PlanNotDraft(plan_code=self.code, action=action)

    def publish(self, tasks: Sequence[Task], on: date) -> Event:
        """Put the plan in force; its tasks, all of them or none, are to be dispatched with it."""
        self.require_draft("发布")
        if len(tasks) != self.declared_count:
            raise TaskCountDiffers(plan_code=self.code, declared=self.declared_count, imported=len(tasks))
        lacking = [task.lacking() for task in tasks if task.lacking()]
        if lacking:
            raise TasksIncomplete(count=len(lacking), errors=[each for task in lacking for each in task])
        self.status, self.published_on = PlanStatus.PUBLISHED, on
        return PlanPublished(
            plan_code=self.code, year=self.year, version=self.edition, task_count=len(tasks), published_on=on
        )

    def archive(self, open_tasks: int, on: date) -> None:
        """归档: it stays readable and leaves the totals (CNT-1), once nothing of it is open any more."""
        if self.status != PlanStatus.PUBLISHED:
            raise PlanNotPublished(plan_code=self.code)
        if open_tasks:
            raise PlanHasOpenTasks(plan_code=self.code, count=open_tasks)
        self.status, self.archived_on = PlanStatus.ARCHIVED, on
