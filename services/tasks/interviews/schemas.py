"""The shapes of interviews."""

from datetime import date
from typing import Self

from pydantic import Field

from chassis.http import PageQuery
from chassis.shapes import Shape, shape_of
from services.tasks.dispatch.schemas import Month
from services.tasks.interviews.model import Cause, Interview, InterviewStatus


class InterviewQuery(PageQuery):
    """约谈提请的筛选条件"""

    month: Month | None = Field(None, description="月份")
    status: InterviewStatus | None = Field(
        None, description="proposed 待批准，sent 已批准并发出，declined 不批准"
    )


class InterviewOut(Shape):
    """一次约谈单位的提请"""

    interview_id: int
    month: str
    dept: str
    cause: Cause = Field(description="score 得分过低，arrears 连续欠账")
    score: str | None
    task_nos: list[str] = Field(description="连续欠账的任务")
    status: InterviewStatus
    decided_on: date | None
    reason: str | None = Field(description="不批准的理由")
    version: int

    @classmethod
    def of(cls, found: Interview) -> Self:
        """The shape of one row."""
        return shape_of(cls, found, interview_id=found.id)
