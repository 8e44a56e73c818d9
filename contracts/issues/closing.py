"""How an issue ends, and when it has not ended after all (domain.md §4.2, SAN)."""

from datetime import date
from typing import ClassVar, Literal

from contracts.event import Event
from contracts.issues.handling import LinkedEnterprise


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


class IssueReopened(Event):
    """What was thought solved is not: the lead unit handles the issue again (重办), by a new date."""

    aggregate: ClassVar[str] = "issue_no"

    issue_no: str
    status: str  #: in_progress 办理中
    source: str
    source_ref: str | None
    reopen_count: int  #: 重办次数, this time included
    finish_due: date
