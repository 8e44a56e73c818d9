"""The shapes in which feedback comes in and goes out."""

import uuid
from datetime import date
from typing import Annotated, Self

from pydantic import ConfigDict, Field, model_validator

from chassis.http import PageQuery
from chassis.officetime.lights import Light
from chassis.shapes import Shape
from chassis.text import NFC, lines, one_line
from services.issues.feedback import errors
from services.issues.feedback.model import FeedbackKind
from services.issues.feedback.moves import FeedbackStatus
from services.issues.fields import Code, Explanation, Line, Phone, Uscc
from services.issues.sources import Category, RejectReason

Said = Annotated[str, lines(1000, 5), NFC]
Answer = Annotated[str, lines(2000, 5), NFC]
KINDS_SAID = "咨询、求助、建议、投诉或表扬"
STATUS_SAID = (
    "received 已收到，assigned 已分办，answered 已答复，published 已公开，"
    "rejected 不予受理，restricted 已转专项工作组"
)


class _In(Shape):
    model_config = ConfigDict(extra="forbid")


class FeedbackIn(_In):
    """对营商环境说的话；涉密信息不上网"""

    submission_id: uuid.UUID | None = Field(
        None, description="客户端随机生成的编号；重发同一份时得到同一个查询码，不会重复登记"
    )
    kind: FeedbackKind = Field(description=KINDS_SAID)
    content: Said
    anonymous: bool = Field(False, description="匿名")
    name: Line | None = Field(None, description="姓名，实名必填")
    phone: Phone | None = Field(None, description="电话，实名必填；匿名的可只留电话以便回复")
    enterprise: Line | None = Field(None, description="企业名称")
    uscc: Uscc | None = Field(None, description="统一社会信用代码")
    town: Annotated[str, one_line(20), NFC] | None = Field(None, description="所在镇")
    publish_consent: bool = Field(False, description="同意隐去身份后公开")
    suspected_misconduct: bool = Field(False, description="涉嫌不正之风：直接转专项工作组，其他人看不到")

    @model_validator(mode="after")
    def _who(self) -> Self:
        if self.suspected_misconduct:
            return self  # whatever is left is sealed
        if self.anonymous and self.name:
            raise errors.ContactNotAllowed(field="name")
        if not self.anonymous and not (self.name and self.phone):
            raise errors.ContactMissing(field="phone" if self.name else "name")
        return self


class ReceiptOut(Shape):
    """回执：查询码只在此处显示一次，请记下"""

    query_code: str
    received_on: date
    message: str


class CodeIn(_In):
    """查询码"""

    query_code: Annotated[str, one_line(20), NFC] = Field(description="8位查询码，不分大小写")


class RateIn(CodeIn):
    """评价"""

    rating: int = Field(ge=1, le=5, description="5 非常满意，4 满意，3 基本满意，2 不满意，1 非常不满意")


class ProgressOut(Shape):
    """反馈的办理情况；已转专项工作组的不显示其他内容"""

    status: FeedbackStatus = Field(description=STATUS_SAID)
    status_name: str
    kind: FeedbackKind | None = None
    received_on: date | None = None
    taken_on: date | None = Field(None, description="受理日期")
    answer_due: date | None = Field(None, description="答复时限")
    issue_no: str | None = Field(None, description="立为问题的编号")
    issue_status: str | None = Field(None, description="问题办理到哪一步")
    answer: str | None = Field(None, description="答复，或不予受理的理由")
    answered_on: date | None = None
    rating: int | None = None


class PublishedOut(Shape):
    """已公开的问答"""

    kind: FeedbackKind
    question: str
    answer: str
    published_on: date


class FeedbackQuery(PageQuery):
    """反馈的筛选条件"""

    status: FeedbackStatus | None = Field(None, description=STATUS_SAID)
    kind: FeedbackKind | None = Field(None, description=KINDS_SAID)
    town: Code | None = Field(None, description="所在镇")
    received_from: date | None = Field(None, description="收到日期不早于")
    received_to: date | None = Field(None, description="收到日期不晚于")


class FeedbackLine(Shape):
    """一条反馈；已转专项工作组的只有状态"""

    feedback_id: str
    status: FeedbackStatus
    kind: FeedbackKind | None
    received_on: date | None
    accept_due: date | None = Field(description="受理时限")
    answer_due: date | None = Field(description="答复时限")
    light: Light
    issue_no: str | None
    rating: int | None


class FeedbackOut(FeedbackLine):
    """一条反馈的全部内容；无权查看的姓名和电话以掩码显示"""

    version: int
    content: str | None
    name: str | None
    phone: str | None
    anonymous: bool | None
    enterprise: str | None
    uscc: str | None
    town: str | None
    publish_consent: bool | None
    taken_on: date | None
    answer: str | None
    answered_on: date | None
    answered_by: str | None
    public_question: str | None
    public_answer: str | None
    published_on: date | None


class IssueIn(_In):
    """立为问题"""

    category: Category = Field(description="问题类别")
    title: Line = Field(description="问题标题")
    respondent_dept: Code | None = Field(None, description="被反映单位（作风类投诉），须回避")
    suggested_dept: Code | None = Field(None, description="建议承办单位")


class AnswerIn(_In):
    """答复"""

    answer: Answer


class RejectIn(_In):
    """不予受理的理由"""

    reason: RejectReason
    explanation: Explanation | None = Field(None, description="告知反映人的说明")


class PublishIn(_In):
    """公开的文字，不得有姓名、电话等"""

    question: Said
    answer: Answer


class FeedbackFigures(Shape):
    """反馈的数量，与按同名条件查询所得条数一致；已转专项工作组的只计入按状态"""

    total: int = Field(description="不含已转专项工作组的")
    by_kind: dict[FeedbackKind, int]
    by_status: dict[FeedbackStatus, int]
    rated: int = Field(description="已评价")
    satisfied: int = Field(description="基本满意及以上")
