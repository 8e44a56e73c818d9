"""By when an issue is due, and what its due date brings with it (domain.md LGT, ESC)."""

from datetime import date
from typing import ClassVar, Literal

from contracts.event import Event
from contracts.officetime import EscalationLevel, EscalationStatus, Light


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
