"""The shapes of counts and rates."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, model_validator

from chassis.http import PageQuery
from chassis.shapes import Shape
from chassis.text import Shaped
from services.issues.ledger.schemas import IssueFilter
from services.issues.sources import Source

By = Literal["source", "handling_class", "category", "kind", "unit", "light", "status", "month"]


class CountQuery(IssueFilter):
    """统计的范围和分组"""

    by: By = Field(
        "source", description="按什么分组：来源、办理类别、问题类别、诉求类型、主办单位、亮灯、状态、登记月份"
    )


class Count(Shape):
    """一个数和它所数的清单"""

    key: str | None
    number: int
    list: str = Field(description="清单的地址，条数与 number 相同")


class CountsOut(Shape):
    """分组统计"""

    total: Count
    items: list[Count]


class Figures(Shape):
    """台账总数"""

    issues: Count = Field(description="问题总数，不含不予受理和并案")
    solved: Count = Field(description="已解决")
    closed: Count = Field(description="已销号")
    open: Count = Field(description="未销号")
    overdue: Count = Field(description="逾期（红灯）")
    evaluation_solved: Count = Field(description="评估问题已解决")


class DurationsOut(Shape):
    """平均用时，自然日，两位小数；没有可计的为空"""

    signed: int = Field(description="已签收的问题数")
    days_to_sign: str | None = Field(description="交办到签收")
    contacted: int = Field(description="已先行联系的问题数")
    days_to_contact: str | None = Field(description="交办到先行联系")
    closed: int = Field(description="已销号的问题数")
    days_to_close: str | None = Field(description="登记到销号")


class RateName(StrEnum):
    RESPONSE = "response"
    RESOLUTION = "resolution"
    SATISFACTION = "satisfaction"


class RateFilter(Shape):
    """三率的单位、时段和来源"""

    model_config = ConfigDict(extra="forbid", frozen=True)

    start: date = Field(description="起始日期")
    end: date = Field(description="截止日期")
    unit: str | None = Field(None, max_length=20, description="主办单位编码；不填为全部")
    source: Source | None = Field(None, description="来源；不填为全部")
    sources: Annotated[str, Shaped("^[A-Z]{2}(,[A-Z]{2})*$", "须为来源代码，逗号分隔，如 ZQ,RX")] | None = (
        Field(None, max_length=40, description="多个来源，逗号分隔，如 ZQ,RX")
    )

    @model_validator(mode="after")
    def _in_order(self) -> "RateFilter":
        if self.end < self.start:
            raise ValueError("截止日期早于起始日期")
        return self

    @property
    def wanted_sources(self) -> list[str]:
        """The sources asked for; empty means all."""
        several = self.sources.split(",") if self.sources else []
        return [*several, *([self.source.value] if self.source else [])]


class Part(Shape):
    """一种结果的问题数和清单"""

    outcome: str
    number: int
    list: str


class RateOut(Shape):
    """一个率"""

    name: RateName
    numerator: str = Field(description="分子，部分解决计 0.5")
    denominator: int
    shown: str = Field(description="如 66.67%；分母为零时为 —")
    parts: list[Part] = Field(description="分母的构成，各有清单")


class RatesOut(Shape):
    """三率和综合得分"""

    rates: list[RateOut]
    composite: str | None = Field(description="综合得分；没有可计的为空")


class SampleQuery(RateFilter, PageQuery):
    """三率某一结果的清单"""

    outcome: str | None = Field(
        None,
        max_length=20,
        description="in_time、late 按时与否；resolved、partly、unresolved；content、discontent 满意与否",
    )
