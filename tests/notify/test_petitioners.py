"""Whoever brought a problem hears what becomes of it, in their inbox or by phone, also once it is merged."""

from datetime import date

import pytest
from sqlalchemy import select

from chassis.events import copies
from contracts.issues.closing import IssueClosed, IssueMerged
from contracts.issues.handling import IssueAcceptedForHandling, IssueOpened, LinkedEnterprise
from services.notify.endpoints.schemas import EndpointIn
from services.notify.endpoints.usecases import put
from services.notify.messages.model import Notification
from services.notify.templates import dry_run
from services.notify.templates.schemas import DryRunIn
from tests.notify.builders import FINANCE, a_person

VISITED, OTHER = "91150623MAQQ001040", "91150623MAQQ00016H"


def opened(issue_no, **given):
    defaults = {
        "status": "registered",
        "source": issue_no.split("-")[1],
        "source_ref": None,
        "kind": "问题",
        "category": "资金扶持",
        "title": "贷款难",
        "enterprises": [],
        "reported_on": date(2026, 3, 2),
        "registered_on": date(2026, 3, 2),
        "accept_due": date(2026, 3, 3),
        "suggested_dept": None,
        "campaign": None,
    }
    return IssueOpened(issue_no=issue_no, **{**defaults, **given})


def accepted(issue_no):
    return IssueAcceptedForHandling(
        issue_no=issue_no,
        status="accepted",
        source=issue_no.split("-")[1],
        source_ref=None,
        accepted_on=date(2026, 3, 2),
    )


def closed(issue_no, **given):
    return IssueClosed(
        issue_no=issue_no,
        status="closed",
        source=issue_no.split("-")[1],
        source_ref=None,
        category="资金扶持",
        enterprises=given.get("enterprises", []),
        campaign=None,
        lead_dept=FINANCE,
        finish_due=None,
        close_reason="resolved",
        on_time=True,
        closed_on=date(2026, 3, 9),
    )


def merged(issue_no, target):
    return IssueMerged(
        issue_no=issue_no,
        status="merged",
        source=issue_no.split("-")[1],
        source_ref=None,
        target=target,
        lead_dept=None,
        merged_on=date(2026, 3, 3),
    )


@pytest.fixture
def accounts(acting):
    """An officer, and the accounts of two enterprises."""
    with acting() as session:
        for person, role, enterprise in (
            ("of-1", "OF", None),
            ("en-visited", "EN", VISITED),
            ("en-other", "EN", OTHER),
        ):
            account = a_person(person, None)
            copies.keep(session, account.model_copy(update={"roles": [role], "enterprise": enterprise}))


@pytest.fixture
def tells(told, acting):
    """Let notify hear these events one after the other; returns who got which receipts."""

    def tell(*events):
        for n, event in enumerate(events):
            told(event, event_id=f"e-{n}-{event.issue_no}")
        with acting() as session:
            receipts = select(Notification).where(Notification.level == "receipt").order_by(Notification.id)
            return [(each.template, each.recipient) for each in session.scalars(receipts)]

    return tell


@pytest.mark.usefixtures("accounts")
def test_somebody_with_an_account_finds_the_receipts_of_what_they_brought_in_their_inbox(tells, acting):
    number = "WT2026-TY-0001"
    receipts = tells(
        opened(number, petitioner_id="of-1", petitioner_phone="17000000001"), accepted(number), closed(number)
    )
    assert receipts == [
        ("issue_opened_receipt", "of-1"),
        ("issue_accepted_receipt", "of-1"),
        ("issue_closed_receipt", "of-1"),
    ]
    with acting() as session:
        assert {
            each.status for each in session.scalars(select(Notification).filter_by(recipient="of-1"))
        } == {"sent"}


@pytest.mark.usefixtures("accounts")
def test_the_enterprise_that_was_visited_is_told_and_thanked_and_no_other(tells):
    number, concerned = "WT2026-WJ-0001", [LinkedEnterprise(enterprise_id="E-1", name="某公司", uscc=VISITED)]
    events = opened(number, enterprises=concerned), accepted(number), closed(number, enterprises=concerned)
    assert tells(*events) == [
        ("issue_opened_receipt", "en-visited"),
        ("issue_accepted_receipt", "en-visited"),
        ("issue_closed_receipt", "en-visited"),
    ]


@pytest.mark.usefixtures("accounts")
def test_an_enterprise_that_a_complaint_only_names_is_not_told_of_it(tells):
    concerned = [LinkedEnterprise(enterprise_id="E-1", name="某公司", uscc=VISITED)]
    assert tells(opened("WT2026-RX-0001", enterprises=concerned)) == []


@pytest.fixture
def merging():
    """A call to the hotline that three others became part of, one of them by way of another."""
    concerned = [LinkedEnterprise(enterprise_id="E-1", name="某公司", uscc=VISITED)]
    return (
        opened("WT2026-RX-0001", petitioner_phone="17000000001"),
        opened("WT2026-ZQ-0001", petitioner_phone="17000000002"),
        opened("WT2026-TY-0001", petitioner_id="of-1"),
        opened("WT2026-WJ-0001", enterprises=concerned),
        merged("WT2026-TY-0001", "WT2026-ZQ-0001"),
        merged("WT2026-ZQ-0001", "WT2026-RX-0001"),
        merged("WT2026-WJ-0001", "WT2026-RX-0001"),
        closed("WT2026-RX-0001"),
    )


WHOSE_END = {"petitioner/WT2026-RX-0001", "petitioner/WT2026-ZQ-0001", "of-1", "en-visited"}


@pytest.mark.usefixtures("accounts")
def test_whoever_brought_what_was_merged_hears_of_the_end_by_their_own_phone(
    tells, merging, acting, send, web
):
    with acting() as session:
        put(session, "sms", EndpointIn(kind="sms", name="短信", url=web.url))
    ends = [who for what, who in tells(*merging) if what == "issue_closed_receipt"]
    assert (len(ends), set(ends)) == (4, WHOSE_END)
    send()
    told = [each.json["to"] for each in web.received if "已办结" in each.json["text"]]
    assert sorted(told) == ["17000000001", "17000000002"]


@pytest.mark.usefixtures("accounts", "tells")
def test_a_dry_run_knows_who_brought_what_was_merged(tells, merging, acting):
    tells(*merging)
    with acting(now="2026-03-20T09:00") as session:
        march = DryRunIn(since=date(2026, 3, 1), until=date(2026, 3, 19), only=["issue_closed_receipt"])
        assert {each.recipient for each in dry_run.run(session, march).items} == WHOSE_END
