"""What becomes of a problem: told clearly after all or found to be none, and solved with its issue."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chassis.testing import instant
from services.surveys.problems.errors import ProblemMoveRefused, TextTooShort
from services.surveys.problems.model import ExtractedProblem, Status
from tests.surveys.builders import DIRECTOR, SPECIALIST, TEXT, a_visit
from tests.surveys.ledger import ISSUE, Ledger, closed, merged, rejected, reopened
from tests.surveys.outings import match, refused


@pytest.fixture
def unclear(desk, phone):
    """A problem told in three characters."""
    phone.submit(a_visit(text="缺资金"))
    (problem,) = desk.problems()
    return problem


@pytest.fixture
def reported(desk, phone):
    """The id of a problem the ledger has been told of."""
    phone.submit()
    (problem,) = desk.problems()
    return problem["problem_id"]


@pytest.fixture
def ledger(desk):
    return Ledger(desk)


def decide(desk, problem, what, actor=SPECIALIST, version=None, **body):
    given = match(version) if version else {}
    return desk.ask(actor, "POST", f"/v1/problems/{problem['problem_id']}/{what}", body, **given)


def standing(desk, problem_id):
    answer = desk.ask(SPECIALIST, "GET", f"/v1/problems/{problem_id}")
    assert answer.status_code == 200, answer.text
    return answer.json["status"], answer.json["issue_no"]


def test_a_problem_told_clearly_after_all_is_reported_and_registered_on_that_day(desk, unclear):
    desk.office.move_clock("2026-03-05T10:00")
    answer = decide(desk, unclear, "confirm", actor=DIRECTOR, text=f" {TEXT} ")
    assert answer.status_code == 200, answer.text
    assert (answer.json["status"], answer.json["text"]) == ("reported", TEXT)
    assert (answer.json["decided_by"], answer.json["version"]) == (DIRECTOR.id, 2)
    (event,) = desk.events("problem_reported")
    assert (event["problem_id"], event["text"]) == (unclear["problem_id"], TEXT)
    assert (event["reported_on"], event["registered_on"]) == ("2026-03-01", "2026-03-05")
    assert (event["category"], event["suggested_dept"]) == ("资金扶持", "D06")


def test_a_text_that_is_still_too_short_reports_nothing(desk, unclear):
    answer = decide(desk, unclear, "confirm", text="缺 资金")
    assert refused(answer) == (422, "problem_text_too_short", "text")
    assert "至少需要5个字" in answer.json["detail"]
    assert standing(desk, unclear["problem_id"])[0] == "to_confirm"
    assert desk.events("problem_reported") == []


def test_another_category_suggests_another_unit(desk, unclear):
    unknown = decide(desk, unclear, "confirm", text=TEXT, category="天气")
    assert refused(unknown) == (422, "unknown_category", "category")
    confirmed = decide(desk, unclear, "confirm", text=TEXT, category="生产销售").json
    assert (confirmed["category"], confirmed["suggested_dept"]) == ("生产销售", "D09")
    (event,) = desk.events("problem_reported")
    assert (event["category"], event["suggested_dept"]) == ("生产销售", "D09")


def test_a_problem_that_is_none_is_never_reported(desk, unclear):
    answer = decide(desk, unclear, "dismiss", reason="企业负责人表示填错了")
    assert answer.status_code == 200, answer.text
    assert (answer.json["status"], answer.json["decision"]) == ("unfounded", "企业负责人表示填错了")
    late = decide(desk, unclear, "confirm", text=TEXT)
    assert refused(late) == (409, "problem_move_refused", None)
    assert "当前为“不成立”，不能上报" in late.json["detail"]
    assert desk.events("problem_reported") == []


@pytest.mark.parametrize(("what", "body"), [("confirm", {"text": TEXT}), ("dismiss", {"reason": "重复"})])
def test_a_problem_the_ledger_knows_is_not_decided_about_again(desk, reported, what, body):
    problem = {"problem_id": reported}
    assert refused(decide(desk, problem, what, **body)) == (409, "problem_move_refused", None)
    assert len(desk.events("problem_reported")) == 1


def test_a_decision_is_made_under_the_version_that_was_read(desk, unclear):
    assert refused(decide(desk, unclear, "confirm", version=7, text=TEXT))[:2] == (412, "stale_version")
    assert decide(desk, unclear, "confirm", version=unclear["version"], text=TEXT).status_code == 200


def test_a_problem_nobody_knows_is_not_found(desk):
    missing = {"problem_id": "none"}
    assert refused(decide(desk, missing, "dismiss", reason="没有"))[:2] == (404, "problem_not_found")
    assert refused(desk.ask(SPECIALIST, "GET", "/v1/problems/none"))[:2] == (404, "problem_not_found")


def test_a_problem_is_solved_with_its_issue_and_in_hand_again_when_that_is(desk, reported, ledger):
    ledger.opens(reported)
    assert standing(desk, reported) == ("opened", ISSUE)
    ledger.says(closed(reported))
    assert standing(desk, reported) == ("solved", ISSUE)
    ledger.says(reopened(reported))
    assert standing(desk, reported) == ("opened", ISSUE)
    ledger.says(closed(reported))
    assert standing(desk, reported) == ("solved", ISSUE)


def test_a_problem_whose_issue_was_closed_by_verification_is_solved(desk, reported, ledger):
    ledger.opens(reported)
    ledger.says(closed(reported, close_reason="verified"))
    assert standing(desk, reported) == ("solved", ISSUE)


def test_what_the_ledger_does_not_take_on_is_no_problem_and_says_why(desk, reported, ledger):
    ledger.opens(reported)
    ledger.says(rejected(reported))
    problem = desk.ask(SPECIALIST, "GET", f"/v1/problems/{reported}").json
    assert (problem["status"], problem["issue_no"]) == ("unfounded", ISSUE)
    assert problem["decision"] == "不予受理：不属于受理范围；请向旗人民法院提出"
    ledger.says(rejected(reported))
    assert standing(desk, reported) == ("unfounded", ISSUE)


def test_what_was_merged_counts_no_more_and_stands_as_the_issue_that_goes_on(desk, reported, ledger):
    ledger.opens(reported)
    ledger.says(merged(reported, "WT2026-RX-0002"))
    assert standing(desk, reported) == ("opened", ISSUE)
    ledger.says(closed(None, issue_no="WT2026-RX-0002"))
    assert standing(desk, reported) == ("solved", ISSUE)
    counted = [
        len(desk.ask(SPECIALIST, "GET", f"/v1/problems?{which}").json["items"])
        for which in ("counted=true", "solved=true", "counted=false")
    ]
    assert counted == [0, 0, 1]


@pytest.mark.parametrize("reason", ["unreachable", "explained"])
def test_an_issue_closed_for_another_reason_solves_nothing(desk, reported, ledger, reason):
    ledger.opens(reported)
    ledger.says(closed(reported, close_reason=reason))
    assert standing(desk, reported) == ("opened", ISSUE)


def test_what_is_heard_late_or_once_more_does_not_undo_what_came_after_it(desk, reported, ledger):
    ledger.opens(reported)
    solved = ledger.says(closed(reported))
    ledger.says(reopened(reported))
    ledger.says(closed(reported), sequence=solved)
    assert standing(desk, reported) == ("opened", ISSUE)


def test_a_close_out_heard_before_the_opening_links_the_problem(desk, reported, ledger):
    ledger.says(closed(reported), sequence=9)
    assert standing(desk, reported) == ("solved", ISSUE)
    ledger.opens(reported)
    assert standing(desk, reported) == ("solved", ISSUE)


@pytest.mark.parametrize("event", [closed("unknown"), closed(None), reopened("unknown"), reopened(None)])
def test_issues_of_other_origin_change_no_problem(desk, reported, ledger, event):
    ledger.says(event)
    assert standing(desk, reported) == ("reported", None)


@settings(max_examples=50)
@given(st.text(max_size=12))
def test_what_is_reported_says_at_least_five_characters(text):
    problem = a_problem()
    try:
        problem.confirm(text, "d00-specialist", instant("2026-03-05T10:00"))
    except TextTooShort:
        assert len(text.strip()) < 5
        assert problem.status == Status.TO_CONFIRM
    else:
        assert len(text.strip()) >= 5
        assert problem.status == Status.REPORTED


def test_only_a_solved_problem_is_followed_up():
    problem = a_problem()
    problem.end_follow_up()
    assert problem.status == Status.TO_CONFIRM
    with pytest.raises(ProblemMoveRefused):
        problem.follow(ISSUE, solved=True)


def a_problem():
    problem = ExtractedProblem(
        submission_id="s-1",
        question_code="needs",
        question_path="/data/needs",
        option_code="money",
        category="资金扶持",
        text="缺",
        enterprises=[],
        reported_on=instant("2026-03-01T10:00").date(),
    )
    problem.extract(problem.reported_on)
    return problem
