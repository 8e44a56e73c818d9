"""The shapes of what the ladder has done."""

from datetime import date
from typing import Annotated

from pydantic import ConfigDict, Field

from chassis.http import PageQuery
from chassis.officetime.escalations import RungStatus
from chassis.officetime.ladder import Level
from chassis.officetime.supervision import OrderStatus
from chassis.shapes import Shape, shape_of
from chassis.text import NFC, lines
from services.tasks.dispatch.model import Task
from services.tasks.escalation.model import Escalation, SupervisionOrder
from services.tasks.fields import Code, PlanCode, TaskNo

LEVELS = "remind 提醒①，remind_again 提醒②，urge 催办，supervise 督办，interview 约谈，notice 通报"
STATUSES = "fired 已发出，proposed 待批准，sent 已批准并发出，declined 不批准，lapsed 已失效，annulled 已撤销"
ORDER_STATUSES = "issued 已下达，replied 已回复，unanswered 逾期未复，done 办结"


class _OfTask(Shape):
    task_no: str
    plan_code: str
    title: str = Field(description="任务名称")
    lead_dept: str = Field(description="主办单位")


class EscalationQuery(PageQuery):
    """催督记录的筛选条件"""

    task_no: TaskNo | None = Field(None, description="任务编号")
    plan: PlanCode | None = Field(None, description="方案代码")
    dept: Code | None = Field(None, description="主办单位")
    level: Level | None = Field(None, description=LEVELS)
    status: RungStatus | None = Field(None, description=STATUSES)
    fired_from: date | None = Field(None, description="发出日期不早于")
    fired_to: date | None = Field(None, description="发出日期不晚于")


class EscalationOut(_OfTask):
    """一次提醒、催办、督办、约谈或通报"""

    escalation_id: int
    level: Level = Field(description=LEVELS)
    episode: int = Field(description="第几个时限，延期、重新派发后加一")
    episode_due: date = Field(description="所依据的完成时限")
    fired_on: date = Field(description="发出或提请日期")
    remaining: int = Field(description="当时剩余工作日")
    overdue_workdays: int = Field(description="当时逾期工作日")
    status: RungStatus = Field(description=STATUSES)
    decided_by: str | None = Field(description="批准人")
    decided_on: date | None = Field(description="批准日期")
    reason: str | None = Field(description="不批准的理由")
    annulled_on: date | None = Field(description="撤销日期，撤销的不计入考核")
    unsigned_on: date | None = Field(description="单位逾期未签收，于此日发现")
    version: int

    @classmethod
    def of(cls, rung: Escalation, task: Task) -> "EscalationOut":
        """The shape of one rung."""
        return shape_of(cls, rung, task, escalation_id=rung.id)


class OrderQuery(PageQuery):
    """督办单的筛选条件"""

    task_no: TaskNo | None = Field(None, description="任务编号")
    dept: Code | None = Field(None, description="被督办单位")
    status: OrderStatus | None = Field(None, description=ORDER_STATUSES)


class OrderReplyIn(Shape):
    """对督办单的回复"""

    model_config = ConfigDict(extra="forbid")

    text: Annotated[str, lines(2000), NFC] = Field(description="未完成的原因和整改措施")


class OrderOut(_OfTask):
    """一份督办单"""

    order_id: int
    order_no: str = Field(description="文号")
    dept: str = Field(description="被督办单位")
    supervisor: str = Field(description="盯办人的人员编号")
    requirement: str = Field(description="要求")
    issued_on: date = Field(description="下达日期")
    reply_due: date = Field(description="回复时限")
    reply_text: str | None = Field(description="回复")
    replied_on: date | None = Field(description="回复日期")
    finished_on: date | None = Field(description="办结日期")
    status: OrderStatus = Field(description=ORDER_STATUSES)
    version: int

    @classmethod
    def of(cls, order: SupervisionOrder, task: Task) -> "OrderOut":
        """The shape of one order."""
        return shape_of(cls, order, task, order_id=order.id)
