"""The shapes in which policies come in and go out."""

from datetime import date
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from chassis.http import PageQuery
from chassis.shapes import Shape
from chassis.text import NFC, lines, one_line
from services.notify.policies.model import PolicyStatus

PlanLevel = Literal["central", "region", "city", "banner"]
Tag = Annotated[str, one_line(60), NFC]
Tags = Annotated[list[Tag], Field(max_length=50)]


class PolicyIn(Shape):
    """一条政策信息"""

    model_config = ConfigDict(extra="forbid")

    title: Annotated[str, one_line(200), NFC] = Field(description="标题")
    doc_no: Annotated[str, one_line(60), NFC] | None = Field(None, description="文号")
    issuer: Annotated[str, one_line(100), NFC] = Field(description="发布机关")
    level: PlanLevel = Field(description="central 中央，region 自治区，city 市级，banner 旗级")
    valid_from: date = Field(description="生效日期")
    valid_to: date | None = Field(None, description="失效日期；空为长期有效")
    body: Annotated[str, lines(50000), NFC] = Field(description="正文")
    industries: Tags = Field([], description="适用行业门类（A–T）；空为不限")
    scales: Tags = Field([], description="适用规模；空为不限")
    towns: Tags = Field([], description="适用镇、开发区；空为不限")
    categories: Tags = Field([], description="对应问题类别；空为不限")


class ReturnIn(Shape):
    """退回意见"""

    model_config = ConfigDict(extra="forbid")

    note: Annotated[str, lines(500), NFC] = Field(description="退回意见")


class PolicyOut(Shape):
    """一条政策信息及其办理情况"""

    model_config = ConfigDict(from_attributes=True)

    article_no: str
    title: str
    doc_no: str | None
    issuer: str
    level: PlanLevel
    valid_from: date
    valid_to: date | None
    body: str
    industries: list[str]
    scales: list[str]
    towns: list[str]
    categories: list[str]
    dept: str | None = Field(description="提出单位；空为促进中心")
    status: PolicyStatus = Field(description="draft 草稿，reviewing 待审，published 已发布，expired 已失效")
    note: str | None = Field(description="退回意见")
    published_on: date | None
    expired_on: date | None
    reads: int = Field(description="阅读次数")
    pushed: int = Field(0, description="推送企业数")
    version: int


class PolicyQuery(PageQuery):
    """政策信息的筛选条件"""

    status: PolicyStatus | None = Field(None, description="draft、reviewing、published、expired")


class ZonePolicy(Shape):
    """专区中的一条政策"""

    model_config = ConfigDict(from_attributes=True)

    article_no: str
    title: str
    doc_no: str | None
    issuer: str
    level: PlanLevel
    valid_from: date
    valid_to: date | None
    categories: list[str]
    published_on: date
    reads: int


class ZonePolicyFull(ZonePolicy):
    """专区中的一条政策及正文"""

    body: str
    feedback: str = Field(description="就此政策“有话说”：表单提交到此地址")


class ZoneQuery(PageQuery):
    """专区政策的筛选条件"""

    text: str | None = Field(None, max_length=60, description="标题、文号中的文字")
    level: PlanLevel | None = Field(None, description="层级")


class MatchQuery(Shape):
    """政策匹配：统一社会信用代码，或行业、规模、镇；可再限问题类别"""

    model_config = ConfigDict(extra="forbid", frozen=True)

    uscc: str | None = Field(None, max_length=18, description="统一社会信用代码")
    industry: str | None = Field(None, max_length=10, description="行业门类")
    scale: str | None = Field(None, max_length=10, description="规模")
    town: str | None = Field(None, max_length=60, description="镇、开发区")
    category: str | None = Field(None, max_length=20, description="问题类别，如资金扶持")


class ZonePolicies(Shape):
    """匹配的政策，最新的在前"""

    items: list[ZonePolicy]


class SubscriptionIn(Shape):
    """订阅政策"""

    model_config = ConfigDict(extra="forbid")

    enterprise_id: str | None = Field(
        None,
        max_length=60,
        description="企业编号；与之匹配的政策才推送；企业用户只能填本企业，匹配的政策不订阅也推送",
    )
    categories: Tags = Field([], description="关注的问题类别；空为全部")


class SubscriptionOut(Shape):
    """一项订阅"""

    model_config = ConfigDict(from_attributes=True)

    id: int
    enterprise_id: str | None
    categories: list[str]


class SubscriptionList(Shape):
    """本人的订阅"""

    items: list[SubscriptionOut]
