"""The shapes in which restricted matters come in and go out; what changes something answers without content.

The answer to an ``Idempotency-Key`` is kept with the ordinary tables, so no such answer may say anything.
"""

from datetime import date, datetime
from typing import Annotated, Self

from pydantic import ConfigDict, Field, model_validator

from chassis.http import PageQuery
from chassis.officetime.lights import Light
from chassis.shapes import Shape
from chassis.text import NFC, Shaped, lines, one_line
from services.issues.restricted.model import Field as Domain
from services.issues.restricted.model import RequestKind
from services.issues.restricted.moves import CaseStatus, RequestStatus

Line = Annotated[str, one_line(100), NFC]
Code = Annotated[str, one_line(20), NFC]
Ref = Annotated[str, Shaped(r"^[A-Za-z0-9_-]{16}$", "须为 16 位的编号")]
Facts = Annotated[str, lines(4000, 5), NFC]
Neutral = Annotated[str, lines(1000, 5), NFC]
Reason = Annotated[str, lines(500, 5), NFC]
Result = Annotated[str, lines(4000, 20), NFC]

STATUS_SAID = (
    "opened 已登记，assigned 已明确责任，rectifying 整改中，"
    "submitted 待核查，first_verified 一核，closed 已销号"
)


class _In(Shape):
    model_config = ConfigDict(extra="forbid")


class ReporterIn(_In):
    """举报人信息：单独封存，两人批准方可拆封"""

    name: Line | None = None
    phone: Annotated[str, one_line(30), NFC] | None = None
    address: Annotated[str, one_line(200), NFC] | None = None
    relation: Line | None = Field(None, description="与被反映事项的关系")


class ReportIn(_In):
    """专班收到的线索；纪检监察机关正在核查的问题线索不得录入"""

    origin: Annotated[str, one_line(20), NFC] = Field(description="来信、来访、来电、移交等")
    content: Facts = Field(description="反映的内容")
    received_on: date | None = Field(None, description="收到日期，默认当日")
    reporter: ReporterIn | None = None


class ReportOut(Shape):
    """一条待处理的线索"""

    report_ref: str
    received_on: date
    origin: str
    kind: str | None
    content: str
    town: str | None
    enterprise: str | None
    has_reporter: bool = Field(description="是否留下举报人信息")
    version: int


class ReportMoved(Shape):
    """线索的处理结果"""

    report_ref: str
    status: str
    version: int


class ReasonIn(_In):
    """理由"""

    reason: Reason


class CaseIn(_In):
    """要登记的限知事项"""

    report_ref: Ref | None = Field(None, description="由哪条线索立项")
    title: Line
    facts: Facts
    field: Domain = Field(description="领域")
    respondent_dept: Code | None = Field(None, description="被反映单位")


class AssignIn(_In):
    """谁核查、谁整改、何时完成"""

    inspect_dept: Code = Field(description="核查单位，不能是被反映单位")
    rect_dept: Code = Field(description="整改责任单位")
    rect_leader: Line = Field(description="责任领导的人员编号")
    rect_person: Line = Field(description="责任人的人员编号；整改责任单位只有此人可见脱敏整改事项")
    neutral_text: Neutral = Field(description="脱敏整改事项，不得写入反映人和具体事实")
    deadline: date = Field(description="整改时限")


class ReassignIn(_In):
    """更换责任领导和责任人"""

    rect_leader: Line
    rect_person: Line
    reason: Reason


class ResultIn(_In):
    """整改结果"""

    result: Result


class NoteIn(_In):
    """说明"""

    note: Reason | None = None


class MeasureIn(_In):
    """一项整改措施或进展"""

    text: Annotated[str, lines(2000, 5), NFC]


class CaseMoved(Shape):
    """事项的新状态；内容另行查阅"""

    case_ref: str
    status: CaseStatus
    version: int


class CaseQuery(PageQuery):
    """限知台账的筛选条件"""

    status: CaseStatus | None = Field(None, description=STATUS_SAID)
    field: Domain | None = Field(None, description="领域")


class CaseLine(Shape):
    """限知台账中的一行"""

    case_ref: str
    case_no: str
    title: str
    field: Domain
    status: CaseStatus
    rect_dept: str | None
    deadline: date | None
    light: Light
    opened_on: date
    closed_on: date | None


class StepOut(Shape):
    """办理过程中的一步"""

    at: datetime
    actor_id: str
    action: str
    to_status: CaseStatus
    note: str | None


class CaseOut(CaseLine):
    """一件限知事项的全部内容，不含举报人"""

    version: int
    facts: str
    neutral_text: str | None
    respondent_dept: str | None
    inspect_dept: str | None
    rect_leader: str | None
    rect_person: str | None
    submitted_on: date | None
    first_verifier: str | None
    second_verifier: str | None
    on_time: bool | None
    has_reporter: bool
    history: list[StepOut]


class MatterLine(Shape):
    """交由本人整改的一件事项"""

    case_ref: str
    status: CaseStatus
    deadline: date
    light: Light


class MeasureOut(Shape):
    """整改措施"""

    at: datetime
    action: str
    text: str


class MatterOut(MatterLine):
    """脱敏整改事项和本人的措施"""

    version: int
    neutral_text: str
    measures: list[MeasureOut]


class RequestIn(_In):
    """须两人办理的申请"""

    kind: RequestKind = Field(
        description="unseal 拆封举报人信息，export 导出台账，deadline 调整整改时限，"
        "name_head 指定专班负责人，name_leader 指定知情领导，end_naming 取消指定"
    )
    case_ref: Ref | None = Field(None, description="拆封和调整时限的事项")
    person_id: Line | None = Field(None, description="指定或取消指定的人员编号")
    new_deadline: date | None = Field(None, description="调整后的时限")
    reason: Reason


class RequestOut(Shape):
    """一项申请；理由只供有权批准的人查阅"""

    request_ref: str
    kind: RequestKind
    subject: str
    new_deadline: date | None
    requested_by: str
    status: RequestStatus
    decided_by: str | None
    valid_until: datetime | None = Field(description="批准后可查阅至何时")
    version: int


class RequestLine(RequestOut):
    """申请及其理由"""

    reason: str


class RequestQuery(PageQuery):
    """申请的筛选条件"""

    status: RequestStatus | None = Field(None, description="pending 待批准，approved 已批准，refused 未批准")


class ReporterOut(Shape):
    """举报人信息"""

    name: str | None
    phone: str | None
    address: str | None
    relation: str | None


class AccessOut(Shape):
    """一次查阅"""

    at: datetime
    actor_id: str
    action: str
    subject: str | None
    rows: int


class AccessQuery(PageQuery):
    """查阅记录的筛选条件"""

    actor_id: Line | None = Field(None, description="查阅人")
    subject: Line | None = Field(None, description="事项或申请的编码")


class FiguresOut(Shape):
    """限知台账的数量；1至2件的分项以“<3”示，防止推算的以“—”示"""

    total: int = Field(description="台账总数")
    closed: int = Field(description="已销号")
    by_field: dict[str, str] = Field(description="按领域")
    open_by_status: dict[str, str] = Field(description="未销号的按状态")


class WorkPlanIn(_In):
    """工作方案的表单字段"""

    title: Annotated[str, one_line(200), NFC] = Field(description="标题")
    doc_no: Line | None = Field(None, description="文号")
    period_from: date
    period_to: date

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.period_to < self.period_from:
            raise ValueError("止日不能早于起日")
        return self


class WorkPlanOut(Shape):
    """工作方案"""

    plan_ref: str
    title: str
    doc_no: str | None
    period_from: date
    period_to: date
    file_name: str


class WorkPlanKept(Shape):
    """工作方案已封存"""

    plan_ref: str
    version: int
