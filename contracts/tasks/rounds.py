"""Monthly rounds and what units file in them (domain.md MON)."""

from datetime import date
from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict

from contracts.event import Event


class RequiredFilings(BaseModel):
    """How many filings a unit owes in a round."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    dept: str
    count: int  #: 应报, at least 1


class RoundOpened(Event):
    """A monthly round collects filings from now on (domain.md MON)."""

    aggregate: ClassVar[str] = "month"

    month: str  #: 2024-11
    cutoff: date  #: 数据截止
    fill_due: date  #: 填报时限
    review_due: date  #: 审核时限
    publish_due: date  #: 印发时限
    required: list[RequiredFilings]  #: only units that owe any
    opened_on: date
    status: str = "collecting"  #: 填报中


class RoundDeadlineChanged(Event):
    """A calendar change moved dates of a round under way; what was over stays (domain.md CAL-10)."""

    aggregate: ClassVar[str] = "month"

    month: str
    old_fill_due: date
    fill_due: date  #: 填报时限 from now on
    old_review_due: date
    review_due: date  #: 审核时限 from now on
    old_publish_due: date
    publish_due: date  #: 印发时限 from now on
    missing: list[RequiredFilings]  #: what may still be filed and is owed, only units that owe any
    reason: Literal["calendar"]
    changed_on: date
    status: str  #: collecting 填报中, reviewing 审核中, compiled 已汇总 or signed 已审签


class RoundFillDue(Event):
    """Today is the last day for filing, and these units have gaps: they are told so, once each (催报)."""

    aggregate: ClassVar[str] = "month"

    month: str
    fill_due: date
    missing: list[RequiredFilings]  #: what is still owed, only units that owe any


class RoundFillClosed(Event):
    """The time for filing in a round is over; what comes now is late."""

    aggregate: ClassVar[str] = "month"

    month: str
    fill_due: date
    review_due: date
    required: int  #: 应报
    submitted: int  #: 已报
    closed_on: date
    status: str = "reviewing"  #: 审核中


class FilingSubmitted(Event):
    """A unit filed what it did for a task in a round; told again when it files anew."""

    aggregate: ClassVar[str] = "filing"

    filing: str  #: 2024-11/QJ50-001
    month: str
    task_no: str
    dept: str
    progress_pct: int
    timeliness: Literal["on_time", "late"]  #: 按时, 迟报; judged on the first submission
    submitted_on: date
    returned_count: int
    status: str = "submitted"  #: 已报


class FilingReturned(Event):
    """The centre sent a filing back; it must be filed anew."""

    aggregate: ClassVar[str] = "filing"

    filing: str
    month: str
    task_no: str
    dept: str
    reason: str
    resubmit_due: date
    returned_on: date
    returned_count: int
    status: str = "returned"  #: 退回


class FilingDeadlineChanged(Event):
    """A calendar change moved the day by which a filing sent back is filed anew (domain.md CAL-10)."""

    aggregate: ClassVar[str] = "filing"

    filing: str
    month: str
    task_no: str
    dept: str
    old_due: date
    new_due: date  #: 重报时限 from now on
    reason: Literal["calendar"]
    changed_on: date
    status: str = "returned"  #: 退回


class FilingAccepted(Event):
    """The centre accepted a filing."""

    aggregate: ClassVar[str] = "filing"

    filing: str
    month: str
    task_no: str
    dept: str
    timeliness: Literal["on_time", "late"]
    first_pass: bool  #: never returned
    accepted_on: date
    status: str = "accepted"  #: 已审核


class FilingMissed(Event):
    """A required filing had not come when the round was compiled (漏报)."""

    aggregate: ClassVar[str] = "filing"

    filing: str
    month: str
    task_no: str
    dept: str
    status: str = "missing"  #: 漏报
