"""The shapes in which issues are read."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any

from pydantic import ConfigDict, Field

from chassis.http import PageQuery
from chassis.officetime.lights import Light
from chassis.shapes import Shape
from chassis.text import MONTH
from services.issues.fields import Reason
from services.issues.ledger.moves import Status
from services.issues.rules import HandlingClass
from services.issues.sources import Category, Kind, Source


class NoteIn(Shape):
    """意见"""

    model_config = ConfigDict(extra="forbid")

    note: Reason | None = Field(None, description="意见")


class ReasonIn(Shape):
    """理由"""

    model_config = ConfigDict(extra="forbid")

    reason: Reason = Field(description="理由")


class EnterpriseOut(Shape):
    """涉及企业"""

    model_config = ConfigDict(from_attributes=True)

    enterprise_id: str | None
    name: str = Field(description="登记时的名称")
    uscc: str | None
    current_name: str | None = Field(None, description="企业库中现在的名称，尚无消息时为空")
    standing: str | None = Field(None, description="企业库中的经营状态：在营、停业、注销、迁出")


class PetitionerOut(Shape):
    """反映人：无权查看的姓名和电话以掩码显示"""

    type: str
    name: str | None
    phone: str | None
    anonymous: bool


class CoUnitOut(Shape):
    """协办单位及其反馈"""

    model_config = ConfigDict(from_attributes=True)

    dept_code: str
    reply: str | None
    replied_on: date | None


class IssueLine(Shape):
    """台账或待办中的一条问题"""

    issue_no: str
    title: str
    source: Source
    kind: Kind
    category: Category
    status: Status
    registered_on: date
    handling_class: HandlingClass | None
    lead_dept: str | None
    dispatched_on: date | None = Field(description="交办日期")
    sign_due: date | None = Field(description="签收时限")
    finish_due: date | None = Field(description="办结时限")
    remaining: int | None = Field(description="剩余工作日")
    overdue: int | None = Field(description="逾期工作日")
    light: Light = Field(description="亮灯")


class IssueOut(IssueLine):
    """一条问题的全部内容"""

    version: int
    source_ref: str | None
    description: str
    petitioner: PetitionerOut
    enterprises: list[EnterpriseOut]
    reported_on: date
    accept_due: date
    respondent_dept: str | None
    suggested_dept: str | None
    campaign: str | None
    pain_type: str | None = Field(description="难点、堵点、痛点")
    env_dimension: str | None = Field(description="环境维度")
    indicator_codes: list[str] = Field(description="对应指标")
    recurrence_of: str | None = Field(description="反弹前的问题编号")
    merged_into: str | None = Field(description="并入的问题编号")
    joined: list[PetitionerOut] = Field(description="并入问题的反映人")
    co_units: list[CoUnitOut] = Field(description="协办单位及其反馈")
    co_depts: list[str]
    leader: str | None
    owner: str | None
    supervisor: str | None
    contact_due: date | None
    co_due: date | None
    plan_due: date | None = Field(description="整改方案时限")
    verify_due: date | None = Field(description="复核时限")
    callback_due: date | None = Field(description="回访时限")
    review_on: date | None = Field(description="挂账复查日期")
    signed_on: date | None
    contacted_on: date | None
    submitted_on: date | None
    verified_on: date | None
    closed_on: date | None
    close_reason: str | None = Field(
        description="resolved 已解决，verified 复核销号，unreachable 无法联系，explained 已解释"
    )
    on_time: bool | None
    measures: str | None = Field(description="整改措施、办理结果")
    progress: str | None = Field(description="最近办理进展")
    resolved: str | None = Field(description="最近一次有效回访的结果")
    rating: int | None = Field(description="满意度，5 至 1")
    return_count: int
    extension_count: int
    reopen_count: int
    designated: bool = Field(description="指定主办，不能再退办")
    created_at: datetime
    updated_at: datetime


class DueChange(Shape):
    """一项时限的变化"""

    due: str
    old: date | None
    new: date | None


class HistoryOut(Shape):
    """办理过程中的一步"""

    at: datetime
    actor_type: str
    actor_id: str
    actor_dept: str | None
    action: str
    from_status: Status | None
    to_status: Status
    reason: str | None
    deadlines: list[DueChange]
    details: dict[str, Any] = Field(description="该步骤的其他内容")


class IssueHistoryOut(Shape):
    """办理过程，由先到后"""

    items: list[HistoryOut]


class Sort(StrEnum):
    """台账的排序"""

    NEWEST = "newest"  #: 登记日期，由近及远
    DUE = "due"  #: 办结时限，由近及远
    CLOSED = "closed"  #: 销号日期，由近及远


class IssueFilter(Shape):
    """台账的筛选条件，多项同时满足"""

    model_config = ConfigDict(extra="forbid", frozen=True)

    unit: str | None = Field(None, max_length=20, description="主办或协办单位编码")
    lead: str | None = Field(None, max_length=20, description="主办单位编码")
    status: Status | None = Field(None, description="状态")
    source: Source | None = Field(None, description="来源")
    kind: Kind | None = Field(None, description="诉求类型")
    category: Category | None = Field(None, description="问题类别")
    handling_class: HandlingClass | None = Field(None, description="办理类别")
    light: Light | None = Field(None, description="亮灯")
    supervisor: str | None = Field(None, max_length=100, description="盯办人")
    campaign: str | None = Field(None, max_length=200, description="专项行动")
    enterprise: str | None = Field(None, max_length=18, description="涉及企业的统一社会信用代码")
    due_from: date | None = Field(None, description="办结时限不早于")
    due_to: date | None = Field(None, description="办结时限不晚于")
    registered_from: date | None = Field(None, description="登记日期不早于")
    registered_to: date | None = Field(None, description="登记日期不晚于")
    closed_from: date | None = Field(None, description="销号日期不早于")
    closed_to: date | None = Field(None, description="销号日期不晚于")
    review_to: date | None = Field(None, description="挂账复查日期不晚于")
    accept_due_to: date | None = Field(None, description="待受理的，受理时限不晚于")
    verify_due_to: date | None = Field(None, description="待复核的，复核时限不晚于")
    callback_due_to: date | None = Field(None, description="待回访的，回访时限不晚于")
    month: Annotated[str, MONTH] | None = Field(None, description="登记月份，如 2026-03")
    counted: bool | None = Field(None, description="true：不含不予受理和并案")
    open: bool | None = Field(None, description="true：未销号；false：已销号")
    solved: bool | None = Field(None, description="true：已解决（已解决或复核销号）")
    undispatched: bool | None = Field(None, description="true：尚无主办单位")


class IssueQuery(IssueFilter, PageQuery):
    """台账的筛选条件和排序"""

    sort: Sort | None = Field(
        None,
        description="newest 登记由近及远，due 办结时限由近及远，closed 销号由近及远；"
        "不填时红灯、黄灯和按时限筛选的按办结时限，按销号日期筛选的按销号日期，其余按登记日期；"
        "按某日期排序而以另一日期的时段筛选的，时段须填起止且不超过31天，或同时只看未销号等少量问题",
    )

    @property
    def order(self) -> Sort:
        """The order asked for, or the one that goes with what is: there is an index for it."""
        if self.sort is not None:
            return self.sort
        if self.due_from or self.due_to or self.light in (Light.RED, Light.YELLOW):
            return Sort.DUE
        return Sort.CLOSED if self.closed_from or self.closed_to else Sort.NEWEST


class SkippedDay(Shape):
    """不计入的一天"""

    day: date
    why: str


class DeadlineOut(Shape):
    """一项时限及其由来"""

    deadline: str
    name: str
    on: date = Field(description="时限")
    base: date = Field(description="起算日，当日不计")
    workdays: int | None = Field(description="工作日数，负数为倒数；空为固定日期")
    skipped: list[SkippedDay] = Field(description="不计入的日期")
    provisional: bool = Field(description="节假日安排未公布，暂估")
    how: str = Field(description="规则")
    as_counted: date = Field(description="按现行日历计算的日期")


class IssueDeadlines(Shape):
    """一个问题的各项时限，和改变过时限的各步"""

    issue_no: str
    items: list[DeadlineOut]
    changes: list[HistoryOut] = Field(description="改变时限或使催督暂停、恢复的各步")
