"""The shapes of written explanations."""

from datetime import date
from typing import Annotated

from pydantic import ConfigDict, Field

from chassis.http import PageQuery
from chassis.shapes import Shape
from chassis.text import NFC, lines


class QuestionIn(Shape):
    """要求被反映单位说明什么"""

    model_config = ConfigDict(extra="forbid")

    question: Annotated[str, lines(2000, 5), NFC] = Field(
        description="要求说明的内容；该单位看不到问题本身，此处不能出现反映人的姓名、反映问题的企业和任何电话"
    )


class AnswerIn(Shape):
    """书面说明"""

    model_config = ConfigDict(extra="forbid")

    answer: Annotated[str, lines(4000, 20), NFC] = Field(description="书面说明，至少20字")


class ExplanationQuery(PageQuery):
    """书面说明的筛选条件"""

    issue_no: str | None = Field(None, max_length=20, description="问题编号")
    awaited: bool | None = Field(None, description="true 待提交的，false 已提交或问题已了结的")


class ExplanationOut(Shape):
    """一次书面说明"""

    explanation_id: int
    issue_no: str
    dept: str = Field(description="被反映单位")
    question: str
    asked_on: date
    reply_due: date = Field(description="提交时限")
    answer: str | None
    answered_on: date | None
    version: int
