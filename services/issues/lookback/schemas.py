"""The shapes of looking back."""

from datetime import date
from typing import Literal

from pydantic import ConfigDict, Field

from chassis.http import PageQuery
from chassis.shapes import Shape, shape_of
from services.issues.fields import Reason
from services.issues.lookback.model import LookBack, Result

RESULTS = "pending 待核，stable 稳定解决，relapsed 反弹"


class LookBackQuery(PageQuery):
    """回头看的筛选条件"""

    result: Result | None = Field(None, description=RESULTS)


class FindingIn(Shape):
    """回头看的结果"""

    model_config = ConfigDict(extra="forbid")

    result: Literal["stable", "relapsed"] = Field(description="stable 稳定解决，relapsed 反弹（退回重办）")
    note: Reason = Field(description="核查情况")


class LookBackOut(Shape):
    """一次回头看"""

    look_back_id: int
    issue_no: str
    title: str
    lead_dept: str | None
    closed_on: date
    after_days: int = Field(description="销号后的天数")
    drawn_on: date = Field(description="抽取日期")
    due: date = Field(description="核查时限")
    result: Result = Field(description=RESULTS)
    note: str | None
    looked_on: date | None
    version: int

    @classmethod
    def of(cls, look_back: LookBack) -> "LookBackOut":
        """The shape of one row."""
        return shape_of(cls, look_back, look_back.issue, look_back_id=look_back.id)
