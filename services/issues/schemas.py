"""The shapes in which issues come in and go out."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from chassis.http import PageQuery
from chassis.officetime.lights import Light
from chassis.text import NFC, lines, one_line
from services.issues.moves import Status
from services.issues.rules import HandlingClass
from services.issues.sources import Category, Kind, RejectReason, Source

MOST_CO_UNITS = 5
MOST_ENTERPRISES = 50


Line = Annotated[str, one_line(100), NFC]
Code = Annotated[str, one_line(20), NFC]
Reference = Annotated[str, one_line(200), NFC]
Description = Annotated[str, lines(4000, 5), NFC]
Explanation = Annotated[str, lines(500, 5), NFC]
PetitionerType = Literal["企业", "群众", "体验官", "无"]


class EnterpriseIn(BaseModel):
    """涉及企业"""

    model_config = ConfigDict(extra="forbid")

    name: Line = Field(description="企业名称")
    uscc: Annotated[str, Field(pattern=r"^[0-9A-HJ-NPQRTUWXY]{18}$")] | None = Field(
        None, description="统一社会信用代码"
    )
    enterprise_id: Line | None = Field(None, description="企业库编号")


class PetitionerIn(BaseModel):
    """反映人"""

    model_config = ConfigDict(extra="forbid")

    type: PetitionerType = "无"
    name: Line | None = None
    phone: (
        Annotated[str, Field(pattern=r"^(1[3-9][0-9]{9}|0[0-9]{2,3}-?[0-9]{7,8}(-[0-9]{1,6})?)$")] | None
    ) = None
    anonymous: bool = False


class RegisterIn(BaseModel):
    """要登记的问题：同一来源再次提交同一来源凭据时，返回已登记的问题"""

    model_config = ConfigDict(extra="forbid")

    source: Source
    source_ref: Reference | None = Field(
        None, description="来源方的编号，同一来源内唯一；重复提交返回已登记的问题；来源为 WJ 时须留空"
    )
    kind: Kind = Kind.PROBLEM
    category: Category
    title: Line
    description: Description
    petitioner: PetitionerIn = PetitionerIn()
    enterprises: list[EnterpriseIn] = Field(default=[], max_length=MOST_ENTERPRISES)
    reported_on: date | None = Field(None, description="反映日期，默认当日")
    respondent_dept: Code | None = Field(None, description="被反映单位（作风类投诉），须回避")
    suggested_dept: Code | None = Field(None, description="建议承办单位")


class RejectIn(BaseModel):
    """不予受理的理由"""

    model_config = ConfigDict(extra="forbid")

    reason: RejectReason
    explanation: Explanation | None = Field(None, description="告知反映人的说明")


class DispatchIn(BaseModel):
    """派发给哪个单位、由谁盯办"""

    model_config = ConfigDict(extra="forbid")

    lead_dept: Code = Field(description="主办单位编码")
    co_depts: list[Code] = Field(default=[], max_length=MOST_CO_UNITS, description="协办单位编码")
    handling_class: HandlingClass | None = Field(
        None, description="办理类别；不填时 PG、SJ 为限期件，咨询、求助和反弹为快办件，其余为一般件"
    )
    supervisor: Line = Field(description="盯办人的人员编号，须为中心工作人员")
    leader: Line | None = Field(None, description="责任领导的人员编号")
    owner: Line | None = Field(None, description="责任人的人员编号")
    finish_due: date | None = Field(None, description="限期件的办结时限")


class EnterpriseOut(BaseModel):
    """涉及企业"""

    model_config = ConfigDict(from_attributes=True)

    enterprise_id: str | None
    name: str
    uscc: str | None


class PetitionerOut(BaseModel):
    """反映人：无权查看的姓名和电话以掩码显示"""

    type: str
    name: str | None
    phone: str | None
    anonymous: bool


class IssueLine(BaseModel):
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
    recurrence_of: str | None
    co_depts: list[str]
    leader: str | None
    owner: str | None
    supervisor: str | None
    contact_due: date | None
    co_due: date | None
    signed_on: date | None
    created_at: datetime
    updated_at: datetime


class DueChange(BaseModel):
    """一项时限的变化"""

    due: str
    old: date | None
    new: date | None


class HistoryOut(BaseModel):
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


class IssueHistoryOut(BaseModel):
    """办理过程，由先到后"""

    items: list[HistoryOut]


class Box(StrEnum):
    """The counters of a to-do list (domain.md §6.2); each is also a filter."""

    TO_SIGN = "to_sign"  #: 待签收
    IN_PROGRESS = "in_progress"  #: 办理中
    YELLOW = "yellow"  #: 临期
    RED = "red"  #: 逾期


class IssueQuery(PageQuery):
    """台账的筛选条件，多项同时满足"""

    unit: str | None = Field(None, max_length=20, description="主办或协办单位编码")
    status: Status | None = Field(None, description="状态")
    source: Source | None = Field(None, description="来源")
    handling_class: HandlingClass | None = Field(None, description="办理类别")
    due_from: date | None = Field(None, description="办结时限不早于")
    due_to: date | None = Field(None, description="办结时限不晚于")


class TodoQuery(PageQuery):
    """待办的筛选条件"""

    box: Box | None = Field(None, description="to_sign 待签收，in_progress 办理中，yellow 临期，red 逾期")


class TodoCounts(BaseModel):
    """待办数量，与按同名条件查询所得条数一致"""

    to_sign: int = Field(description="待签收")
    in_progress: int = Field(description="办理中")
    yellow: int = Field(description="临期（黄）")
    red: int = Field(description="逾期（红）")
