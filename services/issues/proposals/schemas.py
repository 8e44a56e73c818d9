"""The shapes in which proposals come in and go out."""

from datetime import date

from pydantic import ConfigDict, Field

from chassis.decisions import DecisionStatus
from chassis.http import PageQuery
from chassis.shapes import Shape, shape_of
from services.issues.fields import Reason
from services.issues.proposals.model import Action, Proposal

ACTIONS = "suspend 挂账，explain 剔除（按已解释销号）"


class ProposalIn(Shape):
    """提请决定的事项"""

    model_config = ConfigDict(extra="forbid")

    action: Action = Field(description=ACTIONS)
    reason: Reason = Field(description="理由")
    review_on: date | None = Field(None, description="挂账的复查日期")
    explained: bool = Field(False, description="剔除：已向反映人解释")


class ReviewIn(Shape):
    """复查挂账的结果"""

    model_config = ConfigDict(extra="forbid")

    note: Reason = Field(description="复查情况，为何继续挂账")
    review_on: date | None = Field(None, description="下次复查日期，默认且最迟为20个工作日后")


class ProposalQuery(PageQuery):
    """提请的筛选条件"""

    status: DecisionStatus | None = Field(
        None, description="pending 待批准，approved 同意，refused 不同意，lapsed 失效"
    )
    action: Action | None = Field(None, description=ACTIONS)


class ProposalOut(Shape):
    """一项提请"""

    proposal_id: int
    issue_no: str
    title: str = Field(description="问题标题")
    lead_dept: str | None = Field(description="主办单位")
    action: Action = Field(description=ACTIONS)
    reason: str
    review_on: date | None
    proposed_on: date
    proposed_by: str
    status: DecisionStatus
    decided_on: date | None
    opinion: str | None = Field(description="批示意见")
    version: int

    @classmethod
    def of(cls, proposal: Proposal) -> "ProposalOut":
        """The shape of one row."""
        return shape_of(cls, proposal, proposal.issue, proposal_id=proposal.id)
