"""How an issue ends: verified, asked about, reopened, put on hold, explained, merged."""

import pytest

from tests.desk import done, refused
from tests.issues.builders import FINANCE, INDUSTRY
from tests.issues.desk import NOBODY, RESULT

SUSPEND = {"action": "suspend", "reason": "自治区政策尚未出台", "review_on": "2026-04-01"}
EXPLAIN = {"action": "explain", "reason": "诉求超出职权范围，已说明政策", "explained": True}


def test_without_a_petitioner_a_verified_issue_is_closed_at_once(desk):
    no = desk.verified(**NOBODY)
    issue = desk.issue(no)
    assert (issue["status"], issue["close_reason"], issue["on_time"]) == ("closed", "verified", True)
    assert desk.events()[-2:] == ["issue_verified", "issue_closed"]


def test_a_content_petitioner_closes_the_issue(desk):
    no = desk.verified()
    assert desk.issue(no)["callback_due"] == "2026-03-05"
    closed = done(desk.call(no, resolved="resolved", rating=5))
    assert (closed["status"], closed["close_reason"], closed["rating"]) == ("closed", "resolved", 5)
    problem = refused(desk.do(desk.lead, no, "sign"), 409, "issue_move_refused")
    assert problem["detail"] == "该问题当前为“已销号”，不能签收"


def test_who_submitted_it_does_not_verify_or_call(desk):
    no = desk.signed(**NOBODY)
    both = desk.office.client("DL", "DP", person="two-hats", dept=FINANCE)
    done(desk.do(both, no, "submit", {"result": RESULT}))
    refused(desk.do(both, no, "verify", {}), 403, "verifier_involved")
    refused(desk.do(both, no, "send-back", {"reason": "不实"}), 403, "verifier_involved")


def test_nobody_of_the_unit_complained_of_verifies(desk):
    no = desk.submitted(respondent_dept=INDUSTRY)
    theirs = desk.office.client("DP", person="lent", dept=INDUSTRY)
    refused(desk.do(theirs, no, "verify", {}), 403, "verifier_complained_of")


def test_what_is_sent_back_is_handled_again_by_the_same_date(desk):
    no = desk.submitted()
    back = done(desk.do(desk.dispatcher, no, "send-back", {"reason": "未见放款凭证"}))
    assert (back["status"], back["finish_due"], back["submitted_on"]) == ("in_progress", "2026-03-16", None)
    desk.office.move_clock("2026-03-17T09:00")
    assert desk.issue(desk.submitted(no))["on_time"] is False


def test_what_is_on_hold_is_looked_at_again_every_twenty_working_days(desk):
    no = desk.signed()
    proposal = done(desk.do(desk.dispatcher, no, "proposals", SUSPEND), 201)["proposal_id"]
    note = {"note": "自治区仍在征求意见"}
    refused(desk.do(desk.dispatcher, no, "review", note), 409, "issue_move_refused")
    done(desk.leader.post(f"/issues/v1/proposals/{proposal}/approve", {}))
    desk.office.move_clock("2026-04-01T09:00")

    def due():
        (count,) = [
            each["count"]
            for each in done(desk.dispatcher.get("/issues/v1/desk"))["items"]
            if each["name"] == "到期复查的挂账"
        ]
        return count

    assert due() == 1
    held = done(desk.do(desk.dispatcher, no, "review", note))
    assert (held["status"], held["review_on"], due()) == ("suspended", "2026-04-30", 0)
    assert desk.history(no)[-1]["reason"] == "自治区仍在征求意见"
    assert (
        done(desk.do(desk.leader, no, "review", note | {"review_on": "2026-04-08"}))["review_on"]
        == "2026-04-08"
    )
    for wrong in ("2026-04-01", "2026-05-06"):
        problem = refused(
            desk.do(desk.dispatcher, no, "review", note | {"review_on": wrong}), 422, "review_date_wrong"
        )
        assert problem["detail"] == f"下次复查日期应在明日至2026-04-30之间，不能为{wrong}"
    refused(desk.do(desk.dispatcher, no, "review", {}), 422, "invalid")


def test_not_solved_means_again_twice_and_then_a_leader_takes_the_case(desk):
    no = desk.verified()
    for times in (1, 2):
        again = done(desk.call(no, resolved="partly", rating=3))
        assert (again["status"], again["reopen_count"], again["finish_due"]) == (
            "in_progress",
            times,
            "2026-03-09",
        )
        desk.verified(no)
    held = done(desk.call(no, resolved="unresolved", rating=1))
    assert (held["status"], held["review_on"], held["light"]) == ("suspended", "2026-03-30", "grey")
    assert desk.events("issue_reopened", "issue_suspended") == [
        "issue_reopened",
        "issue_reopened",
        "issue_suspended",
    ]
    resumed = done(desk.do(desk.leader, no, "resume", {"note": "已协调资金"}))
    assert (resumed["status"], resumed["finish_due"]) == ("in_progress", "2026-03-16")
    assert desk.deadlines(no)["finish"]["how"] == "恢复办理后10个工作日"


def test_three_working_days_without_an_answer_close_it_as_unreachable(desk):
    no = desk.verified()
    for day, status in (
        ("02", "callback"),
        ("02", "callback"),
        ("07", "callback"),
        ("09", "callback"),
        ("10", "closed"),
    ):
        desk.office.move_clock(f"2026-03-{day}T15:00")  # the 7th is a Saturday and does not count
        assert done(desk.call(no, reached=False))["status"] == status
    assert desk.issue(no)["close_reason"] == "unreachable"
    assert len(done(desk.lead.get(f"/issues/v1/issues/{no}/callbacks"))["items"]) == 5


@pytest.mark.parametrize(
    ("heard", "code"),
    [
        ({"reached": True}, "resolved_missing"),
        ({"reached": False, "rating": 5}, "nobody_answered"),
        ({"resolved": "resolved", "called_on": "2026-03-01"}, "call_date_wrong"),
        ({"resolved": "resolved", "called_on": "2026-03-03"}, "call_date_wrong"),
    ],
)
def test_a_callback_that_makes_no_sense_is_refused(desk, heard, code):
    refused(desk.call(desk.verified(), **heard), 422, code)


def test_a_bad_rating_is_looked_into(desk):
    no = desk.verified()
    done(desk.call(no, resolved="resolved", rating=2, comment="态度差"))
    (waiting,) = done(desk.clerk.get("/issues/v1/bad-ratings"))["items"]
    assert (waiting["issue_no"], waiting["check_due"]) == (no, "2026-03-09")
    path = f"/issues/v1/bad-ratings/{waiting['callback_id']}/check"
    done(desk.clerk.post(path, {"finding": "经办人已向反映人道歉"}))
    refused(desk.clerk.post(path, {"finding": "再次核实"}), 409, "nothing_to_check")
    assert done(desk.clerk.get("/issues/v1/bad-ratings"))["items"] == []


def test_putting_on_hold_is_proposed_by_the_centre_and_approved_by_a_leader(desk):
    no = desk.signed()
    refused(
        desk.do(desk.dispatcher, no, "proposals", SUSPEND | {"review_on": None}), 422, "review_date_missing"
    )
    proposed = done(desk.do(desk.dispatcher, no, "proposals", SUSPEND), 201)["proposal_id"]
    refused(desk.do(desk.dispatcher, no, "proposals", SUSPEND), 409, "proposal_pending")
    path = f"/issues/v1/proposals/{proposed}/approve"
    refused(desk.director.post(path, {}), 403, "not_yours_to_decide")
    done(desk.leader.post(path, {}))
    assert (desk.issue(no)["status"], desk.issue(no)["light"]) == ("suspended", "grey")
    refused(desk.leader.post(path, {}), 409, "proposal_move_refused")


def test_striking_off_as_explained_is_the_directors_and_needs_the_explanation(desk):
    no = desk.verified()
    refused(desk.do(desk.dispatcher, no, "proposals", EXPLAIN | {"explained": False}), 422, "not_explained")
    proposed = done(desk.do(desk.dispatcher, no, "proposals", EXPLAIN), 201)["proposal_id"]
    refused(desk.leader.post(f"/issues/v1/proposals/{proposed}/approve", {}), 403, "not_yours_to_decide")
    done(desk.director.post(f"/issues/v1/proposals/{proposed}/approve", {}))
    assert desk.issue(no)["close_reason"] == "explained"
    assert desk.events()[-1] == "issue_closed"


def test_what_was_asked_for_lapses_when_the_issue_goes_elsewhere(desk):
    no = desk.signed()
    ask = {"reason": "农商行总行信贷额度须下月初方能下达，无法按期发放", "workdays": 5}
    asked = done(desk.do(desk.lead, no, "extensions", ask), 201)["extension_id"]
    proposed = done(desk.do(desk.dispatcher, no, "proposals", SUSPEND), 201)["proposal_id"]
    body = {"lead_dept": INDUSTRY, "supervisor": "wang-dp", "reason": "职责调整"}
    done(desk.do(desk.dispatcher, no, "transfer", body))
    refused(desk.dispatcher.post(f"/issues/v1/extensions/{asked}/approve", {}), 409, "extension_move_refused")
    refused(desk.leader.post(f"/issues/v1/proposals/{proposed}/approve", {}), 409, "proposal_move_refused")


def test_a_merged_issue_leaves_its_enterprises_and_petitioner_to_the_one_that_goes_on(desk):
    farm = {"name": "某牧业公司", "uscc": "91150623MAQQ00016H"}
    first = desk.signed(enterprises=[farm])
    second = desk.register(
        enterprises=[farm, {"name": "某商贸公司"}],
        petitioner={"type": "企业", "name": "李四", "phone": "13912345678"},
    )
    merged = done(desk.do(desk.dispatcher, second, "merge", {"target": first, "reason": "同一诉求"}))
    assert (merged["status"], merged["merged_into"], merged["light"]) == ("merged", first, "grey")
    target = desk.issue(first)
    assert [each["name"] for each in target["enterprises"]] == ["某牧业公司", "某商贸公司"]
    assert [each["name"] for each in target["joined"]] == ["李四"]
    assert desk.history(first)[-1]["action"] == "absorb"
    refused(desk.do(desk.dispatcher, first, "merge", {"target": second}), 422, "target_not_open")
    refused(desk.do(desk.dispatcher, first, "merge", {"target": first}), 422, "merges_into_itself")
