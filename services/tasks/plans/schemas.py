"""The shapes in which plan sets come in and go out."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from chassis.http import PageQuery
from chassis.shapes import Shape
from chassis.text import NFC, Shaped, one_line
from services.tasks.fields import Line, Name, PlanCode, Title
from services.tasks.plans.model import PlanStatus

Edition = Annotated[str, one_line(10), NFC]
DOC_NO = Shaped(r"^[^\x00-\x1f\x7f]+〔20[0-9]{2}〕[1-9][0-9]*号$", "须为文号，如 鄂党发〔2024〕3号")
DocNo = Annotated[str, one_line(60, shape=DOC_NO), NFC]
Level = Literal["central", "region", "city", "banner"]
LEVELS = "层级：central 中央，region 自治区，city 市级，banner 旗级"


class PlanChange(Shape):
    """方案发布前可以修改的内容：省略的字段保持不变"""

    model_config = ConfigDict(extra="forbid")

    name: Name | None = Field(None, description="方案名称")
    doc_title: Title | None = Field(None, description="文件名称")
    doc_no: DocNo | None = Field(None, description="文号，如 鄂前政办发〔2024〕12号")
    issued_by: Line | None = Field(None, description="印发机关")
    issued_on: date | None = Field(None, description="印发日期")
    declared_count: int | None = Field(None, ge=1, le=100_000, description="任务数")
    level: Level | None = Field(None, description=LEVELS)
    edition: Edition | None = Field(None, description="版本，如 5.0")
    year: int | None = Field(None, ge=2020, le=2098, description="年度")
    refs: list[PlanCode] | None = Field(None, max_length=20, description="对照方案的代码")


class PlanIn(Shape):
    """要建立的方案"""

    model_config = ConfigDict(extra="forbid")

    code: PlanCode = Field(description="方案代码，如 QJ50")
    name: Name = Field(description="方案名称")
    level: Level = Field(description=LEVELS)
    edition: Edition = Field(description="版本，如 5.0")
    year: int = Field(ge=2020, le=2098, description="年度")
    doc_title: Title = Field(description="文件名称")
    doc_no: DocNo | None = Field(None, description="文号，如 鄂前政办发〔2024〕12号")
    issued_by: Line | None = Field(None, description="印发机关")
    issued_on: date | None = Field(None, description="印发日期")
    declared_count: int = Field(ge=1, le=100_000, description="任务数，导入数与其一致方可发布")
    refs: list[PlanCode] = Field(default=[], max_length=20, description="对照方案的代码")


class PlanOut(Shape):
    """方案"""

    model_config = ConfigDict(from_attributes=True)

    code: str
    name: str
    level: Level
    edition: str
    year: int
    doc_title: str
    doc_no: str | None
    issued_by: str | None
    issued_on: date | None
    declared_count: int
    imported_count: int = Field(description="已导入任务数")
    refs: list[str]
    status: PlanStatus
    published_on: date | None
    archived_on: date | None
    version: int
    created_at: datetime
    updated_at: datetime


class PlanQuery(PageQuery):
    """方案的筛选条件"""

    year: int | None = Field(None, ge=2020, le=2098, description="年度")
    level: Level | None = Field(None, description=LEVELS)
    status: PlanStatus | None = Field(None, description="draft 草稿，published 已发布，archived 已归档")
