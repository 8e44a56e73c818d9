"""How follow-ups look from outside."""

from datetime import date, datetime
from typing import Annotated

from pydantic import ConfigDict, Field

from chassis.http import PageQuery
from chassis.shapes import Shape
from chassis.text import NFC, lines
from services.surveys.followups.model import FollowUp, Result, Status
from services.surveys.problems.schemas import LONGEST_TEXT, ProblemEnterpriseOut

STATUS_TEXT = "planned 未到期、due 待回访、done 已回访、cancelled 已取消"
RESULT_TEXT = "stable 稳定解决、recurred 反弹、unreachable 无法联系"


class FollowUpQuery(PageQuery):
    """跟踪回访的筛选条件，多项同时满足"""

    status: Status | None = Field(None, description=STATUS_TEXT)
    due_before: date | None = Field(None, description="回访时限早于")
    unit: str | None = Field(None, max_length=20, description="原问题主办单位编码")
    issue_no: str | None = Field(None, max_length=20, description="台账问题编号")


class CompleteIn(Shape):
    """回访结果"""

    model_config = ConfigDict(extra="forbid")

    result: Result = Field(description=RESULT_TEXT)
    rating: int | None = Field(None, ge=1, le=5, description="评分，1至5")
    note: Annotated[str, lines(1000), NFC] | None = Field(None, description="备注")
    text: Annotated[str, lines(LONGEST_TEXT), NFC] | None = Field(
        None, description="反弹的情况，送问题台账；结果为反弹时必填"
    )


class FollowUpOut(Shape):
    """一次跟踪回访"""

    model_config = ConfigDict(from_attributes=True)

    followup_id: str = Field(description="回访编号")
    issue_no: str = Field(description="台账问题编号")
    category: str = Field(description="问题类别")
    campaign: str | None = Field(description="专项行动")
    lead_dept: str | None = Field(description="原问题主办单位")
    enterprise: ProblemEnterpriseOut = Field(description="企业")
    cadre: str | None = Field(description="包联干部")
    closed_on: date = Field(description="销号日期")
    due: date = Field(description="回访时限")
    status: Status = Field(description=STATUS_TEXT)
    result: Result | None = Field(description=RESULT_TEXT)
    rating: int | None = Field(description="评分")
    note: str | None = Field(description="备注")
    completed_at: datetime | None = Field(description="回访登记时间")
    completed_by: str | None = Field(description="回访登记人")
    version: int = Field(description="数据版本，修改时放入 If-Match")

    @classmethod
    def of(cls, followup: FollowUp) -> "FollowUpOut":
        """The shape of one row."""
        shown = {name: getattr(followup, name) for name in cls.model_fields if name != "enterprise"}
        return cls(enterprise=ProblemEnterpriseOut(**followup.named.model_dump()), **shown)
