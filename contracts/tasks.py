"""What tasks tells the others: plans, tasks, rounds and what follows from them."""

from datetime import date
from typing import ClassVar, Literal

from contracts.event import Event

Light = Literal["red", "yellow", "green", "grey"]


class PlanPublished(Event):
    """A plan set is in force and its tasks are dispatched (domain.md §4.1)."""

    aggregate: ClassVar[str] = "plan_code"

    plan_code: str
    year: int
    version: str
    task_count: int
    published_on: date
    status: str = "published"  #: 已发布


class TaskDispatched(Event):
    """A task waits for its lead unit's signature; a second dispatch restarts ``sign_due``."""

    aggregate: ClassVar[str] = "task_no"

    task_no: str
    plan_code: str
    lead_dept: str  #: 主办单位
    co_depts: list[str]  #: 协办单位
    supervisor: str  #: person id, 盯办人
    dispatched_on: date
    sign_due: date
    due_date: date | None  #: 完成时限; none for a long-term task
    status: str = "dispatched"  #: 待签收


class TaskAccepted(Event):
    """The lead unit signed for the task and works on it."""

    aggregate: ClassVar[str] = "task_no"

    task_no: str
    plan_code: str
    dept: str
    accepted_on: date
    in_time: bool  #: on or before ``sign_due``
    status: str = "in_progress"  #: 推进中


class TaskLightChanged(Event):
    """The light of an open task is another one than before (domain.md LGT)."""

    aggregate: ClassVar[str] = "task_no"

    task_no: str
    lead_dept: str
    from_light: Light
    to_light: Light
    due_date: date | None
    remaining: int | None  #: working days left, CAL-5; none without a due date
    overdue: int | None  #: working days past, CAL-6


class CalendarUpdated(Event):
    """A year's holidays and make-up working days are these, whatever older revisions said (CAL-10)."""

    aggregate: ClassVar[str] = "year"

    year: int  #: the notice's year; its days may begin in the December before
    holidays: list[date]
    workdays: list[date]  #: weekend days worked instead
    revision: int  #: counts the changes of this year, from 1
