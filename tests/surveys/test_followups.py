"""Whether what was solved stays solved: planned at the close-out, due a month later, three results."""

from datetime import date

import pytest

from contracts.tasks.calendar import CalendarUpdated
from tests.surveys.builders import CADRE, OTHER_CADRE, SPECIALIST
from tests.surveys.ledger import ISSUE, Ledger, an_enterprise_named, closed, reopened
from tests.surveys.outings import AUDITOR, SECOND_USCC, an_enterprise, match, refused
from tests.surveys.registry import COMPANY

HEARD_AGAIN = "贷款到期后银行不再续贷"


@pytest.fixture
def ledger(desk):
    return Ledger(desk)


@pytest.fixture
def reported(desk, phone):
    """The id of a problem the ledger has opened an issue for."""
    phone.submit()
    (problem,) = desk.problems()
    Ledger(desk).opens(problem["problem_id"])
    return problem["problem_id"]


def followups(desk, actor=SPECIALIST, **query):
    answer = desk.ask(actor, "GET", "/v1/followups", query_string=query)
    assert answer.status_code == 200, answer.text
    return answer.json["items"]


def complete(desk, followup, result, actor=SPECIALIST, version=None, **body):
    given = match(version) if version else {}
    path = f"/v1/followups/{followup['followup_id']}/complete"
    return desk.ask(actor, "POST", path, {"result": result} | body, **given)


def completed(desk, followup, result, **body):
    answer = complete(desk, followup, result, **body)
    assert answer.status_code == 200, answer.text
    return answer.json


def status_of(desk, problem_id):
    return desk.ask(SPECIALIST, "GET", f"/v1/problems/{problem_id}").json["status"]


@pytest.mark.parametrize(
    ("closed_on", "due"),
    [
        ("2026-03-06", "2026-04-07"),  # the 5th is a Sunday, the 6th a holiday (清明)
        ("2026-03-10", "2026-04-09"),
        ("2026-04-09", "2026-05-09"),  # a Saturday that is worked on
    ],
)
def test_each_enterprise_of_a_solved_issue_is_asked_again_thirty_days_later(desk, ledger, closed_on, due):
    known = an_enterprise(desk)
    named = [
        an_enterprise_named(enterprise_id=known),
        an_enterprise_named("蒙源公司", SECOND_USCC),
        an_enterprise_named("老李家", None),
    ]
    ledger.says(closed(None, enterprises=[*named, named[0]], closed_on=closed_on))
    planned = followups(desk)
    assert [(each["enterprise"]["name"], each["enterprise"]["enterprise_id"]) for each in planned] == [
        ("绿源公司", known),
        ("蒙源公司", None),
        ("老李家", None),
    ]
    assert {(each["due"], each["status"], each["issue_no"]) for each in planned} == {(due, "planned", ISSUE)}


def test_an_enterprise_known_by_its_code_is_the_one_in_the_registry(desk, ledger):
    known = an_enterprise(desk)
    ledger.says(closed(None))
    assert [each["enterprise"]["enterprise_id"] for each in followups(desk)] == [known]


@pytest.mark.parametrize("given", [{"close_reason": "explained"}, {"enterprises": []}])
def test_nobody_is_asked_about_what_was_not_solved_or_concerned_no_enterprise(desk, ledger, given):
    ledger.says(closed(None, **given))
    assert followups(desk) == []


def test_a_close_out_heard_twice_plans_once(desk, ledger):
    first = ledger.says(closed(None))
    ledger.says(closed(None), sequence=first)
    ledger.says(closed(None))
    assert len(followups(desk)) == 1


def test_a_follow_up_falls_due_on_its_day_and_is_told_of_once(desk, ledger, registry):
    registry.added(COMPANY, cadre=CADRE.id)
    ledger.says(closed(None))
    (planned,) = followups(desk)
    desk.office.move_clock("2026-04-06T18:00")
    assert desk.events("followup_due") == []
    desk.office.move_clock("2026-04-10T18:00")
    (told,) = desk.events("followup_due")
    assert (told["followup_id"], told["issue_no"]) == (planned["followup_id"], ISSUE)
    assert (told["status"], told["due"], told["cadre"], told["lead_dept"]) == (
        "due",
        "2026-04-07",
        CADRE.id,
        "D06",
    )
    assert [each["status"] for each in followups(desk)] == ["due"]


def test_a_changed_calendar_moves_what_is_not_due_yet(desk, ledger):
    ledger.says(closed(None))
    notice = CalendarUpdated(
        year=2026, holidays=[date(2026, 4, 6), date(2026, 4, 7)], workdays=[], revision=1
    )
    ledger.says(notice)
    assert [each["due"] for each in followups(desk)] == ["2026-04-08"]


def test_what_stays_solved_ends_the_problem(desk, ledger, reported):
    ledger.says(closed(reported))
    desk.office.move_clock("2026-04-07T10:00")
    (due,) = followups(desk, status="due")
    done = completed(desk, due, "stable", rating=5, note="已续贷", version=due["version"])
    assert (done["status"], done["result"], done["rating"]) == ("done", "stable", 5)
    assert (done["completed_by"], done["note"]) == (SPECIALIST.id, "已续贷")
    assert status_of(desk, reported) == "followed_up"
    (told,) = desk.events("followup_completed")
    assert (told["result"], told["rating"], told["completed_on"]) == ("stable", 5, "2026-04-07")
    assert told["enterprise"]["name"] == "绿源公司"
    assert len(desk.events("problem_reported")) == 1
    again = complete(desk, due, "unreachable")
    assert refused(again) == (409, "followup_move_refused", None)


def test_a_problem_ends_when_the_last_of_its_enterprises_was_asked(desk, ledger, reported):
    ledger.says(closed(reported, enterprises=[an_enterprise_named(), an_enterprise_named("老李家", None)]))
    first, second = followups(desk)
    completed(desk, first, "stable")
    assert status_of(desk, reported) == "solved"
    completed(desk, second, "unreachable")
    assert status_of(desk, reported) == "followed_up"


def test_a_relapse_is_a_new_problem_of_the_old_one(desk, ledger, reported):
    ledger.says(closed(reported, campaign="万民干部助万企"))
    desk.office.move_clock("2026-04-08T10:00")
    (due,) = followups(desk)
    completed(desk, due, "recurred", text=HEARD_AGAIN)
    first, second = desk.events("problem_reported")
    assert second["problem_id"] != first["problem_id"] == reported
    assert second | {"problem_id": "", "enterprises": []} == {
        "problem_id": "",
        "status": "reported",
        "submission_id": first["submission_id"],
        "question_code": "followup",
        "question_path": f"/followups/{due['followup_id']}",
        "option_code": "recurred",
        "enterprises": [],
        "category": "资金扶持",
        "text": HEARD_AGAIN,
        "suggested_dept": "D06",
        "reported_on": "2026-04-08",
        "registered_on": "2026-04-08",
        "campaign": "万民干部助万企",
        "recurrence_of": ISSUE,
    }
    assert second["enterprises"] == first["enterprises"]
    assert status_of(desk, reported) == "followed_up"
    ledger.opens(second["problem_id"], "WT2026-WJ-0002")
    newest, _ = desk.problems()
    assert (newest["issue_no"], newest["status"]) == ("WT2026-WJ-0002", "opened")
    assert newest["recurrence_of"] == ISSUE


def test_a_relapse_of_what_no_visit_had_told_is_reported_too(desk, ledger):
    named = [an_enterprise_named("老李家", None), an_enterprise_named("老王家", None)]
    ledger.says(closed(None, enterprises=named))
    for followup in followups(desk):
        completed(desk, followup, "recurred", text=HEARD_AGAIN)
    told = desk.events("problem_reported")
    assert [(each["submission_id"], each["recurrence_of"]) for each in told] == [("", ISSUE)] * 2
    assert [each["enterprises"][0]["name"] for each in told] == ["老李家", "老王家"]
    assert [each["submission_id"] for each in desk.problems()] == [None, None]


def test_a_relapse_must_be_told_and_nothing_else_may(desk, ledger):
    ledger.says(closed(None))
    (planned,) = followups(desk)
    for body in ({}, {"text": "又难"}):
        answer = complete(desk, planned, "recurred", **body)
        assert refused(answer) == (422, "followup_text_missing", "text")
    answer = complete(desk, planned, "stable", text=HEARD_AGAIN)
    assert refused(answer) == (422, "followup_text_unexpected", "text")
    assert complete(desk, planned, "stable", rating=6).status_code == 422
    assert desk.events("problem_reported") == desk.events("followup_completed") == []


def test_an_issue_in_hand_again_cancels_what_was_planned_and_is_asked_about_anew(desk, ledger, reported):
    ledger.says(closed(reported))
    (planned,) = followups(desk)
    again = ledger.says(reopened(reported))
    assert [each["status"] for each in followups(desk)] == ["cancelled"]
    assert refused(complete(desk, planned, "stable")) == (409, "followup_move_refused", None)
    ledger.says(closed(reported))  # on the same day
    ledger.says(reopened(reported), sequence=again)
    assert sorted(each["status"] for each in followups(desk)) == ["cancelled", "planned"]
    desk.office.move_clock("2026-04-10T18:00")
    assert len(desk.events("followup_due")) == 1


def test_a_later_close_out_ends_the_follow_ups_of_the_one_before(desk, ledger):
    ledger.says(closed(None))
    ledger.says(closed(None, closed_on=date(2026, 3, 20)))
    assert [(each["status"], each["closed_on"]) for each in followups(desk)] == [
        ("cancelled", "2026-03-06"),
        ("planned", "2026-03-20"),
    ]


def test_a_contact_cadre_sees_and_makes_the_follow_ups_of_their_enterprises(desk, ledger, registry):
    registry.added(COMPANY, cadre=CADRE.id)
    ledger.says(closed(None, enterprises=[an_enterprise_named(), an_enterprise_named("老李家", None)]))
    own, other = followups(desk)
    assert [each["followup_id"] for each in followups(desk, CADRE)] == [own["followup_id"]]
    assert followups(desk, OTHER_CADRE) == []
    assert len(followups(desk, AUDITOR)) == 2
    assert refused(complete(desk, own, "stable", actor=OTHER_CADRE))[:2] == (403, "followup_out_of_scope")
    assert refused(complete(desk, other, "stable", actor=CADRE))[:2] == (403, "followup_out_of_scope")
    assert completed(desk, own, "stable", actor=CADRE)["completed_by"] == CADRE.id
    assert complete(desk, other, "stable", actor=AUDITOR).status_code == 403


def test_follow_ups_are_found_by_state_day_unit_and_issue(desk, ledger):
    ledger.says(closed(None))
    ledger.says(closed(None, issue_no="WT2026-RX-0002", lead_dept="D10", closed_on=date(2026, 4, 1)))
    assert [each["due"] for each in followups(desk)] == ["2026-04-07", "2026-05-06"]
    for query in (
        {"due_before": "2026-05-06"},
        {"unit": "D06"},
        {"issue_no": ISSUE},
    ):
        assert [each["issue_no"] for each in followups(desk, **query)] == [ISSUE]
    assert followups(desk, status="due") == []


def test_a_follow_up_is_completed_under_the_version_that_was_read(desk, ledger):
    ledger.says(closed(None))
    (planned,) = followups(desk)
    assert refused(complete(desk, planned, "stable", version=7))[:2] == (412, "stale_version")
    read = desk.ask(SPECIALIST, "GET", f"/v1/followups/{planned['followup_id']}")
    assert read.json == planned
    missing = complete(desk, {"followup_id": "none"}, "stable")
    assert refused(missing)[:2] == (404, "followup_not_found")
