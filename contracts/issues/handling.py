"""An issue from its registration on, through the hands of those who handle it (domain.md §4.2)."""

from datetime import date
from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict

from contracts.event import Event

#: what ``source`` may say, and what people call it, in the order of domain.md §4.2
SOURCES = {
    "PG": "营商环境评估",
    "TY": "监督体验官",
    "ZQ": "我对营商环境有话说",
    "WJ": "问卷走访",
    "DD": "任务调度",
    "ZC": "征集查摆",
    "SJ": "上级交办",
    "RX": "12345热线",
}


class LinkedEnterprise(BaseModel):
    """An enterprise as it was called when the issue was opened."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    enterprise_id: str | None  #: id in surveys' registry, if it is registered there
    name: str  #: 企业名称
    uscc: str | None  #: 统一社会信用代码; herders have none


class IssueOpened(Event):
    """An issue entered the ledger and waits for the dispatcher to accept it (domain.md §4.2).

    Emitted once per (source, source_ref), however often the source reports it.
    """

    aggregate: ClassVar[str] = "issue_no"

    issue_no: str  #: WT2024-WJ-0001
    status: str  #: registered 待受理
    source: str  #: PG TY ZQ WJ DD ZC SJ RX
    source_ref: str | None  #: the source's own key; for WJ the problem_id of ProblemReported
    kind: str  #: 诉求类型
    category: str  #: 问题类别
    title: str
    enterprises: list[LinkedEnterprise]
    reported_on: date  #: 反映日期
    registered_on: date  #: 登记日期; all periods count from here
    accept_due: date  #: 受理时限
    suggested_dept: str | None  #: the unit the source thinks competent
    campaign: str | None  #: 专项行动 it came from
    petitioner_id: str | None = None  #: person id of whoever brought it, if they have an account
    petitioner_phone: str | None = None  #: where their receipts go, if they left it
    recurrence_of: str | None = None  #: issue_no it is a relapse of


class IssueAcceptedForHandling(Event):
    """The dispatcher took the issue on; it waits to be dispatched."""

    aggregate: ClassVar[str] = "issue_no"

    issue_no: str
    status: str  #: accepted 待派发
    source: str
    source_ref: str | None
    accepted_on: date


class IssueRejected(Event):
    """The dispatcher refused the issue (不予受理); the petitioner is told why."""

    aggregate: ClassVar[str] = "issue_no"

    issue_no: str
    status: str  #: rejected 不予受理
    source: str
    source_ref: str | None
    rejected_on: date
    reason: str  #: from the list of reasons
    explanation: str | None  #: what the petitioner is told besides


class IssueDispatched(Event):
    """A unit became responsible; every due date is fresh and a new escalation episode begins."""

    aggregate: ClassVar[str] = "issue_no"

    issue_no: str
    status: str  #: dispatched 待签收
    source: str
    title: str
    lead_dept: str  #: 主办单位, dept_code
    co_depts: list[str]  #: 协办单位, at most five
    handling_class: str  #: urgent fast normal complex fixed
    leader: str | None  #: 责任领导, person id
    owner: str | None  #: 责任人, person id
    supervisor: str  #: 盯办人, person id
    dispatched_on: date
    sign_due: date  #: 签收时限
    contact_due: date | None  #: 先行联系时限; none without a petitioner
    co_due: date | None  #: 协办时限; none without co-operating units
    finish_due: date  #: 办结时限


class IssueSigned(Event):
    """The lead unit acknowledged the issue (签收) and is handling it."""

    aggregate: ClassVar[str] = "issue_no"

    issue_no: str
    status: str  #: in_progress 办理中
    source: str
    lead_dept: str
    signed_on: date
    sign_due: date
    in_time: bool  #: signed_on ≤ sign_due


class IssueAnswerRefused(Event):
    """What somebody did through the link of a message was not done: the issue did not allow it by then."""

    aggregate: ClassVar[str] = "issue_no"

    issue_no: str
    notification_id: str  #: the message it was answered through
    person_id: str  #: who answered it
    dept: str  #: the unit they acted for
    action: Literal["sign", "progress", "extension"]  #: 签收, 报送进展, 申请延期
    code: str  #: stable code of the refusal
    refusal: str  #: why, in the words of this service's catalogue of refusals
    refused_on: date


class IssueContacted(Event):
    """The lead unit spoke to the petitioner for the first time (先行联系); the response clock stops."""

    aggregate: ClassVar[str] = "issue_no"

    issue_no: str
    status: str
    source: str
    lead_dept: str
    contacted_on: date
    contact_due: date
    in_time: bool


class IssueReturnRequested(Event):
    """The lead unit thinks another unit is competent (退办); the clock runs until it is decided."""

    aggregate: ClassVar[str] = "issue_no"

    issue_no: str
    status: str  #: return_requested 退办待审
    lead_dept: str
    reason: str
    suggested_dept: str
    requested_on: date


class IssueReturnDecided(Event):
    """The centre decided about a return; an approved one takes the issue away from the unit uncharged."""

    aggregate: ClassVar[str] = "issue_no"

    issue_no: str
    status: str  #: accepted 待派发, or dispatched 待签收 if refused
    source: str
    dept: str  #: the unit that asked
    approved: bool
    reason: str | None
    return_count: int  #: approved returns so far
    decided_on: date


class IssueTransferred(Event):
    """The centre gave the issue to another lead unit (转办); ``IssueDispatched`` follows."""

    aggregate: ClassVar[str] = "issue_no"

    issue_no: str
    status: str  #: dispatched 待签收
    source: str
    old_dept: str
    new_dept: str
    reason: str
    transferred_on: date


class IssueCoReplied(Event):
    """A co-operating unit gave its answer to the lead unit (协办反馈)."""

    aggregate: ClassVar[str] = "issue_no"

    issue_no: str
    status: str
    lead_dept: str
    dept: str
    co_due: date
    in_time: bool
    replied_on: date


class ExplanationRequested(Event):
    """The unit that is complained of is to explain itself in writing (domain.md PERM-3).

    Of the complaint and of who complains it is told nothing else.
    """

    aggregate: ClassVar[str] = "issue_no"

    issue_no: str
    dept: str  #: 被反映单位
    asked_on: date
    reply_due: date  #: 提交时限


class ExplanationGiven(Event):
    """The unit that is complained of has explained itself."""

    aggregate: ClassVar[str] = "issue_no"

    issue_no: str
    dept: str  #: 被反映单位
    reply_due: date
    in_time: bool
    given_on: date


class RectPlanSubmitted(Event):
    """The lead unit says how it will put right what an officer found (整改方案)."""

    aggregate: ClassVar[str] = "issue_no"

    issue_no: str
    lead_dept: str
    plan_due: date
    planned_for: date  #: when it will be put right
    submitted_on: date
    in_time: bool


class RectPlanApproved(Event):
    """The centre approved a rectification plan; its date may have become the finish date."""

    aggregate: ClassVar[str] = "issue_no"

    issue_no: str
    lead_dept: str
    planned_for: date
    approved_on: date
