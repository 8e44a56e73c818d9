"""The shapes in which extensions come in and go out."""

from datetime import date
from typing import Annotated

from pydantic import ConfigDict, Field

from chassis.decisions import DecisionStatus
from chassis.http import PageQuery
from chassis.shapes import Shape, shape_of
from chassis.text import NFC, lines
from services.issues.extensions.model import Extension


class ExtensionIn(Shape):
    """延期申请"""

    model_config = ConfigDict(extra="forbid")

    reason: Annotated[str, lines(500, 20), NFC] = Field(description="延期理由，至少20字")
    workdays: int = Field(ge=1, le=100, description="延期工作日数，自原办结时限起算")


class ExtensionQuery(PageQuery):
    """延期申请的筛选条件"""

    status: DecisionStatus | None = Field(
        None, description="pending 待审，approved 同意，refused 不同意，lapsed 失效"
    )
    issue_no: str | None = Field(None, max_length=20, description="问题编号")
    number: int | None = Field(None, ge=1, le=2, description="第几次延期")


class ExtensionOut(Shape):
    """一次延期申请"""

    extension_id: int
    issue_no: str
    title: str = Field(description="问题标题")
    lead_dept: str | None = Field(description="主办单位")
    number: int = Field(description="第几次延期：第一次由促进中心审批，第二次由旗领导审批")
    reason: str
    workdays: int = Field(description="延期工作日数")
    due: date = Field(description="申请时的办结时限")
    new_due: date | None = Field(description="同意后的办结时限")
    requested_on: date
    decide_by: date = Field(description="审批时限")
    status: DecisionStatus
    decided_on: date | None
    opinion: str | None = Field(description="审批意见")
    version: int

    @classmethod
    def of(cls, extension: Extension) -> "ExtensionOut":
        """The shape of one row."""
        return shape_of(cls, extension, extension.issue, extension_id=extension.id)
