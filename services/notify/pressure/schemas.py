"""The shapes of the pressure report."""

from datetime import date

from pydantic import ConfigDict, Field

from chassis.shapes import Shape


class PressureQuery(Shape):
    """时段，至多93天"""

    model_config = ConfigDict(extra="forbid", frozen=True)

    since: date = Field(description="起始日期，自所在周的周一起算")
    until: date = Field(description="截止日期，至所在周的周日")


class PressureLine(Shape):
    """一人一周收到的消息"""

    week: date = Field(description="周一")
    recipient: str
    name: str | None
    dept: str | None = Field(description="所在单位")
    messages: int = Field(description="消息数，合并的算一条")
    urgent: int = Field(description="其中紧急")
    to_ack: int = Field(description="其中需签收")


class PressureOut(Shape):
    """每人每周收到的消息，多的在前"""

    items: list[PressureLine]
