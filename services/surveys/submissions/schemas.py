"""How submissions look from outside."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, ClassVar, Literal
from uuid import UUID

from pydantic import (
    AfterValidator,
    AwareDatetime,
    ConfigDict,
    Field,
    PlainValidator,
    ValidationError,
)

from chassis.errors import Problem
from chassis.http import PageQuery
from chassis.http.sentences import invalid
from chassis.shapes import Shape
from chassis.text import NFC, SHA256, lines
from services.surveys.submissions.facts import YEARS
from services.surveys.submissions.model import Respondent, Review
from services.surveys.submissions.moves import Status

STATUS_TEXT = (
    "received 已接收、effective 有效、late_pending 补录待审、"
    "duplicate_suspect 疑似重复、duplicate 重复、void 无效"
)
BATCH_LIMIT = 50


def _of_this_time(moment: datetime) -> datetime:
    if moment.year not in YEARS:
        raise ValueError(f"须在{YEARS.start}年至{YEARS.stop - 1}年之间，请核对时钟")
    return moment


class PromisedFile(Shape):
    """答卷提到、稍后发送的文件"""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=255, description="文件名，与回答中的相同")
    sha256: Annotated[str, SHA256] = Field(description="内容摘要，收到文件时核对")


class SubmissionIn(Shape):
    """一份答卷"""

    model_config = ConfigDict(extra="forbid")

    client_submission_id: UUID = Field(description="本方生成的编号；重发时不变")
    corrects: UUID | None = Field(
        None, description="所更正的答卷现行内容的编号；更正本身另用新的 client_submission_id"
    )
    questionnaire: str = Field(min_length=1, max_length=50, description="问卷代码")
    questionnaire_version: int = Field(ge=1, lt=2**31, description="问卷第几版")
    filled_at: Annotated[AwareDatetime, AfterValidator(_of_this_time)] | None = Field(
        None, description="填写完成时间，含时区，2000年至2099年"
    )
    answers: dict[str, Any] = Field(
        description="以题名为键的回答：多选为列表，分组为对象，重复组为对象的列表",
        examples=[{"visit_date": "2026-03-02", "enterprise_name": "某某公司", "needs": ["funding"]}],
    )
    files: list[PromisedFile] = Field(
        default_factory=list, max_length=100, description="所提到文件的内容摘要；可不填，文件随后发送"
    )


@dataclass(frozen=True)
class Unreadable:
    """An item that is no submission: what is wrong with it is its own result (OFF-2)."""

    client_submission_id: UUID | None
    problem: Problem


def _read(given: Any) -> SubmissionIn | Unreadable:
    """An item by itself, so that a bad one does not keep out the good ones."""
    try:
        return SubmissionIn.model_validate(given)
    except ValidationError as error:
        return Unreadable(_id_of(given), invalid(error))


def _id_of(given: Any) -> UUID | None:
    try:
        return UUID(given["client_submission_id"])
    except (AttributeError, KeyError, TypeError, ValueError):
        return None


Item = Annotated[SubmissionIn | Unreadable, PlainValidator(_read, json_schema_input_type=SubmissionIn)]


class SubmissionBatchIn(Shape):
    """一批答卷"""

    model_config = ConfigDict(extra="forbid")

    items: list[Item] = Field(min_length=1, max_length=BATCH_LIMIT, description="至多50份")


class MissingFile(Shape):
    """答卷提到而尚未收到的文件"""

    model_config = ConfigDict(from_attributes=True)

    name: str = Field(description="文件名")
    sha256: str | None = Field(description="提交时所报的内容摘要")


class SubmissionResult(Shape):
    """一份答卷的处理结果"""

    client_submission_id: UUID | None = Field(description="提交方的编号；空表示没有可识别的编号")
    status: Literal[201, 200, 403, 404, 409, 422] = Field(
        description="201 已收；200 此前已收，未重复；403 更正的是他人的答卷；404 没有该问卷；"
        "409 同一编号内容不同，或所更正的内容已不是现行内容；422 无法接收"
    )
    submission_id: str | None = Field(None, description="本平台编号")
    message: str = Field(description="说明")
    code: str | None = Field(None, description="未接收时的错误代码")
    field: str | None = Field(None, description="未接收时出错的栏目")
    missing: list[MissingFile] = Field(default_factory=list, description="尚未收到的文件，请随后发送")


class SubmissionBatchOut(Shape):
    """一批答卷的处理结果，顺序与提交时相同"""

    items: list[SubmissionResult] = Field(description="逐份结果")


class SubmissionFilter(Shape):
    """答卷的筛选条件，多项同时满足"""

    model_config = ConfigDict(extra="forbid", frozen=True)

    status: Status | None = Field(None, description="状态")
    questionnaire: str | None = Field(None, max_length=50, description="问卷代码")
    flagged: bool | None = Field(None, description="是否有需要核对之处")
    rated: bool | None = Field(None, description="是否回答了总体满意度")
    campaign: str | None = Field(None, max_length=100, description="专项行动的代码，含其下级")
    unit: str | None = Field(None, max_length=20, description="提交人当时所在单位编码")
    date_from: date | None = Field(None, description="走访日期不早于")
    date_to: date | None = Field(None, description="走访日期不晚于")


class SubmissionQuery(PageQuery, SubmissionFilter):
    """答卷的筛选条件"""


class SubmissionExport(SubmissionFilter):
    """要导出的答卷"""

    questionnaire: str = Field(min_length=1, max_length=50, description="问卷代码")
    version: int | None = Field(None, ge=1, lt=2**31, description="问卷第几版；不填时为各版")
    format: Literal["xlsx", "csv"] = Field("xlsx", description="xlsx 工作簿，csv 为压缩包，每表一个文件")


class SubmissionLine(Shape):
    """列表中的一份答卷"""

    submission_id: str = Field(description="答卷编号")
    client_id: str = Field(description="提交方的编号")
    questionnaire_code: str = Field(description="问卷代码")
    questionnaire_version: int = Field(description="问卷第几版")
    status: Status = Field(description=STATUS_TEXT)
    flags: list[str] = Field(
        description="old_version 旧版本、clock_skew 时钟异常、late_entry 补录、rule_findings 不符合填写规则、"
        "hidden_answers 含隐藏题的回答、enterprise_unclear 企业信息不全或信用代码有误、"
        "possible_duplicate 疑似重复、corrected 已更正、original_awaited 更正的原答卷未到、"
        "many_problems 问题过多，超出部分待确认"
    )
    review: Review = Field(description="none 未核、has_issues 有疑问、edited 更正后未核、approved 已核")
    enterprise_id: str | None = Field(description="企业库编号；空表示尚不明确")
    enterprise_name: str | None = Field(description="企业名称")
    enterprise_uscc: str | None = Field(description="统一社会信用代码")
    campaign: str | None = Field(description="专项行动")
    visit_date: date = Field(description="走访日期")
    filled_at: datetime = Field(description="填写时间")
    received_at: datetime = Field(description="收到时间")
    person_id: str = Field(description="提交人")
    dept_code: str | None = Field(description="提交人当时所在单位")
    respondent: Respondent = Field(description="self 企业自填、cadre 干部代填、guided 现场指导")


class FindingOut(Shape):
    """一处不符合填写规则，或未能复核的规则"""

    kind: Literal["constraint", "required", "type", "not_judged"] = Field(
        description="约束、必答、与题型不符、未复核"
    )
    path: str = Field(description="题目位置")
    message: str = Field(description="说明")


class DroppedAnswerOut(Shape):
    """按问卷规则不应出现的回答，不计入"""

    path: str = Field(description="题目位置")
    value: str = Field(description="回答")


class AttachmentOut(Shape):
    """答卷提到的文件"""

    model_config = ConfigDict(from_attributes=True)

    name: str = Field(description="文件名")
    sha256: str | None = Field(description="内容摘要；尚未收到时为提交方所报的，或为空")
    size: int | None = Field(description="字节数")
    received_at: datetime | None = Field(description="收到时间；空表示尚未收到")


class RefusedOut(Shape):
    """同一编号下内容不同、另行留存的一次提交"""

    model_config = ConfigDict(from_attributes=True)

    name: str = Field(description="文件名；空表示答卷本身")
    content_sha256: str = Field(description="内容摘要")
    received_at: datetime = Field(description="收到时间")


class AnswerChange(Shape):
    """一处更正"""

    path: str = Field(description="题目位置")
    before: str | None = Field(description="原来的回答；空表示原来没有回答")
    after: str | None = Field(description="更正后的回答；空表示删去")


class VersionOut(Shape):
    """一份答卷的一次内容"""

    instance_id: str = Field(description="这次内容的编号")
    corrects: str | None = Field(description="所更正的内容的编号")
    current: bool = Field(description="是否现行内容")
    content_sha256: str | None = Field(
        description="内容摘要，可查看电话的人员可据以下载原始内容；空表示只收到了它的更正"
    )
    received_by: str | None = Field(description="提交人")
    received_at: datetime | None = Field(description="收到时间")
    changes: list[AnswerChange] = Field(description="与所更正的内容相比")


class VersionsOut(Shape):
    """一份答卷从最初到现行的各次内容"""

    items: list[VersionOut] = Field(description="按先后")


class CommentIn(Shape):
    """对一份答卷的说明"""

    model_config = ConfigDict(extra="forbid")

    text: Annotated[str, lines(1000), NFC] = Field(description="内容")


class CommentOut(Shape):
    """工作人员对一份答卷的一条说明"""

    model_config = ConfigDict(from_attributes=True)

    text: str = Field(description="内容")
    written_by: str = Field(description="何人")
    written_at: datetime = Field(description="何时")


class NoteIn(Shape):
    """处理意见"""

    model_config = ConfigDict(extra="forbid")

    note: Annotated[str, lines(500), NFC] | None = Field(None, description="说明")


class ReasonIn(Shape):
    """作废的理由"""

    model_config = ConfigDict(extra="forbid")

    reason: Annotated[str, lines(500), NFC] = Field(description="理由")


class EnterpriseChoice(NoteIn):
    """答卷所走访的企业"""

    enterprise_id: str = Field(min_length=1, max_length=36, description="企业库编号")


class ReviewIn(NoteIn):
    """核对结果"""

    review: Review = Field(description="none 未核、has_issues 有疑问、edited 更正后未核、approved 已核")


class LogEntryOut(Shape):
    """填写过程中的一步"""

    model_config = ConfigDict(from_attributes=True)

    event: str = Field(description="ODK 记录的事件，question 为填写一题")
    node: str | None = Field(description="题目在问卷中的位置")
    started_at: datetime = Field(description="开始时间，以手机时钟为准")
    ended_at: datetime | None = Field(description="结束时间")
    lat: float | None = Field(description="纬度")
    lon: float | None = Field(description="经度")
    accuracy: float | None = Field(description="定位精度（米）")


class LogOut(Shape):
    """一份答卷的填写过程；问卷没有要求记录，或记录尚未送到、无法识别时为空"""

    started_at: datetime | None = Field(description="最早的一步")
    ended_at: datetime | None = Field(description="最晚的一步")
    seconds: int = Field(description="停留在各题上的秒数之和")
    items: list[LogEntryOut] = Field(description="各步")


class SubmissionOut(SubmissionLine):
    """一份答卷"""

    SHOWN: ClassVar = (
        "instance_id",
        "findings",
        "version",
        "duplicate_of",
        "decided_by",
        "decided_at",
        "decision",
    )

    instance_id: str = Field(description="现行内容的编号，更正时须注明")
    answers: dict[str, Any] = Field(description="回答；企业电话对无权查看者隐去中间数字")
    dropped_answers: list[DroppedAnswerOut] = Field(description="不计入的回答")
    findings: list[FindingOut] = Field(description="填写规则复核结果")
    attachments: list[AttachmentOut] = Field(description="文件")
    refused: list[RefusedOut] = Field(description="另行留存的不同内容")
    comments: list[CommentOut] = Field(description="工作人员的说明")
    duplicate_of: str | None = Field(description="先收到的答卷的编号")
    decided_by: str | None = Field(description="作出处理的人")
    decided_at: datetime | None = Field(description="处理时间")
    decision: str | None = Field(description="处理意见")
    version: int = Field(description="数据版本，修改时放入 If-Match")
