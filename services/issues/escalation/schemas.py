"""The shapes in which rungs, orders and dry runs come in and go out."""

from datetime import date

from pydantic import ConfigDict, Field

from chassis.http import PageQuery
from chassis.officetime.escalations import RungStatus
from chassis.officetime.ladder import Ladder, Level
from chassis.officetime.supervision import OrderStatus
from chassis.shapes import Shape
from services.issues.fields import Reason

LEVELS = "remind 提醒①，remind_again 提醒②，urge 催办，supervise 督办，interview 约谈，notice 通报"
RUNGS = "fired 已发出，proposed 待批准，sent 已批准并发出，declined 不批准，lapsed 已失效，annulled 已撤销"
ORDERS = "issued 已下达，replied 已回复，unanswered 逾期未复，done 办结"


class EscalationQuery(PageQuery):
    """提醒督办记录的筛选条件"""

    level: Level | None = Field(None, description=LEVELS)
    status: RungStatus | None = Field(None, description=RUNGS)
    issue_no: str | None = Field(None, max_length=20, description="问题编号")
    unit: str | None = Field(None, max_length=20, description="现主办单位编码")


class EscalationOut(Shape):
    """一次提醒、催办、督办、约谈或通报"""

    escalation_id: int
    issue_no: str
    title: str = Field(description="问题标题")
    lead_dept: str | None = Field(description="现主办单位")
    level: Level = Field(description=LEVELS)
    status: RungStatus = Field(description=RUNGS)
    episode_due: date = Field(description="所针对的办结时限")
    fired_on: date
    remaining: int = Field(description="当时剩余工作日")
    overdue_workdays: int = Field(description="当时逾期工作日")
    decided_by: str | None
    decided_on: date | None
    reason: str | None = Field(description="不批准的理由")
    annulled_on: date | None
    unsigned_on: date | None = Field(description="单位逾期未签收，于此日发现")
    version: int


class OrderQuery(PageQuery):
    """督办单的筛选条件"""

    status: OrderStatus | None = Field(None, description=ORDERS)
    issue_no: str | None = Field(None, max_length=20, description="问题编号")


class OrderOut(Shape):
    """一份督办单"""

    order_id: int
    order_no: str = Field(description="督办单号")
    issue_no: str
    dept: str = Field(description="受督办单位")
    supervisor: str = Field(description="盯办人")
    requirement: str
    issued_on: date
    reply_due: date
    status: OrderStatus = Field(description=ORDERS)
    reply_text: str | None
    replied_on: date | None
    finished_on: date | None
    version: int


class ReplyToOrder(Shape):
    """对督办单的回复"""

    model_config = ConfigDict(extra="forbid")

    text: Reason = Field(description="逾期原因和整改措施")


class DryRunIn(Shape):
    """试算的规则和时段：不填的规则取现行值"""

    model_config = ConfigDict(extra="forbid")

    start: date = Field(description="起始日期")
    end: date = Field(description="截止日期")
    ladder: Ladder | None = Field(None, description="各级的工作日数")
    yellow_within: int | None = Field(None, ge=0, le=60, description="剩余多少个工作日亮黄灯")


class DryRunFiring(Shape):
    """试算中的一次提醒或督办"""

    issue_no: str
    level: Level = Field(description=LEVELS)
    on: date
    episode_due: date


class DryRunDay(Shape):
    """试算中一天早上的亮灯"""

    day: date
    red: int
    yellow: int


class DryRunOut(Shape):
    """试算结果：这套规则在该时段会发出什么、每天早上有多少红灯黄灯"""

    sent: dict[Level, int]
    firings: list[DryRunFiring] = Field(description="逐条，至多1000条")
    days: list[DryRunDay]
    red_at_end: list[str] = Field(description="截止日红灯的问题编号")
