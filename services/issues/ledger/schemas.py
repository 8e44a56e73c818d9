"""The shapes in which issues are read."""

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict, Field

from chassis.http import PageQuery
from chassis.officetime.lights import Light
from services.issues.ledger.moves import Status
from services.issues.rules import HandlingClass
from services.issues.sources import Category, Kind, Source


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


class IssueQuery(PageQuery):
    """台账的筛选条件，多项同时满足"""

    unit: str | None = Field(None, max_length=20, description="主办或协办单位编码")
    status: Status | None = Field(None, description="状态")
    source: Source | None = Field(None, description="来源")
    handling_class: HandlingClass | None = Field(None, description="办理类别")
    due_from: date | None = Field(None, description="办结时限不早于")
    due_to: date | None = Field(None, description="办结时限不晚于")
