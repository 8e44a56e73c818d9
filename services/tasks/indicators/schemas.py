"""The shapes in which indicators come in and go out."""

from datetime import date
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from chassis.http import PageQuery
from chassis.shapes import Shape
from chassis.text import Shaped
from services.tasks.dispatch.particulars import Environment
from services.tasks.fields import Code, Name

Catalogue = Literal["WB", "NC", "NM"]
IndicatorCode = Annotated[
    str, Shaped(r"^(WB|NC|NM)-[0-9]{2}(-[0-9A-Z]{1,4}){0,3}$", "须为指标代码，如 WB-01 或 NC-03-2")
]
CATALOGUES = "WB 世行，NC 国家，NM 自治区"


class IndicatorIn(Shape):
    """一项指标；前两位为所属目录"""

    model_config = ConfigDict(extra="forbid")

    name: Name = Field(description="名称")
    name_en: Name | None = Field(None, description="英文名称")
    edition: Name = Field(max_length=30, description="所属目录的版本")
    parent: IndicatorCode | None = Field(None, description="上级指标")
    pillar: Literal["P1", "P2", "P3"] | None = Field(
        None, description="世行支柱：P1 监管框架，P2 公共服务，P3 运营效率"
    )
    env_dimension: Environment | None = Field(None, description="环境维度")
    lead_dept: Code | None = Field(None, description="牵头单位")
    co_depts: list[Code] = Field([], max_length=20, description="配合单位")
    mappings: list[IndicatorCode] = Field([], max_length=20, description="其他目录中的对应指标")
    valid_from: date | None = Field(None, description="启用日期")
    valid_to: date | None = Field(None, description="停用日期")


class IndicatorOut(IndicatorIn):
    """一项指标"""

    model_config = ConfigDict(from_attributes=True)

    code: str
    catalogue: Catalogue = Field(description=CATALOGUES)
    active: bool = Field(description="现在可用")
    version: int


class IndicatorQuery(PageQuery):
    """指标的筛选条件"""

    catalogue: Catalogue | None = Field(None, description=CATALOGUES)
    primary: bool | None = Field(None, description="true 只看一级指标")
    active: bool | None = Field(None, description="是否可用")
