"""The shapes in which problems come in and are refused."""

from datetime import date
from typing import Literal

from pydantic import ConfigDict, Field

from chassis.shapes import Shape
from services.issues.fields import Code, Description, Explanation, Line, Phone, Reference, Uscc
from services.issues.sources import Category, Kind, RejectReason, Source

MOST_ENTERPRISES = 50

PetitionerType = Literal["企业", "群众", "体验官", "无"]


class EnterpriseIn(Shape):
    """涉及企业"""

    model_config = ConfigDict(extra="forbid")

    name: Line = Field(description="企业名称")
    uscc: Uscc | None = Field(None, description="统一社会信用代码")
    enterprise_id: Line | None = Field(None, description="企业库编号")


class PetitionerIn(Shape):
    """反映人"""

    model_config = ConfigDict(extra="forbid")

    type: PetitionerType = "无"
    name: Line | None = None
    phone: Phone | None = None
    anonymous: bool = False


PainType = Literal["难点", "堵点", "痛点"]
EnvDimension = Literal["政务环境", "市场环境", "法治环境", "社会环境"]


class RegisterIn(Shape):
    """要登记的问题：同一来源再次提交同一来源凭据时，返回已登记的问题"""

    model_config = ConfigDict(extra="forbid")

    source: Source
    source_ref: Reference | None = Field(
        None, description="来源方的编号，同一来源内唯一；重复提交返回已登记的问题；来源为 WJ 时须留空"
    )
    kind: Kind = Kind.PROBLEM
    category: Category
    title: Line
    description: Description
    petitioner: PetitionerIn = PetitionerIn()
    enterprises: list[EnterpriseIn] = Field(default=[], max_length=MOST_ENTERPRISES)
    reported_on: date | None = Field(None, description="反映日期，默认当日")
    respondent_dept: Code | None = Field(None, description="被反映单位（作风类投诉），须回避")
    suggested_dept: Code | None = Field(None, description="建议承办单位")
    suggested_due: date | None = Field(
        None, description="问题清单或上级规定的办结时限，派发为限期件时即以此为准；仅限来源 PG、SJ"
    )
    pain_type: PainType | None = Field(None, description="难点、堵点、痛点")
    env_dimension: EnvDimension | None = Field(None, description="环境维度")
    indicator_codes: list[Code] = Field(default=[], max_length=10, description="对应指标")


class ClassifyIn(Shape):
    """更正的分类，只填要更正的"""

    model_config = ConfigDict(extra="forbid")

    category: Category | None = None
    kind: Kind | None = None
    pain_type: PainType | None = Field(None, description="难点、堵点、痛点")
    env_dimension: EnvDimension | None = Field(None, description="环境维度")
    indicator_codes: list[Code] | None = Field(None, max_length=10, description="对应指标")
    enterprises: list[EnterpriseIn] = Field(
        default=[], max_length=MOST_ENTERPRISES, description="同样涉及的企业，加入已有的涉及企业"
    )
    respondent_dept: Code | None = Field(None, description="被反映单位（作风类投诉），须回避")


class RejectIn(Shape):
    """不予受理的理由"""

    model_config = ConfigDict(extra="forbid")

    reason: RejectReason
    explanation: Explanation | None = Field(None, description="告知反映人的说明")
