"""The shapes in which extensions come in and go out."""

from datetime import date
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from chassis.decisions import DecisionStatus
from chassis.http import PageQuery
from chassis.shapes import Shape, shape_of
from chassis.text import NFC, lines
from services.tasks.extensions.model import Extension
from services.tasks.fields import Name, PlanCode, Reason


class ExtensionIn(Shape):
    """延期申请"""

    model_config = ConfigDict(extra="forbid")

    reason: Annotated[str, lines(500, 20), NFC] = Field(description="延期理由，至少20字")
    requested_due: date = Field(description="申请延至")
    upper_doc_no: Name | None = Field(None, description="上级文件文号；自治区、市级任务必填")


class OpinionIn(Shape):
    """拟办意见"""

    model_config = ConfigDict(extra="forbid")

    opinion: Reason = Field(description="拟办意见")


class ExtensionQuery(PageQuery):
    """延期申请的筛选条件"""

    plan: PlanCode | None = Field(None, description="方案代码")
    status: DecisionStatus | None = Field(
        None, description="pending 待审，approved 同意，refused 不同意，lapsed 失效"
    )
    decider: Literal["LD", "DR"] | None = Field(None, description="审批人：LD 旗领导，DR 中心主任")


class ExtensionOut(Shape):
    """一次延期申请"""

    extension_id: int
    task_no: str
    plan_code: str
    title: str = Field(description="任务名称")
    lead_dept: str = Field(description="主办单位")
    reason: str
    due: date = Field(description="申请时的完成时限")
    requested_due: date = Field(description="申请延至")
    upper_doc_no: str | None
    requested_on: date
    decide_by: date = Field(description="审批时限")
    decider: Literal["LD", "DR"] = Field(description="审批人：LD 旗领导，DR 中心主任")
    opinion: str | None = Field(description="拟办意见")
    status: DecisionStatus
    decided_on: date | None
    note: str | None = Field(description="审批意见")
    version: int

    @classmethod
    def of(cls, extension: Extension) -> "ExtensionOut":
        """The shape of one row."""
        return shape_of(cls, extension, extension.task, extension_id=extension.id)
