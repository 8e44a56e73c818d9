"""The shapes in which callbacks come in and go out."""

from datetime import date, datetime
from typing import Literal

from pydantic import ConfigDict, Field

from chassis.http import PageQuery
from chassis.shapes import Shape
from services.issues.fields import Reason

RESOLVED = "resolved 已解决，partly 部分解决，unresolved 未解决"
RATING = "5 非常满意，4 满意，3 基本满意，2 不满意，1 非常不满意；不填为未评价"


class CallIn(Shape):
    """一次回访"""

    model_config = ConfigDict(extra="forbid")

    reached: bool = Field(description="是否联系上反映人")
    called_on: date | None = Field(None, description="回访日期，默认当日")
    resolved: Literal["resolved", "partly", "unresolved"] | None = Field(None, description=RESOLVED)
    rating: int | None = Field(None, ge=1, le=5, description=RATING)
    comment: Reason | None = Field(None, description="反映人的意见")


class CheckIn(Shape):
    """差评核实情况"""

    model_config = ConfigDict(extra="forbid")

    finding: Reason = Field(description="核实情况")


class CallbackOut(Shape):
    """一次回访"""

    callback_id: int
    issue_no: str
    lead_dept: str = Field(description="当时的主办单位")
    at: datetime
    called_on: date
    caller: str
    reached: bool
    resolved: str | None = Field(description=RESOLVED)
    rating: int | None = Field(description=RATING)
    comment: str | None
    check_due: date | None = Field(description="差评核实时限")
    checked_on: date | None
    finding: str | None


class CallbacksOut(Shape):
    """历次回访，由先到后"""

    items: list[CallbackOut]


class CheckQuery(PageQuery):
    """差评核实的筛选条件"""

    checked: bool = Field(False, description="是否已核实")
