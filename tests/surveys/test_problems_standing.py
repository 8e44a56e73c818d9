"""Where the problem heard on a visit stands in the ledger, and how those concerned rate its handling."""

from datetime import date

import pytest

from chassis.context import Actor
from tests.surveys.builders import CADRE, OTHER_CADRE, SPECIALIST, a_visit
from tests.surveys.ledger import (
    ISSUE,
    Ledger,
    accepted,
    called_back,
    closed,
    merged,
    no_answer,
    rejected,
    reopened,
    resumed,
    suspended,
)

COLLEAGUE = Actor("person", "d10-colleague", "D10", frozenset({"DL"}))


@pytest.fixture
def reported(desk, phone):
    """The id of a problem the ledger has been told of."""
    phone.submit()
    (problem,) = desk.problems()
    return problem["problem_id"]


@pytest.fixture
def ledger(desk):
    return Ledger(desk)


def standing(desk, problem_id):
    answer = desk.ask(SPECIALIST, "GET", f"/v1/problems/{problem_id}")
    assert answer.status_code == 200, answer.text
    issue = answer.json["issue"]
    return issue and issue["status"]


def rating(desk, problem_id):
    issue = desk.ask(SPECIALIST, "GET", f"/v1/problems/{problem_id}").json["issue"]
    return issue["rating"], issue["resolved"], issue["asked_on"]


def figure(desk, **scope):
    """The rate of the satisfied; the list at its address is looked at on the way."""
    told = desk.ask(SPECIALIST, "GET", "/v1/figures", query_string=scope).json["handling"]
    listed = desk.ask(SPECIALIST, "GET", told["list"].removeprefix("/surveys")).json["items"]
    assert len(listed) == told["n"]
    return told["percent"], told["n"]


def test_a_problem_stands_where_the_ledger_said_last(desk, reported, ledger):
    assert standing(desk, reported) is None
    ledger.opens(reported)
    assert standing(desk, reported) == "registered"
    for said, status in (
        (accepted(reported), "accepted"),
        (suspended(reported), "suspended"),
        (resumed(reported), "in_progress"),
        (no_answer(), "callback"),
        (closed(reported), "closed"),
        (reopened(reported), "in_progress"),
        (rejected(reported), "rejected"),
    ):
        ledger.says(said)
        assert standing(desk, reported) == status


def test_what_is_heard_late_does_not_undo_where_a_problem_stands(desk, reported, ledger):
    ledger.opens(reported)
    taken_on = ledger.says(accepted(reported))
    ledger.says(suspended(reported))
    ledger.says(accepted(reported), sequence=taken_on)
    assert standing(desk, reported) == "suspended"


def test_what_was_said_before_the_problem_is_linked_is_known_once_it_is(desk, reported, ledger):
    ledger.says(called_back(), sequence=9)
    assert standing(desk, reported) is None
    ledger.opens(reported, sequence=1)
    assert standing(desk, reported) == "closed"
    assert rating(desk, reported) == (5, "resolved", "2026-03-06")


def test_a_merged_problem_stands_as_the_issue_that_goes_on_whatever_its_source(desk, reported, ledger):
    ledger.opens(reported)
    ledger.says(closed(None, issue_no="WT2026-RX-0002"))
    ledger.says(merged(reported, "WT2026-RX-0002"))
    issue = desk.ask(SPECIALIST, "GET", f"/v1/problems/{reported}").json["issue"]
    assert (issue["issue_no"], issue["status"]) == ("WT2026-RX-0002", "closed")


def test_the_last_callback_that_reached_somebody_is_the_rating(desk, reported, ledger):
    ledger.opens(reported)
    ledger.says(called_back(status="in_progress", resolved="unresolved", rating=1))
    assert rating(desk, reported) == (1, "unresolved", "2026-03-06")
    better = ledger.says(called_back(rating=4, called_on=date(2026, 3, 13)))
    ledger.says(no_answer())
    assert rating(desk, reported) == (4, "resolved", "2026-03-13")
    ledger.says(called_back(rating=2), sequence=better - 1)
    assert rating(desk, reported) == (4, "resolved", "2026-03-13")


def test_the_rate_of_the_satisfied_counts_those_who_rated(desk, phone, ledger):
    assert figure(desk) == (None, 0)
    for number, (grade, needs) in enumerate([(5, "money"), (3, "sales"), (2, "money"), (None, "sales")]):
        phone.submit(a_visit(client_id=f"uuid:{number}", day=f"2026-02-1{number}", needs=needs))
        issue = f"WT2026-WJ-000{number}"
        ledger.opens(desk.problems()[0]["problem_id"], issue)
        ledger.says(called_back(issue_no=issue, rating=grade))
    assert figure(desk) == (66.67, 3)
    assert figure(desk, date_from="2026-02-12") == (0.0, 1)
    assert figure(desk, unit="D06") == (None, 0)


def test_what_was_merged_is_not_rated_a_second_time(desk, reported, ledger):
    ledger.opens(reported)
    ledger.says(merged(reported, "WT2026-RX-0002"))
    ledger.says(called_back(issue_no="WT2026-RX-0002", source="RX"))
    assert rating(desk, reported)[0] == 5
    assert figure(desk) == (None, 0)


def test_whoever_was_there_sees_what_became_of_the_problems_heard(desk, reported, ledger):
    ledger.opens(reported)
    ledger.says(accepted(reported))
    (line,) = desk.ask(CADRE, "GET", "/v1/visits").json["items"]
    path = f"/v1/visits/{line['visit_id']}"
    for reader in (CADRE, COLLEAGUE, SPECIALIST):
        (problem,) = desk.ask(reader, "GET", path).json["problems"]
        issue = problem.pop("issue")
        assert problem == {"problem_id": reported, "category": "资金扶持", "status": "opened"}
        assert (issue["issue_no"], issue["status"]) == (ISSUE, "accepted")
    assert desk.ask(OTHER_CADRE, "GET", path).status_code == 403


def test_a_visit_on_which_nothing_was_reported_has_no_problems(desk, phone):
    phone.submit(a_visit(needs="none"))
    (line,) = desk.ask(CADRE, "GET", "/v1/visits").json["items"]
    assert desk.ask(CADRE, "GET", f"/v1/visits/{line['visit_id']}").json["problems"] == []
