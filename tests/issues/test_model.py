"""What may happen to an issue, what it says of it, and what must never go wrong on the way."""

from datetime import date

import pytest

from contracts.issues.handling import (
    IssueAcceptedForHandling,
    IssueDispatched,
    IssueOpened,
    IssueRejected,
    IssueSigned,
    LinkedEnterprise,
)
from services.issues.ledger.deadlines import deadlines
from services.issues.ledger.errors import IssueMoveRefused, NotLeadUnit, ReportedAfterRegistered
from services.issues.ledger.model import Issue
from services.issues.ledger.moves import ROWS, STATUS_NAMES, VERBS, Status
from services.issues.ledger.report import Petitioner
from services.issues.rules import HandlingClass
from services.issues.sources import RejectReason
from tests.issues.builders import (
    CALENDAR,
    DISPATCHER,
    FINANCE,
    FINANCE_MACHINE,
    INDUSTRY,
    INDUSTRY_LIAISON,
    VISITOR,
    a_dispatched_issue,
    a_report,
    an_assignment,
    an_issue,
    at,
)


def test_a_registered_issue_waits_to_be_accepted_and_says_so():
    issue, opened = Issue.register("WT2024-WJ-0007", a_report(), date(2024, 4, 25), VISITOR, at("2024-04-24"))
    assert issue.status == Status.REGISTERED
    assert opened == IssueOpened(
        issue_no="WT2024-WJ-0007",
        status="registered",
        source="WJ",
        source_ref="p-1",
        kind="问题",
        category="资金扶持",
        title="贷款难",
        enterprises=[
            LinkedEnterprise(enterprise_id="e-1", name="鄂前旗某牧业公司", uscc="91150623MAQQ00016H")
        ],
        reported_on=date(2024, 4, 24),
        registered_on=date(2024, 4, 24),
        accept_due=date(2024, 4, 25),
        suggested_dept=None,
        campaign=None,
        petitioner_phone="13812341234",
    )


def test_a_problem_cannot_be_reported_after_it_was_registered():
    with pytest.raises(
        ReportedAfterRegistered, match="反映日期2024-04-25不能晚于登记日期2024-04-24"
    ) as refusal:
        an_issue(reported_on=date(2024, 4, 25))
    assert refusal.value.field == "reported_on"


def test_accepting_makes_it_wait_for_dispatch():
    issue = an_issue()
    assert issue.accept(DISPATCHER, at("2024-04-25")) == [
        IssueAcceptedForHandling(
            issue_no="WT2024-WJ-0001",
            status="accepted",
            source="WJ",
            source_ref="p-1",
            accepted_on=date(2024, 4, 25),
        )
    ]


def test_a_rejection_tells_the_reason_and_keeps_it_in_the_history():
    issue = an_issue()
    events = issue.reject(RejectReason.LITIGATION, "请等待法院判决", DISPATCHER, at("2024-04-25"))
    assert events == [
        IssueRejected(
            issue_no="WT2024-WJ-0001",
            status="rejected",
            source="WJ",
            source_ref="p-1",
            rejected_on=date(2024, 4, 25),
            reason="已进入诉讼、仲裁或复议程序",
            explanation="请等待法院判决",
        )
    ]
    assert issue.history[-1].reason == "已进入诉讼、仲裁或复议程序：请等待法院判决"


def test_dispatching_sets_every_due_date_and_tells_the_unit():
    issue = an_issue()
    issue.accept(DISPATCHER, at("2024-04-25"))
    friday = date(2024, 4, 26)
    dues = deadlines(friday, HandlingClass.NORMAL, CALENDAR, has_petitioner=True, has_co_units=True)
    assert issue.dispatch(an_assignment(owner="bai"), dues, DISPATCHER, at(friday)) == [
        IssueDispatched(
            issue_no="WT2024-WJ-0001",
            status="dispatched",
            source="WJ",
            title="贷款难",
            lead_dept=FINANCE,
            co_depts=[INDUSTRY],
            handling_class="normal",
            leader=None,
            owner="bai",
            supervisor="wang-dp",
            dispatched_on=friday,
            sign_due=date(2024, 4, 28),
            contact_due=date(2024, 4, 29),
            co_due=date(2024, 5, 9),
            finish_due=date(2024, 5, 13),
        )
    ]


def test_the_history_of_a_dispatch_shows_what_it_did_to_the_deadlines():
    entry = a_dispatched_issue().history[-1]
    assert (entry.action, entry.from_status, entry.to_status) == ("dispatch", "accepted", "dispatched")
    assert (entry.actor_type, entry.actor_id, entry.actor_dept) == ("person", "wang-dp", "D00")
    assert entry.at == at("2024-04-26")
    assert entry.deadlines == {
        "sign_due": [None, "2024-04-28"],
        "contact_due": [None, "2024-04-29"],
        "co_due": [None, "2024-05-09"],
        "finish_due": [None, "2024-05-13"],
    }


@pytest.mark.parametrize(("day", "in_time"), [("2024-04-28", True), ("2024-04-29", False)])
def test_signing_says_whether_it_was_in_time(day, in_time):
    issue = a_dispatched_issue()
    assert issue.sign(CALENDAR, FINANCE_MACHINE, at(day, "23:59")) == [
        IssueSigned(
            issue_no="WT2024-WJ-0001",
            status="in_progress",
            source="WJ",
            lead_dept=FINANCE,
            signed_on=date.fromisoformat(day),
            sign_due=date(2024, 4, 28),
            in_time=in_time,
        )
    ]


def test_a_co_operating_unit_cannot_sign_for_the_lead_unit():
    issue = a_dispatched_issue()
    with pytest.raises(NotLeadUnit, match="只有主办单位可以签收该问题"):
        issue.sign(CALENDAR, INDUSTRY_LIAISON, at("2024-04-28"))
    assert issue.status == Status.DISPATCHED


def test_nobody_can_sign_for_an_issue_that_was_given_to_nobody():
    with pytest.raises(NotLeadUnit):
        an_issue().sign(CALENDAR, FINANCE_MACHINE, at("2024-04-28"))


def test_signing_twice_is_refused():
    issue = a_dispatched_issue()
    issue.sign(CALENDAR, FINANCE_MACHINE, at("2024-04-28"))
    with pytest.raises(IssueMoveRefused, match=r"^该问题当前为“办理中”，不能签收；当前可以："):
        issue.sign(CALENDAR, FINANCE_MACHINE, at("2024-04-29"))


def test_a_closed_issue_cannot_be_signed_for_again():
    issue = a_dispatched_issue()
    issue.sign(CALENDAR, FINANCE_MACHINE, at("2024-04-28"))
    issue.status = Status.CLOSED
    with pytest.raises(IssueMoveRefused, match=r"^该问题当前为“已销号”，不能签收$"):
        issue.sign(CALENDAR, FINANCE_MACHINE, at("2024-04-29"))


def test_a_refusal_names_what_is_possible_instead():
    issue, friday = an_issue(), date(2024, 4, 26)
    dues = deadlines(friday, HandlingClass.NORMAL, CALENDAR, has_petitioner=True, has_co_units=True)
    with pytest.raises(
        IssueMoveRefused, match=r"^该问题当前为“待受理”，不能派发；当前可以：受理、不予受理、并案$"
    ):
        issue.dispatch(an_assignment(), dues, DISPATCHER, at("2024-04-28"))


@pytest.mark.parametrize(
    ("petitioner", "exists"),
    [
        (Petitioner(), False),
        (Petitioner("群众", "张三丰"), True),
        (Petitioner("群众", anonymous=True), False),
        (Petitioner("群众", phone="13812341234", anonymous=True), True),
    ],
)
def test_only_a_petitioner_who_can_be_reached_is_one(petitioner, exists):
    assert petitioner.exists is exists


def test_the_table_of_moves_speaks_of_every_state_and_action_in_words():
    assert set(STATUS_NAMES) == set(Status)
    assert {row.action for row in ROWS} == set(VERBS)


def test_no_move_leads_out_of_a_final_state_but_the_relapse_of_a_closed_issue():
    final = {Status.CLOSED, Status.REJECTED, Status.MERGED}
    assert {row.action for row in ROWS if row.origin in final} == {"relapse", "follow_up"}
