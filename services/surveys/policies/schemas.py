"""How a policy looks beside an enterprise."""

from datetime import date

from pydantic import ConfigDict, Field

from chassis.shapes import Shape


class PolicyOut(Shape):
    """适用的政策；全文在政策专区"""

    model_config = ConfigDict(from_attributes=True)

    article_no: str = Field(description="政策编号")
    title: str = Field(description="标题")
    doc_no: str | None = Field(description="文号")
    issuer: str = Field(description="发布机关")
    level: str = Field(description="central 中央、region 自治区、city 市、banner 旗")
    valid_from: date = Field(description="施行日期")
    valid_to: date | None = Field(description="有效期至；长期有效则为空")
    categories: list[str] = Field(description="有助于解决的问题类别；不限则为空")
    published_on: date = Field(description="发布日期")


class PoliciesOut(Shape):
    """适用的政策，最近发布的在前"""

    items: list[PolicyOut]
