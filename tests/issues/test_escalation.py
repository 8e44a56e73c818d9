"""The ladder, day by day as the worked example of domain.md §3.3, and what stops, annuls and repeats it."""

import pytest

from chassis.officetime.ladder import Level
from tests.desk import done, refused
from tests.issues.builders import INDUSTRY
from tests.issues.desk import NOBODY, RESULT, a_desk
from tests.issues.told import unsigned, worker

FRIDAY = "2024-04-26T10:00"
EXAMPLE = [
    ("2024-05-09", "remind", "fired"),
    ("2024-05-11", "remind_again", "fired"),  # a Saturday people worked
    ("2024-05-14", "urge", "fired"),
    ("2024-05-16", "supervise", "fired"),
    ("2024-05-27", "interview", "proposed"),
    ("2024-06-03", "notice", "proposed"),
]
ASK = {"reason": "农商行总行信贷额度须下月初方能下达，无法按期发放", "workdays": 5}


@pytest.fixture
def friday(tmp_path):
    with a_desk(tmp_path, now=FRIDAY) as opened:
        yield opened


def rungs(desk, no, client=None):
    listed = done((client or desk.dispatcher).get(f"/issues/v1/escalations?issue_no={no}"))["items"]
    return [(each["fired_on"], each["level"], each["status"]) for each in reversed(listed)]


def test_an_issue_nobody_handles_climbs_the_ladder_on_exactly_the_days_of_the_worked_example(friday):
    no = friday.dispatched(dispatch={"co_depts": [INDUSTRY]})
    issue = friday.issue(no)
    assert [issue[f"{due}_due"] for due in ("sign", "contact", "co", "finish")] == [
        "2024-04-28",
        "2024-04-29",
        "2024-05-09",
        "2024-05-13",
    ]
    friday.office.move_clock("2024-06-10T09:00")
    assert rungs(friday, no) == EXAMPLE
    (order,) = done(friday.lead.get("/issues/v1/orders"))["items"]
    assert (order["order_no"], order["reply_due"], order["status"]) == (
        "鄂前营商督〔2024〕5001号",
        "2024-05-21",
        "unanswered",
    )
    assert friday.events("issue_escalated") == ["issue_escalated"] * 6
    with friday.office.transaction("issues") as session:
        worker.note_unsigned(session, unsigned(no, "supervise"))
    listed = done(friday.dispatcher.get(f"/issues/v1/escalations?issue_no={no}"))["items"]
    noted = {each["level"]: each["unsigned_on"] for each in listed if each["unsigned_on"]}
    assert noted == {"supervise": "2024-06-10"}
    assert friday.events("issue_light_changed") == ["issue_light_changed"] * 2


@pytest.mark.parametrize(
    ("day", "light"), [("08", "green"), ("09", "yellow"), ("13", "yellow"), ("14", "red")]
)
def test_the_light_turns_with_the_day(friday, day, light):
    no = friday.dispatched()
    friday.office.move_clock(f"2024-05-{day}T09:00")
    assert friday.issue(no)["light"] == light
    assert [
        each["issue_no"] for each in done(friday.dispatcher.get(f"/issues/v1/issues?light={light}"))["items"]
    ] == [no]


def test_a_leader_approves_an_interview_or_declines_it_and_approving_sends_it(friday):
    friday.dispatched()
    friday.office.move_clock("2024-06-03T09:00")
    listed = done(friday.leader.get("/issues/v1/escalations?status=proposed"))["items"]
    notice, interview = (f"/issues/v1/escalations/{each['escalation_id']}" for each in listed)
    refused(friday.director.post(f"{interview}/approve"), 403, "role_missing")
    sent = done(friday.leader.post(f"{interview}/approve"))
    assert (sent["level"], sent["status"], sent["decided_by"]) == ("interview", "sent", "na-ld")
    done(friday.leader.post(f"{notice}/decline", {"reason": "单位已整改到位"}))
    refused(friday.leader.post(f"{notice}/approve"), 409, "escalation_move_refused")
    assert len(friday.events("issue_escalated")) == 7


def test_submission_pauses_the_ladder_and_a_rejection_resumes_it_as_if_never_paused(friday):
    no = friday.signed(**NOBODY)
    friday.office.move_clock("2024-05-10T09:00")
    done(friday.do(friday.lead, no, "submit", {"result": RESULT}))
    friday.office.move_clock("2024-05-15T09:00")
    assert [level for _, level, _ in rungs(friday, no)] == ["remind"]
    done(friday.do(friday.dispatcher, no, "send-back", {"reason": "未见放款凭证"}))
    friday.office.move_clock("2024-05-16T09:00")
    assert [level for _, level, _ in rungs(friday, no)] == ["remind", "urge", "supervise"]


def test_an_extension_asked_for_in_time_and_granted_late_annuls_what_fired_meanwhile(friday):
    no = friday.signed(**NOBODY)
    friday.office.move_clock("2024-05-11T10:00")
    asked = done(friday.do(friday.lead, no, "extensions", ASK), 201)["extension_id"]
    friday.office.move_clock("2024-05-16T09:00")
    assert [level for _, level, _ in rungs(friday, no)] == ["remind", "remind_again", "urge", "supervise"]
    done(friday.dispatcher.post(f"/issues/v1/extensions/{asked}/approve", {}))
    assert friday.issue(no)["finish_due"] == "2024-05-20"
    assert [status for _, _, status in rungs(friday, no)] == ["fired", "fired", "annulled", "annulled"]
    assert friday.events("issue_escalation_annulled") == ["issue_escalation_annulled"] * 2
    (order,) = done(friday.dispatcher.get("/issues/v1/orders"))["items"]
    assert order["status"] == "done"
    friday.office.move_clock("2024-05-21T09:00")  # a new episode climbs anew
    assert [level for _, level, _ in rungs(friday, no)][4:] == ["remind", "remind_again", "urge"]


def test_a_transfer_lapses_what_was_only_proposed(friday):
    no = friday.dispatched()
    friday.office.move_clock("2024-05-28T09:00")
    body = {"lead_dept": INDUSTRY, "supervisor": "wang-dp", "reason": "职责调整"}
    done(friday.do(friday.dispatcher, no, "transfer", body))
    assert rungs(friday, no)[-1] == ("2024-05-27", "interview", "lapsed")


def test_on_hold_nothing_fires(friday):
    no = friday.signed()
    proposal = {"action": "suspend", "reason": "自治区政策尚未出台", "review_on": "2024-07-01"}
    number = done(friday.do(friday.dispatcher, no, "proposals", proposal), 201)["proposal_id"]
    done(friday.leader.post(f"/issues/v1/proposals/{number}/approve", {}))
    friday.office.move_clock("2024-06-10T09:00")
    assert rungs(friday, no) == []


def test_the_unit_answers_its_order_and_the_centre_is_content(friday):
    friday.dispatched()
    friday.office.move_clock("2024-05-16T09:00")
    (order,) = done(friday.lead.get("/issues/v1/orders"))["items"]
    path = f"/issues/v1/orders/{order['order_id']}"
    refused(friday.helper.post(f"{path}/reply", {"text": "已整改"}), 403, "not_your_order")
    assert done(friday.helper.get("/issues/v1/orders"))["items"] == []
    done(friday.lead.post(f"{path}/reply", {"text": "因额度未下达，五月底前办结"}))
    assert done(friday.dispatcher.post(f"{path}/finish"))["status"] == "done"
    refused(friday.lead.post(f"{path}/reply", {"text": "补充"}), 409, "order_move_refused")


def test_a_case_a_leader_takes_is_supervised_at_once(desk):
    no = desk.verified()
    for _ in range(2):
        done(desk.call(no, resolved="unresolved", rating=3))
        desk.verified(no)
    done(desk.call(no, resolved="unresolved", rating=1))
    assert rungs(desk, no) == [("2026-03-02", "supervise", "fired")]
    assert len(done(desk.dispatcher.get("/issues/v1/orders"))["items"]) == 1


def test_a_dry_run_of_the_rules_in_force_tells_what_was_really_sent(friday):
    no = friday.dispatched()
    friday.office.move_clock("2024-06-03T09:00")
    period = {"start": "2024-05-01", "end": "2024-06-03"}
    told = done(friday.dispatcher.post("/issues/v1/escalations/dry-run", period))
    assert [(each["on"], each["level"]) for each in told["firings"]] == [
        (day, level) for day, level, _ in EXAMPLE
    ]
    assert told["red_at_end"] == [no]
    half = done(friday.dispatcher.post("/issues/v1/escalations/dry-run", period | {"start": "2024-05-14"}))
    assert half["sent"] == {level: level not in ("remind", "remind_again") for level in Level}


def test_a_dry_run_of_other_rules_tells_what_they_would_have_sent_and_changes_nothing(friday):
    no = friday.dispatched()
    friday.office.move_clock("2024-06-03T09:00")
    before = rungs(friday, no)
    strict = {"remind": 5, "remind_again": 2, "urge": 1, "supervise": 1, "interview": 2, "notice": 3}
    body = {"start": "2024-05-01", "end": "2024-05-20", "ladder": strict, "yellow_within": 0}
    told = done(friday.leader.post("/issues/v1/escalations/dry-run", body))
    assert [(each["on"], each["level"]) for each in told["firings"]] == [
        ("2024-05-07", "remind"),
        ("2024-05-10", "remind_again"),
        ("2024-05-14", "urge"),
        ("2024-05-14", "supervise"),
        ("2024-05-15", "interview"),
        ("2024-05-16", "notice"),
    ]
    yellow = [each["day"] for each in told["days"] if each["yellow"]]
    assert yellow == ["2024-05-13"]
    assert (rungs(friday, no), len(friday.events("issue_escalated"))) == (before, 6)
    refused(
        friday.leader.post("/issues/v1/escalations/dry-run", body | {"end": "2024-04-01"}),
        422,
        "period_too_long",
    )
