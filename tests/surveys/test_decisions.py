"""What staff decide about submissions: late ones, possible duplicates, unclear enterprises."""

import pytest
from sqlalchemy import select

from chassis.audit import audit
from tests.surveys.builders import (
    CADRE,
    DIRECTOR,
    OTHER_CADRE,
    SPECIALIST,
    SURVEY,
    TEXT,
    USCC,
    a_visit,
    a_workbook,
)
from tests.surveys.outings import a_campaign, an_action, an_enterprise

LATE = "2026-02-14T08:00:00+08:00"


def decide(desk, submission, what, actor=SPECIALIST, headers=None, **body):
    path = f"/v1/submissions/{submission['submission_id']}/{what}"
    return desk.ask(actor, "POST", path, body, headers=headers)


def decided(desk, submission, what, **body):
    answer = decide(desk, submission, what, **body)
    assert answer.status_code == 200, answer.text
    desk.office.drain()
    return answer.json


def refusal(answer):
    return answer.status_code, answer.json["code"]


@pytest.fixture
def late(desk, phone):
    """A submission filled in sixteen days before it arrived."""
    phone.submit(a_visit(end=LATE, day="2026-02-14"))
    return desk.submission()


@pytest.fixture
def unclear(desk, phone):
    """A submission whose enterprise nobody knows."""
    phone.submit(a_visit(who="老李家", code=""))
    return desk.submission()


@pytest.fixture
def twice(desk, phone):
    """The same visit told by two phones: the one that counts, and the one that is suspected."""
    phone.submit(a_visit(client_id="uuid:1"))
    desk.phone(OTHER_CADRE).submit(a_visit(client_id="uuid:2", text="另一位干部听到的贷款难处"))
    second, first = desk.submissions()
    return first, second


def test_a_late_submission_counts_from_its_approval_on(desk, late):
    assert (late["status"], late["flags"]) == ("late_pending", ["late_entry"])
    desk.office.move_clock("2026-03-05T10:00")
    approved = decided(desk, late, "approve", note="下乡路远，情况属实")
    assert (approved["status"], approved["decided_by"]) == ("effective", SPECIALIST.id)
    assert approved["decision"] == "下乡路远，情况属实"
    (problem,) = desk.events("problem_reported")
    assert (problem["reported_on"], problem["registered_on"]) == ("2026-02-14", "2026-03-05")
    (effective,) = desk.events("submission_effective")
    assert effective["effective_on"] == "2026-03-05"
    assert [visit["visit_date"] for visit in desk.events("visit_recorded")] == ["2026-02-14"]


def test_a_late_submission_may_be_voided_and_then_never_counts(desk, late):
    assert decided(desk, late, "void", reason="并未走访")["status"] == "void"
    (voided,) = desk.events("submission_voided")
    assert (voided["submission_id"], voided["status"]) == (late["submission_id"], "void")
    with desk.office.session("surveys") as session:
        lines = session.execute(select(audit.c.action, audit.c.reason))
        assert ("surveys.void_submission", "并未走访") in [tuple(line) for line in lines]
    answer = decide(desk, late, "approve")
    assert refusal(answer) == (409, "submission_move_refused")
    assert "当前为“无效”，不能通过补录" in answer.json["detail"]
    assert desk.problems() == desk.events("submission_effective") == []


def test_a_late_submission_of_a_visit_that_counts_already_is_held_as_a_possible_duplicate(desk, phone, late):
    desk.office.move_clock("2026-03-03T09:00")
    phone.submit(a_visit(client_id="uuid:2", end="2026-03-01T08:00:00+08:00", day="2026-02-14"))
    approved = decided(desk, late, "approve")
    assert approved["status"] == "duplicate_suspect"
    assert len(desk.events("problem_reported")) == 1


def test_a_late_submission_of_an_unclear_enterprise_needs_one_first(desk, phone):
    phone.submit(a_visit(end=LATE, day="2026-02-14", who="老李家", code=""))
    late = desk.submission()
    assert refusal(decide(desk, late, "approve")) == (409, "submission_enterprise_unclear")
    named = decided(desk, late, "enterprise", enterprise_id=an_enterprise(desk))
    assert (named["status"], named["enterprise_name"]) == ("late_pending", "绿源公司")
    assert decided(desk, late, "approve")["status"] == "effective"


def test_an_unclear_submission_counts_once_its_enterprise_is_named(desk, unclear):
    assert (unclear["status"], unclear["flags"]) == ("received", ["enterprise_unclear"])
    desk.office.move_clock("2026-03-04T09:00")
    enterprise_id = an_enterprise(desk)
    named = decided(desk, unclear, "enterprise", enterprise_id=enterprise_id, note="电话核实")
    assert (named["status"], named["flags"], named["enterprise_id"]) == ("effective", [], enterprise_id)
    (problem,) = desk.events("problem_reported")
    assert problem["enterprises"] == [{"enterprise_id": enterprise_id, "name": "绿源公司", "uscc": USCC}]
    assert problem["registered_on"] == "2026-03-04"
    again = decide(desk, unclear, "enterprise", enterprise_id=enterprise_id)
    assert refusal(again) == (409, "submission_enterprise_known")


def test_only_an_enterprise_that_can_be_visited_may_be_named(desk, unclear):
    unknown = decide(desk, unclear, "enterprise", enterprise_id="none")
    assert (*refusal(unknown), unknown.json["field"]) == (422, "unknown_enterprise", "enterprise_id")
    gone = decide(desk, unclear, "enterprise", enterprise_id=an_enterprise(desk, status="注销"))
    assert refusal(gone) == (409, "enterprise_gone")
    assert decided(desk, unclear, "void", reason="查无此企业")["status"] == "void"


def test_of_two_submissions_of_one_visit_the_first_counts_until_somebody_decides(desk, twice):
    first, second = twice
    assert (first["status"], second["status"]) == ("effective", "duplicate_suspect")
    assert second["flags"] == ["possible_duplicate"]
    seen = desk.ask(SPECIALIST, "GET", f"/v1/submissions/{second['submission_id']}").json
    assert seen["duplicate_of"] == first["submission_id"]
    assert [each["flags"] for each in desk.events("submission_flagged")] == [["possible_duplicate"]]
    assert [problem["text"] for problem in desk.problems()] == [TEXT]


def test_a_possible_duplicate_may_be_kept(desk, twice):
    _, second = twice
    kept = decided(desk, second, "keep", note="两次不同的走访")
    assert (kept["status"], kept["flags"], kept["duplicate_of"]) == ("effective", [], None)
    assert len(desk.events("problem_reported")) == 2


def test_a_duplicate_is_merged_and_its_cadre_joins_the_visit(desk, twice):
    first, second = twice
    merged = decided(desk, second, "merge")
    assert (merged["status"], merged["duplicate_of"]) == ("duplicate", first["submission_id"])
    (voided,) = desk.events("submission_voided")
    assert (voided["status"], voided["duplicate_of"]) == ("duplicate", first["submission_id"])
    assert desk.events("visit_recorded")[-1]["cadres"] == [CADRE.id, OTHER_CADRE.id]
    assert len({visit["visit_id"] for visit in desk.events("visit_recorded")}) == 1
    assert len(desk.events("problem_reported")) == 1
    assert refusal(decide(desk, second, "keep")) == (409, "submission_move_refused")


def test_merging_into_a_visit_that_was_voided_makes_no_other(desk, twice):
    _, second = twice
    (visit,) = desk.events("visit_recorded")
    path = f"/v1/visits/{visit['visit_id']}/void"
    assert desk.ask(SPECIALIST, "POST", path, {"reason": "并未走访"}).status_code == 200
    assert decided(desk, second, "merge")["status"] == "duplicate"
    assert desk.ask(SPECIALIST, "GET", "/v1/visits?status=effective").json["items"] == []


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({}, "duplicate_suspect"),
        ({"day": "2026-02-28"}, "effective"),
        ({"who": "蒙源公司", "code": "91150623MAQQ00016H"}, "effective"),
        ({"code": ""}, "duplicate_suspect"),  # the same by its name
    ],
)
def test_what_differs_in_enterprise_or_day_is_no_duplicate(desk, phone, changes, status):
    phone.submit(a_visit(client_id="uuid:1"))
    phone.submit(a_visit(client_id="uuid:2", **changes))
    assert desk.submissions()[0]["status"] == status


def test_visits_of_one_day_under_two_actions_are_no_duplicates(desk, occasions):
    for number, (campaign, action) in enumerate(
        [("", "XD2026-0001"), ("", "XD2026-0002"), ("行动wanmin", ""), ("wanmin", ""), ("", "")]
    ):
        occasions.submit(
            a_visit(client_id=f"uuid:{number}", extra=f"<under>{campaign}</under><held>{action}</held>")
        )
    statuses = [each["status"] for each in reversed(desk.submissions())]
    assert statuses == ["effective", "effective", "effective", "duplicate_suspect", "effective"]
    assert [visit["action_no"] for visit in desk.events("visit_recorded")] == [
        "XD2026-0001",
        "XD2026-0002",
        None,
        None,
    ]


@pytest.fixture
def occasions(desk):
    """A phone whose form asks for the campaign and the action, and a campaign with two of them."""
    rows = [
        ["text", "under", "专项行动", *[None] * 5, "campaign"],
        ["text", "held", "场次", *[None] * 5, "action"],
    ]
    desk.publish(a_workbook(survey=[*SURVEY, *rows]))
    a_campaign(desk)
    an_action(desk)
    an_action(desk, title="第二场")
    return desk.phone()


def test_staff_note_what_they_think_and_say_it_to_each_other(desk, phone):
    phone.submit()
    submission = desk.submission()
    reviewed = decided(desk, submission, "review", review="has_issues", note="人数存疑")
    assert reviewed["review"] == "has_issues"
    answer = decide(desk, submission, "comments", actor=DIRECTOR, text="已电话核实")
    assert answer.status_code == 201
    assert [(each["text"], each["written_by"]) for each in answer.json["comments"]] == [
        ("人数存疑", SPECIALIST.id),
        ("已电话核实", DIRECTOR.id),
    ]
    assert decide(desk, submission, "comments", actor=CADRE, text="也看看").status_code == 403


def test_a_decision_is_made_under_the_version_that_was_read(desk, late):
    stale = decide(desk, late, "approve", headers={"If-Match": '"99"'})
    assert refusal(stale) == (412, "stale_version")
    missing = desk.ask(SPECIALIST, "POST", "/v1/submissions/none/approve", {})
    assert refusal(missing) == (404, "submission_not_found")
