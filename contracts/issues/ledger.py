"""The ledger: each problem from its registration to its close-out (domain.md §4.2)."""

from datetime import date
from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict

from contracts.event import Event
from contracts.officetime import EscalationLevel, EscalationStatus, Light


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


class IssueReopened(Event):
    """What was thought solved is not: the lead unit handles the issue again (重办), by a new date."""

    aggregate: ClassVar[str] = "issue_no"

    issue_no: str
    status: str  #: in_progress 办理中
    source: str
    source_ref: str | None
    reopen_count: int  #: 重办次数, this time included
    finish_due: date


class IssueClosed(Event):
    """The issue is struck off the ledger (销号)."""

    aggregate: ClassVar[str] = "issue_no"

    issue_no: str
    status: str  #: closed 已销号
    source: str
    source_ref: str | None
    category: str
    enterprises: list[LinkedEnterprise]
    campaign: str | None
    lead_dept: str | None  #: 主办单位; None if it was never dispatched
    finish_due: date | None  #: the one in force at the end
    close_reason: str  #: resolved 已解决, verified 复核销号, unreachable 无法联系, explained 已解释
    on_time: bool | None  #: last accepted submission ≤ finish_due; None if nothing was submitted
    closed_on: date


class IssueMerged(Event):
    """A person found the issue to be another one's duplicate (并案); it leaves all totals."""

    aggregate: ClassVar[str] = "issue_no"

    issue_no: str
    status: str  #: merged 并案
    source: str
    source_ref: str | None
    target: str  #: issue_no of the issue that goes on, with the enterprises and petitioners of this one
    lead_dept: str | None
    merged_on: date


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


class IssueExtensionRequested(Event):
    """The lead unit asks for more working days (延期申请)."""

    aggregate: ClassVar[str] = "issue_no"

    issue_no: str
    status: str
    lead_dept: str
    number: int  #: 1 or 2: who decides depends on it
    workdays: int  #: 1 to 10
    reason: str
    requested_on: date
    decide_by: date


class IssueExtensionDecided(Event):
    """The request for more time was granted or not; if it was, ``IssueDeadlineChanged`` follows."""

    aggregate: ClassVar[str] = "issue_no"

    issue_no: str
    status: str
    lead_dept: str
    number: int
    approved: bool
    old_due: date
    new_due: date | None  #: none if it was refused
    reason: str | None
    decided_on: date


class IssueDeadlineChanged(Event):
    """The issue is due on another day than before; a new escalation episode begins."""

    aggregate: ClassVar[str] = "issue_no"

    issue_no: str
    status: str
    source: str
    lead_dept: str
    old_due: date
    new_due: date
    reason: Literal["extension", "calendar", "plan", "reopened", "resumed", "class"]
    extension_count: int
    changed_on: date


class IssueLightChanged(Event):
    """The light of an issue is another one than before (domain.md LGT)."""

    aggregate: ClassVar[str] = "issue_no"

    issue_no: str
    lead_dept: str
    from_light: Light
    to_light: Light
    finish_due: date
    remaining: int  #: working days left, CAL-5
    overdue: int  #: working days past, CAL-6


class IssueEscalated(Event):
    """A rung of the ladder fired for an issue, or a proposed one was approved or sent (domain.md ESC)."""

    aggregate: ClassVar[str] = "issue_no"

    issue_no: str
    title: str
    source: str
    level: EscalationLevel
    status: EscalationStatus
    episode_due: date  #: the finish date this episode is about
    remaining: int
    overdue_workdays: int
    lead_dept: str
    co_depts: list[str]
    owner: str | None  #: 责任人, person id
    supervisor: str  #: 盯办人, person id
    fired_on: date
    order_no: str | None  #: 鄂前营商督〔2024〕5001号, of a supervision order
    requirement: str | None
    reply_due: date | None


class IssueEscalationAnnulled(Event):
    """A rung that fired does not count: the extension had been asked for in time (domain.md ESC-6)."""

    aggregate: ClassVar[str] = "issue_no"

    issue_no: str
    lead_dept: str
    level: EscalationLevel
    episode_due: date
    fired_on: date
    annulled_on: date


class IssueCloseRequested(Event):
    """The lead unit says the issue is solved; the centre verifies it, and the ladder pauses (ESC-3)."""

    aggregate: ClassVar[str] = "issue_no"

    issue_no: str
    status: str  #: submitted 待复核
    source: str
    lead_dept: str
    submitted_on: date
    on_time: bool  #: on or before the finish date in force
    verify_due: date


class IssueCloseRejected(Event):
    """The centre found the issue not solved; the due date stays and the ladder resumes."""

    aggregate: ClassVar[str] = "issue_no"

    issue_no: str
    status: str  #: in_progress 办理中
    lead_dept: str
    reason: str
    rejected_on: date
    finish_due: date


class IssueVerified(Event):
    """The centre found the issue solved; where there is a petitioner, they are asked next."""

    aggregate: ClassVar[str] = "issue_no"

    issue_no: str
    status: str  #: callback 待回访 or closed 已销号
    source: str
    lead_dept: str
    verified_on: date
    callback_due: date | None  #: none without a petitioner to call


class IssueCallbackRecorded(Event):
    """The petitioner was called, or could not be reached (domain.md SAN)."""

    aggregate: ClassVar[str] = "issue_no"

    issue_no: str
    status: str
    source: str
    lead_dept: str
    campaign: str | None
    reached: bool
    resolved: Literal["resolved", "partly", "unresolved"] | None  #: none if not reached
    rating: int | None  #: 1 非常不满意 to 5 非常满意; none: not rated
    valid: bool  #: whether it counts for 解决率 and 满意率
    called_on: date


class IssueSuspended(Event):
    """The issue is on hold (挂账): its clock stands."""

    aggregate: ClassVar[str] = "issue_no"

    issue_no: str
    status: str  #: suspended 挂账
    source: str
    source_ref: str | None
    lead_dept: str
    reason: str
    review_on: date  #: when it is looked at again
    suspended_on: date


class IssueResumed(Event):
    """An issue on hold is handled again, by a new date."""

    aggregate: ClassVar[str] = "issue_no"

    issue_no: str
    status: str  #: in_progress 办理中
    source: str
    source_ref: str | None
    lead_dept: str
    finish_due: date
    resumed_on: date


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
