"""The shapes in which imports are shown, accepted and refused."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from chassis.files.cells import CellProblem
from chassis.files.imports import Effect
from chassis.http import PageQuery
from chassis.shapes import Shape
from chassis.text import NFC, lines
from services.tasks.plans.imports.model import Decision, ImportStatus

Reason = Annotated[str, lines(1000, shortest=2), NFC]


class EffectCounts(Shape):
    """确认后会发生什么，按行计"""

    create: int = Field(description="新增")
    change: int = Field(description="修改")
    none: int = Field(description="不变")
    refused: int = Field(description="有问题")


class SkippedOut(Shape):
    """文件中不是任务的一处，如分节标题"""

    place: str
    text: str


class FailureOut(Shape):
    """整个文件为何不能读取"""

    code: str
    detail: str


class ImportOut(Shape):
    """一次导入：读取进度、识别结果和确认情况"""

    model_config = ConfigDict(from_attributes=True)

    id: int
    plan_code: str
    file_name: str
    proposal: bool = Field(description="方案已发布：逐项采纳变化，而不是整体确认")
    status: ImportStatus = Field(
        description="reading 读取中，ready 待确认，failed 无法读取，accepted 已确认，discarded 已放弃"
    )
    rows_total: int | None = Field(description="任务行数；文件打开前为空")
    rows_read: int = Field(description="已识别的行数")
    counts: EffectCounts
    open: int = Field(description="尚未决定的变化，仅方案已发布时")
    problems: list[CellProblem] = Field(description="到目前为止的问题，至多 200 处，其余见各行")
    failure: FailureOut | None
    notes: list[str] = Field(description="关于整个文件的说明，如未读取的工作表和列")
    skipped: list[SkippedOut] = Field(description="跳过的内容")
    absent: list[str] = Field(description="方案中有而本文件中没有的任务编号")
    version: int
    created_at: datetime
    created_by: str
    settled_at: datetime | None = Field(description="读完、确认或放弃的时间")


class ImportLine(Shape):
    """导入列表中的一次导入"""

    model_config = ConfigDict(from_attributes=True)

    id: int
    plan_code: str
    file_name: str
    proposal: bool
    status: ImportStatus
    rows_total: int | None
    rows_read: int
    created_at: datetime
    created_by: str
    settled_at: datetime | None


class ImportQuery(PageQuery):
    """导入的筛选条件"""

    status: ImportStatus | None = Field(None, description="状态")


class RowQuery(PageQuery):
    """识别结果的筛选条件"""

    effect: Literal["create", "change", "none", "refused"] | None = Field(None, description="确认后的作用")


class FieldChange(Shape):
    """一个字段的变化"""

    field: str
    label: str
    old: Any = Field(description="现在的内容")
    new: Any = Field(description="文件中的内容")
    fixed: str = Field(description="不能通过导入修改的原因；可以修改时为空")


class RowOut(Shape):
    """文件中一项任务的识别结果"""

    model_config = ConfigDict(from_attributes=True)

    position: int
    place: str = Field(description="在文件中的位置，如 第5行")
    task_no: str | None = Field(description="任务编号；序号无法识别时为空")
    effect: Effect
    values: dict[str, Any] = Field(description="识别出的内容，文件中没有的字段不列")
    changes: list[FieldChange] = Field(description="与方案现有任务的差别")
    problems: list[CellProblem]
    decision: Decision | None = Field(description="accepted 采纳，refused 不采纳")
    reason: str | None
    decided_by: str | None
    decided_at: datetime | None


class AcceptIn(Shape):
    """确认导入"""

    model_config = ConfigDict(extra="forbid")

    remove: list[str] | None = Field(
        None, max_length=10_000, description="本文件中没有、要从方案中删除的任务编号；全部保留给空列表"
    )


class DecisionIn(Shape):
    """对一行的决定"""

    model_config = ConfigDict(extra="forbid")

    position: int = Field(ge=1, description="行的 position")
    accept: bool = Field(description="true 采纳，false 不采纳")
    reason: Reason | None = Field(None, description="理由；不采纳时必填")


class DecisionsIn(Shape):
    """对若干行的决定，全部生效或全部不生效"""

    model_config = ConfigDict(extra="forbid")

    decisions: list[DecisionIn] = Field(min_length=1, max_length=500)
