"""By when a task is due, and what its due date brings with it (domain.md LGT, ESC)."""

from datetime import date
from typing import ClassVar, Literal

from contracts.event import Event
from contracts.officetime import EscalationLevel, EscalationStatus, Light


class TaskDeadlineChanged(Event):
    """A task is due on another day than before; a new escalation episode begins.

    With another ``deadline`` than ``due`` the task is due when it was due, and only that one has moved,
    because the calendar did.
    """

    aggregate: ClassVar[str] = "task_no"

    task_no: str
    plan_code: str
    lead_dept: str
    old_due: date | None
    new_due: date | None
    reason: Literal["extension", "calendar", "upper"]  #: 延期, 日历调整, 上级调整
    extension_count: int  #: 延期次数, this time included
    changed_on: date
    status: str
    deadline: Literal["due", "sign", "co", "verify"] = "due"  #: 完成时限, 签收时限, 协办时限, 复核时限


class TaskSuspended(Event):
    """A leader put the task on hold (暂缓): its clock stands and it presses nobody."""

    aggregate: ClassVar[str] = "task_no"

    task_no: str
    plan_code: str
    lead_dept: str
    reason: str
    until: date  #: when it is looked at again
    suspended_on: date
    status: str = "suspended"  #: 暂缓


class TaskResumed(Event):
    """A task on hold is worked on again."""

    aggregate: ClassVar[str] = "task_no"

    task_no: str
    plan_code: str
    lead_dept: str
    due_date: date | None
    resumed_on: date
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


class TaskEscalated(Event):
    """A rung of the ladder fired for a task, or a proposed one was approved or sent (domain.md ESC)."""

    aggregate: ClassVar[str] = "task_no"

    task_no: str
    plan_code: str
    title: str
    level: EscalationLevel
    status: EscalationStatus
    episode_due: date  #: the due date this episode is about
    remaining: int  #: working days left, CAL-5; 0 once due
    overdue_workdays: int  #: CAL-6
    lead_dept: str
    co_depts: list[str]
    supervisor: str  #: person id, 盯办人
    owner_id: str | None = None  #: person id, 责任人, if just one person of the lead unit is called so
    fired_on: date
    order_no: str | None  #: 鄂前营商督〔2024〕1号, of a supervision order
    requirement: str | None  #: what the order demands
    reply_due: date | None  #: by when the unit answers the order


class TaskEscalationAnnulled(Event):
    """A rung that fired does not count: the extension had been asked for in time (domain.md ESC-6)."""

    aggregate: ClassVar[str] = "task_no"

    task_no: str
    plan_code: str
    lead_dept: str
    level: EscalationLevel
    episode_due: date
    fired_on: date
    annulled_on: date
