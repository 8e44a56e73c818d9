"""The shapes in which tasks come in and go out."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, Literal, Self

from pydantic import ConfigDict, Field, field_validator

from chassis.http import PageQuery
from chassis.officetime.lights import Lamp, Light
from chassis.shapes import Shape, shape_of
from chassis.text import MONTH, NFC, lines
from services.tasks.dispatch.model import Task
from services.tasks.dispatch.moves import TaskStatus
from services.tasks.dispatch.particulars import Environment, Focus, Nature
from services.tasks.dispatch.records import TaskHistory
from services.tasks.fields import Code, Line, Name, Phone, PlanCode, Reason, TaskNo, Title

MOST_CO_UNITS = 10
Content = Annotated[str, lines(4000), NFC]
Month = Annotated[str, MONTH]
Percent = Annotated[int, Field(ge=0, le=100)]
Quantity = Annotated[float, Field(ge=0, le=1e12, allow_inf_nan=False)]


class Milestone(Shape):
    """一个月度节点"""

    model_config = ConfigDict(extra="forbid")

    month: Month = Field(description="月份，如 2024-06")
    text: Line = Field(description="月底前应达到的程度")
    expected_pct: Percent = Field(description="月底应达到的进度")


class TaskChange(Shape):
    """任务派发前可以补充或更正的内容：省略的字段保持不变"""

    model_config = ConfigDict(extra="forbid")

    title: Title | None = Field(None, description="任务名称")
    content: Content | None = Field(None, description="具体举措")
    domain: Name | None = Field(None, description="重点领域")
    focus: Focus | None = Field(None, description="聚焦")
    nature: Nature | None = Field(None, description="性质")
    env_dimension: Environment | None = Field(None, description="环境维度")
    indicator_codes: list[Code] | None = Field(None, max_length=20, description="对应指标的代码")
    theme_tags: list[Code] | None = Field(None, max_length=20, description="主题标签")
    target_value: Quantity | None = Field(None, description="量化目标")
    unit: Code | None = Field(None, description="量化目标的单位，如 件、天")
    lead_dept: Code | None = Field(None, description="主办单位")
    co_depts: list[Code] | None = Field(None, max_length=MOST_CO_UNITS, description="协办单位")
    leader: Name | None = Field(None, description="责任领导")
    owner: Name | None = Field(None, description="责任人")
    owner_phone: Phone | None = Field(None, description="联系电话")
    supervisor: Line | None = Field(None, description="盯办人的人员编号")
    start_date: date | None = Field(None, description="起始日期")
    due_date: date | None = Field(None, description="完成时限；长期坚持的写 due_kind")
    due_kind: Literal["fixed", "long_term"] | None = Field(None, description="时限类型：long_term 长期坚持")
    milestones: list[Milestone] | None = Field(None, max_length=120, description="月度节点")

    @field_validator("indicator_codes", "theme_tags", "co_depts")
    @classmethod
    def _each_once(cls, values: list[str] | None) -> list[str] | None:
        if values is not None and len(set(values)) < len(values):
            raise ValueError("不能重复")
        return values

    @field_validator("milestones")
    @classmethod
    def _in_order(cls, milestones: list[Milestone] | None) -> list[Milestone] | None:
        if milestones is None:
            return None
        ordered = sorted(milestones, key=lambda each: each.month)
        expected = [each.expected_pct for each in ordered]
        if len({each.month for each in ordered}) < len(ordered):
            raise ValueError("每月只能有一个节点")
        if expected != sorted(expected):
            raise ValueError("节点的进度不能逐月降低")
        return ordered


class TaskIn(TaskChange):
    """在方案中增列的一项任务"""

    seq: int = Field(ge=1, le=99_999, description="序号")
    title: Title = Field(description="任务名称")
    content: Content = Field(description="具体举措")
    lead_dept: Code = Field(description="主办单位")


class Reschedule(Shape):
    """上级文件对完成时限的调整"""

    model_config = ConfigDict(extra="forbid")

    due_date: date | None = Field(description="新的完成时限；空为长期坚持")
    upper_doc_no: Name = Field(description="上级文件文号")
    reason: Reason = Field(description="调整的理由")


class Links(Shape):
    """同一举措在其他方案中的任务"""

    model_config = ConfigDict(extra="forbid")

    task_nos: list[TaskNo] = Field(max_length=20, description="关联任务的编号；空为解除关联")


class Sort(StrEnum):
    """The orders in which tasks can be listed."""

    DUE = "due"
    LATEST_DUE = "-due"
    NUMBER = "number"
    PROGRESS = "progress"
    NEWEST = "newest"


class TaskFilter(Shape):
    """任务的筛选条件"""

    model_config = ConfigDict(extra="forbid", frozen=True)

    plan: PlanCode | None = Field(None, description="方案代码")
    person: Line | None = Field(None, description="责任领导或责任人的姓名，或盯办人的人员编号")
    light: Light | None = Field(None, description="亮灯")
    due_from: date | None = Field(None, description="完成时限不早于")
    due_to: date | None = Field(None, description="完成时限不晚于")
    tag: Code | None = Field(None, description="主题标签")


class TaskSelection(TaskFilter):
    """任务的筛选条件，多项同时满足"""

    dept: Code | None = Field(None, description="主办或协办单位")
    status: TaskStatus | None = Field(None, description="状态")
    review_to: date | None = Field(None, description="暂缓的复查日期不晚于")


class TaskQuery(TaskSelection, PageQuery):
    """任务的筛选条件和次序"""

    sort: Sort = Field(
        Sort.DUE,
        description="due 时限先后，-due 时限倒序，number 编号，progress 进度由低到高，newest 最新建立",
    )


class TaskLine(Shape):
    """任务列表或待办中的一项任务"""

    task_no: str
    plan_code: str
    title: str
    status: TaskStatus
    lead_dept: str = Field(description="主办单位")
    co_depts: list[str] = Field(description="协办单位")
    owner: str | None = Field(description="责任人")
    supervisor: str | None = Field(description="盯办人的人员编号")
    theme_tags: list[str] = Field(description="主题标签")
    is_linked: bool = Field(description="同一举措在其他方案中也有任务，报送一次即可")
    dispatched_on: date | None = Field(description="交办日期")
    sign_due: date | None = Field(description="签收时限")
    due_kind: Literal["fixed", "long_term"] = Field(description="时限类型：fixed 有期限，long_term 长期坚持")
    due_date: date | None = Field(description="完成时限")
    remaining: int | None = Field(description="剩余工作日")
    overdue: int | None = Field(description="逾期工作日")
    progress_pct: int = Field(description="进度")
    light: Light = Field(description="亮灯")

    @classmethod
    def of(cls, task: Task, lamp: Lamp, **more: Any) -> Self:
        """One line of a list; ``more`` is what the task does not know itself."""
        more |= {
            "is_linked": task.link_id is not None,
            "remaining": lamp.remaining(task.due_date),
            "overdue": lamp.overdue(task.due_date),
            "light": task.light(lamp.today, lamp.yellow_until),
        }
        return shape_of(cls, task, **more)


class CoUnitOut(Shape):
    """一个协办单位及其反馈"""

    model_config = ConfigDict(from_attributes=True)

    dept: str
    reply: str | None = Field(description="协办反馈")
    replied_on: date | None = Field(description="反馈日期")


class TaskOut(TaskLine):
    """一项任务的全部内容"""

    version: int
    seq: int
    content: str
    domain: str | None
    focus: str | None
    nature: str | None
    env_dimension: str | None
    indicator_codes: list[str]
    target_value: float | None
    unit: str | None
    current_value: float | None
    milestones: list[Milestone]
    start_date: date
    leader: str | None
    owner_phone: str | None
    co_units: list[CoUnitOut]
    linked: list[str] = Field(description="同一举措在其他方案中的任务编号")
    accepted_on: date | None
    return_count: int = Field(description="退办次数")
    co_due: date | None = Field(description="协办时限")
    original_due: date | None = Field(description="方案规定的完成时限")
    extension_count: int = Field(description="延期次数")
    submitted_on: date | None = Field(description="申请销号日期")
    verify_due: date | None = Field(description="复核时限")
    verified_on: date | None = Field(description="初核日期")
    sent_back_on: date | None = Field(description="复核退回日期，再次申请销号后为空")
    closed_on: date | None = Field(description="销号日期")
    on_time: bool | None = Field(description="是否按时")
    late_workdays: int | None = Field(description="逾期天数（工作日）")
    ever_overdue: bool = Field(description="是否曾经逾期")
    suspended_on: date | None
    review_on: date | None = Field(description="暂缓的复查日期")
    cancelled_on: date | None
    merged_into: str | None = Field(description="并入的任务编号")
    created_at: datetime
    updated_at: datetime


class DueChange(Shape):
    """一次变动中的一个时限"""

    due: str
    old: date | None
    new: date | None


class HistoryLine(Shape):
    """任务的一次变动"""

    at: datetime
    actor_type: str
    actor_id: str
    actor_dept: str | None
    action: str
    from_status: TaskStatus
    to_status: TaskStatus
    reason: str | None
    deadlines: list[DueChange] = Field(description="对时限的影响")
    facts: dict[str, Any] = Field(description="其他内容，如进度的变化")

    @classmethod
    def of(cls, entry: TaskHistory) -> Self:
        """The shape of one row."""
        dues = [DueChange(due=due, old=old, new=new) for due, (old, new) in entry.deadlines.items()]
        return shape_of(cls, entry, deadlines=dues)


class TaskHistoryOut(Shape):
    """任务的办理过程，自早至晚"""

    items: list[HistoryLine]


class DeadlineOut(Shape):
    """一个时限及其由来"""

    deadline: Literal["due", "sign", "co", "verify", "ask_for_extension"]
    name: str
    on: date = Field(description="时限")
    base: date = Field(description="起算日期")
    workdays: int | None = Field(
        description="自起算日期起的工作日数，负数为之前；空为文件规定的日期，不随日历变动"
    )
    skipped: list[date] = Field(description="其间不计的休息日")
    provisional: bool = Field(description="所跨年度的放假安排尚未公布，暂估")
    how: str = Field(description="由来")
    as_counted: date = Field(description="按现行日历重新计算的结果")


class TaskDeadlines(Shape):
    """任务的全部时限"""

    task_no: str
    items: list[DeadlineOut]
    changes: list[HistoryLine] = Field(description="改变过时限的每次变动")
