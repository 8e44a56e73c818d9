"""What issues tells the others: each problem from its registration to its close-out."""

from datetime import date
from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from contracts.event import Event


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
