"""The shapes in which proposals come in and go out."""

from datetime import date

from pydantic import ConfigDict, Field

from chassis.decisions import DecisionStatus
from chassis.http import PageQuery
from chassis.shapes import Shape, shape_of
from services.tasks.fields import Reason, TaskNo
from services.tasks.proposals.model import Action, Proposal

ACTIONS = "suspend 暂缓，cancel 撤销（写明并入任务的为合并）"


class CancelIn(Shape):
    """撤销或合并"""

    model_config = ConfigDict(extra="forbid")

    reason: Reason = Field(description="理由")
    target: TaskNo | None = Field(None, description="并入的任务编号")


class ProposalIn(CancelIn):
    """提请领导决定的事项"""

    action: Action = Field(description=ACTIONS)
    review_on: date | None = Field(None, description="暂缓的复查日期")


class ProposalQuery(PageQuery):
    """提请的筛选条件"""

    status: DecisionStatus | None = Field(
        None, description="pending 待批准，approved 同意，refused 不同意，lapsed 失效"
    )
    action: Action | None = Field(None, description=ACTIONS)


class ProposalOut(Shape):
    """一项提请"""

    proposal_id: int
    task_no: str
    plan_code: str
    title: str = Field(description="任务名称")
    lead_dept: str = Field(description="主办单位")
    action: Action = Field(description=ACTIONS)
    reason: str
    review_on: date | None = Field(description="暂缓的复查日期")
    target: str | None = Field(description="并入的任务编号")
    proposed_on: date
    proposed_by: str
    status: DecisionStatus
    decided_on: date | None
    note: str | None = Field(description="批示意见")
    version: int

    @classmethod
    def of(cls, proposal: Proposal) -> "ProposalOut":
        """The shape of one row."""
        return shape_of(cls, proposal, proposal.task, proposal_id=proposal.id)
