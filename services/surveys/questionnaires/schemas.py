"""How questionnaires look from outside."""

from datetime import datetime
from typing import Annotated

from pydantic import ConfigDict, Field

from chassis.http import PageQuery
from chassis.shapes import Shape
from chassis.text import NFC, lines
from services.surveys.questionnaires.model import QuestionnaireVersion, Status


class QuestionnaireQuery(PageQuery):
    """问卷的筛选条件"""

    code: str | None = Field(None, max_length=50, description="问卷代码")
    status: Status | None = Field(None, description="状态")


class PublishIn(Shape):
    """发布时的确认"""

    model_config = ConfigDict(extra="forbid")

    accept_warnings: bool = Field(False, description="已看过提醒（warnings），仍然发布")


class ReturnIn(Shape):
    """退回的理由"""

    model_config = ConfigDict(extra="forbid")

    reason: Annotated[str, lines(500, 2), NFC] = Field(description="理由")


class OptionOut(Shape):
    """选项"""

    name: str = Field(description="选项代码")
    label: str = Field(description="显示文字")
    issue_category: str | None = Field(description="选中即报告的问题类别")


class QuestionOut(Shape):
    """题目"""

    name: str = Field(description="题名")
    path: str = Field(description="在答卷中的位置")
    type: str = Field(description="题型（XLSForm）")
    label: str = Field(description="题目文字")
    options: list[OptionOut] = Field(description="选项")
    hint: str = Field(description="填写指导")
    required: str = Field(description="是否必答：yes、true() 或条件，空为否")
    relevant: str = Field(description="何时显示（XPath），空为总是显示")
    constraint: str = Field(description="对答案的要求（XPath），空为没有要求")
    constraint_message: str = Field(description="不合要求时的提示")


class FormFileOut(Shape):
    """问卷用到的附件"""

    model_config = ConfigDict(from_attributes=True)

    name: str = Field(description="文件名")
    sha256: str = Field(description="内容摘要")
    size: int = Field(description="字节数")


class QuestionnaireOut(Shape):
    """问卷的一个版本"""

    code: str = Field(description="问卷代码")
    questionnaire_version: int = Field(description="第几版")
    title: str = Field(description="问卷名称")
    status: Status = Field(description="draft 草稿、reviewing 待审、published 已发布、retired 已停用")
    warnings: list[str] = Field(description="转换时的提醒；有提醒的，发布时须确认")
    files: list[FormFileOut] = Field(description="用到的附件中已上传的")
    missing: list[str] = Field(description="用到而尚未上传的附件，上传后才能发布")
    return_reason: str | None = Field(description="最近一次退回的理由")
    questions: list[QuestionOut] = Field(description="题目")
    published_at: datetime | None = Field(description="发布时间")
    retired_at: datetime | None = Field(description="停用时间")
    created_at: datetime = Field(description="上传时间")
    created_by: str = Field(description="上传人")
    version: int = Field(description="数据版本，修改时放入 If-Match")

    @classmethod
    def of(cls, found: QuestionnaireVersion) -> "QuestionnaireOut":
        """The shape of one row."""
        return cls(
            **{
                name: getattr(found, name)
                for name in cls.model_fields.keys() - {"questionnaire_version", "questions", "files"}
            },
            questionnaire_version=found.number,
            files=[FormFileOut.model_validate(each) for each in found.uploaded.values()],
            questions=[QuestionOut.model_validate(q.model_dump()) for q in found.outline.questions],
        )
