"""The shapes in which a task's handling comes in and goes out."""

from datetime import date
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from chassis.http import PageQuery
from chassis.shapes import Shape, shape_of
from chassis.text import NFC, lines
from services.tasks.dispatch.schemas import Percent, Quantity, TaskLine
from services.tasks.fields import Code, Reason, TaskNo
from services.tasks.handling.model import ReturnRequest, ReturnStatus

Told = Annotated[str, lines(2000), NFC]


class _In(Shape):
    model_config = ConfigDict(extra="forbid")


class ProgressIn(_In):
    """一次进度报送"""

    progress_pct: Percent = Field(description="进度，百分比")
    text: Told | None = Field(None, description="所做工作；进度比上次低时须说明原因")
    current_value: Quantity | None = Field(None, description="量化目标的现值")


class ReplyIn(_In):
    """协办反馈"""

    text: Told = Field(description="本单位所做工作")


class SubmitIn(_In):
    """申请销号"""

    text: Told | None = Field(None, description="完成情况")


class ReturnIn(_In):
    """退办申请"""

    reason: Reason = Field(description="退办理由")
    suggested_dept: Code = Field(description="建议承办单位")


class NoteIn(_In):
    """意见"""

    note: Reason | None = Field(None, description="意见")


class ReasonIn(_In):
    """理由"""

    reason: Reason = Field(description="理由")


class AcceptRow(_In):
    """批量签收的一行"""

    task_no: TaskNo


class ProgressRow(ProgressIn):
    """批量报送进度的一行"""

    task_no: TaskNo


class ReturnQuery(PageQuery):
    """退办申请的筛选条件"""

    status: ReturnStatus | None = Field(
        None, description="pending 待审定，approved 同意，refused 不同意，withdrawn 已签收"
    )


class ReturnOut(Shape):
    """一次退办申请"""

    task_no: str
    title: str = Field(description="任务名称")
    dept: str = Field(description="申请单位")
    reason: str
    suggested_dept: str = Field(description="建议承办单位")
    requested_on: date
    decide_by: date = Field(description="签收时限，审定期间照计")
    status: ReturnStatus
    decided_on: date | None
    note: str | None = Field(description="审定意见")

    @classmethod
    def of(cls, request: ReturnRequest) -> "ReturnOut":
        """The shape of one row."""
        return shape_of(cls, request, request.task)


class VerificationQuery(PageQuery):
    """待复核任务的筛选条件"""

    stage: Literal["first", "final"] | None = Field(None, description="first 待复核或初核，final 待主任终核")


class VerificationLine(TaskLine):
    """一项待复核的任务"""

    submitted_on: date | None = Field(description="申请销号日期")
    verify_due: date | None = Field(description="复核时限")
    verified_on: date | None = Field(description="初核日期")
