"""The issue ledger as surveys hears it: events of one issue after the other, with their sequence."""

import uuid
from datetime import date
from typing import Any

from chassis.events.envelope import Message
from chassis.testing import NOW, instant
from contracts import Event
from contracts.issues.closing import IssueCallbackRecorded, IssueClosed, IssueMerged, IssueReopened
from contracts.issues.deadlines import IssueResumed, IssueSuspended
from contracts.issues.handling import (
    IssueAcceptedForHandling,
    IssueOpened,
    IssueRejected,
    LinkedEnterprise,
)
from tests.surveys.builders import USCC
from tests.surveys.desk import Desk

ISSUE = "WT2026-WJ-0001"


class Ledger:
    """Says something of an issue; each saying is later than the one before, unless told otherwise."""

    def __init__(self, desk: Desk):
        self.desk = desk
        self.sequence = 0

    def says(self, event: Event, sequence: int | None = None) -> int:
        """Surveys hears this; returns its place among all that is said of the issue."""
        self.sequence = max(self.sequence + 1, sequence or 0)
        number = sequence or self.sequence
        attributes = {
            "specversion": "1.0",
            "id": str(uuid.uuid4()),
            "source": "/issues",
            "type": event.full_name(),
            "subject": event.aggregate_id,
            "time": instant(NOW).isoformat(),
            "dataversion": "1",
            "sequence": str(number),
            "position": str(number),
            "classification": "internal",
            "actortype": "person",
            "actorid": "d00-liaison",
        }
        headers = {f"ce-{name}": value for name, value in attributes.items()}
        message = Message(event.exchange(), event.event_name(), headers, event.model_dump_json().encode())
        self.desk.office.runtime.inboxes["surveys"].receive([message])
        self.desk.office.drain()
        return number

    def opens(self, problem_id: str, issue_no: str = ISSUE, sequence: int | None = None) -> int:
        return self.says(
            IssueOpened(
                issue_no=issue_no,
                status="registered",
                source="WJ",
                source_ref=problem_id,
                kind="问题",
                category="资金扶持",
                title="贷款",
                enterprises=[],
                reported_on=date(2026, 3, 2),
                registered_on=date(2026, 3, 2),
                accept_due=date(2026, 3, 3),
                suggested_dept=None,
                campaign=None,
            ),
            sequence,
        )


def closed(problem_id: str | None, **given: Any) -> IssueClosed:
    """An issue of a visit that was solved in time."""
    usual = {
        "issue_no": ISSUE,
        "status": "closed",
        "source": "WJ" if problem_id else "RX",
        "source_ref": problem_id,
        "category": "资金扶持",
        "enterprises": [an_enterprise_named()],
        "campaign": None,
        "lead_dept": "D06",
        "finish_due": date(2026, 3, 6),
        "close_reason": "resolved",
        "on_time": True,
        "closed_on": date(2026, 3, 6),
    }
    return IssueClosed(**usual | given)


def reopened(problem_id: str | None, **given: Any) -> IssueReopened:
    """The same issue in hand again."""
    usual = {
        "issue_no": ISSUE,
        "status": "in_progress",
        "source": "WJ" if problem_id else "RX",
        "source_ref": problem_id,
        "reopen_count": 1,
        "finish_due": date(2026, 3, 20),
    }
    return IssueReopened(**usual | given)


def rejected(problem_id: str) -> IssueRejected:
    """The issue of a problem that is not taken on."""
    return IssueRejected(
        issue_no=ISSUE,
        status="rejected",
        source="WJ",
        source_ref=problem_id,
        rejected_on=date(2026, 3, 3),
        reason="不属于受理范围",
        explanation="请向旗人民法院提出",
    )


def accepted(problem_id: str) -> IssueAcceptedForHandling:
    """The issue of a problem that is taken on."""
    return IssueAcceptedForHandling(
        issue_no=ISSUE, status="accepted", source="WJ", source_ref=problem_id, accepted_on=date(2026, 3, 3)
    )


def suspended(problem_id: str) -> IssueSuspended:
    """The issue of a problem that nobody can go on with for now."""
    return IssueSuspended(
        issue_no=ISSUE,
        status="suspended",
        source="WJ",
        source_ref=problem_id,
        lead_dept="D06",
        reason="涉及自治区担保政策调整",
        review_on=date(2026, 4, 3),
        suspended_on=date(2026, 3, 5),
    )


def resumed(problem_id: str) -> IssueResumed:
    """The same issue in hand again."""
    return IssueResumed(
        issue_no=ISSUE,
        status="in_progress",
        source="WJ",
        source_ref=problem_id,
        lead_dept="D06",
        finish_due=date(2026, 4, 20),
        resumed_on=date(2026, 4, 3),
    )


def called_back(**given: Any) -> IssueCallbackRecorded:
    """Somebody of the centre has asked the petitioner, who is very content."""
    usual = {
        "issue_no": ISSUE,
        "status": "closed",
        "source": "WJ",
        "lead_dept": "D06",
        "campaign": None,
        "reached": True,
        "resolved": "resolved",
        "rating": 5,
        "valid": True,
        "called_on": date(2026, 3, 6),
    }
    return IssueCallbackRecorded(**usual | given)


def no_answer() -> IssueCallbackRecorded:
    """Nobody took the phone."""
    return called_back(status="callback", reached=False, resolved=None, rating=None, valid=False)


def merged(problem_id: str, target: str) -> IssueMerged:
    """The issue of a problem that is another one's duplicate."""
    return IssueMerged(
        issue_no=ISSUE,
        status="merged",
        source="WJ",
        source_ref=problem_id,
        target=target,
        lead_dept=None,
        merged_on=date(2026, 3, 4),
    )


def an_enterprise_named(
    name: str = "绿源公司", uscc: str | None = USCC, enterprise_id: str | None = None
) -> LinkedEnterprise:
    return LinkedEnterprise(enterprise_id=enterprise_id, name=name, uscc=uscc)
