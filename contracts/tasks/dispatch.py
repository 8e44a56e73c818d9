"""A task from its dispatch until it is struck off (domain.md §4.1)."""

from datetime import date
from typing import ClassVar, Literal

from contracts.event import Event


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
    title: str | None = None
    owner: str | None = None  #: 责任人, as the plan names them


class TaskAccepted(Event):
    """The lead unit signed for the task and works on it."""

    aggregate: ClassVar[str] = "task_no"

    task_no: str
    plan_code: str
    dept: str
    accepted_on: date
    in_time: bool  #: on or before ``sign_due``
    status: str = "in_progress"  #: 推进中


class TaskAnswerRefused(Event):
    """What somebody did through the link of a message was not done: the task did not allow it by then."""

    aggregate: ClassVar[str] = "task_no"

    task_no: str
    notification_id: str  #: the message it was answered through
    person_id: str  #: who answered it
    dept: str  #: the unit they acted for
    action: Literal["sign", "progress", "extension"]  #: 签收, 报送进展, 申请延期
    code: str  #: stable code of the refusal
    refusal: str  #: why, in the words of this service's catalogue of refusals
    refused_on: date


class TaskReturned(Event):
    """The centre took a task back that a unit had returned (退办); it is dispatched anew."""

    aggregate: ClassVar[str] = "task_no"

    task_no: str
    plan_code: str
    dept: str  #: the unit that returned it
    reason: str
    suggested_dept: str | None  #: the unit it thinks competent
    return_count: int  #: 退办次数, this time included
    returned_on: date
    status: str = "draft"  #: 草稿


class TaskProgressReported(Event):
    """A unit told how far a task is."""

    aggregate: ClassVar[str] = "task_no"

    task_no: str
    plan_code: str
    dept: str
    progress_pct: int  #: 0 to 100
    before_pct: int
    reported_on: date
    status: str


class TaskCloseRequested(Event):
    """The lead unit says the task is done; the centre verifies it, and the ladder pauses (ESC-3)."""

    aggregate: ClassVar[str] = "task_no"

    task_no: str
    plan_code: str
    lead_dept: str
    submitted_on: date
    on_time: bool  #: ``submitted_on`` on or before the due date in force; true of a long-term task
    late_workdays: int
    verify_due: date
    status: str = "submitted"  #: 待复核


class TaskCloseRejected(Event):
    """The centre found the task not done; the due date stays and the ladder resumes."""

    aggregate: ClassVar[str] = "task_no"

    task_no: str
    plan_code: str
    lead_dept: str
    reason: str
    rejected_on: date
    due_date: date | None
    status: str = "in_progress"  #: 推进中


class TaskClosed(Event):
    """The task is verified and struck off (销号)."""

    aggregate: ClassVar[str] = "task_no"

    task_no: str
    plan_code: str
    lead_dept: str
    submitted_on: date
    closed_on: date
    due_date: date | None  #: the one in force at the end
    on_time: bool
    late_workdays: int
    status: str = "closed"  #: 已销号


class TaskCancelled(Event):
    """The task is given up, or merged into another one (撤销、合并); it leaves all totals."""

    aggregate: ClassVar[str] = "task_no"

    task_no: str
    plan_code: str
    lead_dept: str
    reason: str
    target: str | None  #: task_no of the task it was merged into
    cancelled_on: date
    status: str = "cancelled"  #: 撤销
