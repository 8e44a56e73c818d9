"""What a unit that is complained of is asked: in writing, and without a word of who complains (PERM-3)."""

import pytest

from tests.desk import done, refused
from tests.issues.builders import INDUSTRY
from tests.issues.desk import length

LIST = "/issues/v1/explanations"
QUESTION = {"question": "请说明二月以来企业变更登记的受理时限和超时原因"}
ANSWER = {"answer": "二月以来共受理变更登记三十二件，两件超时，原因是系统升级，已补办。经办人13900001111"}


@pytest.fixture
def no(desk):
    """A complaint about the industry bureau that finance looks into."""
    return desk.signed(kind="投诉", respondent_dept=INDUSTRY)


def ask(desk, no, client=None, **said):
    return desk.do(client or desk.dispatcher, no, "explanations", QUESTION | said)


def give(desk, explanation_id, client=None, **said):
    return (client or desk.helper).post(f"{LIST}/{explanation_id}/answer", ANSWER | said)


def test_the_unit_reads_the_question_answers_it_and_reads_nothing_else_of_the_issue(desk, no):
    asked = done(ask(desk, no), 201)
    assert (asked["dept"], asked["reply_due"], asked["answer"]) == (INDUSTRY, "2026-03-05", None)
    (seen,) = done(desk.helper.get(f"{LIST}?awaited=true"))["items"]
    assert seen["question"] == QUESTION["question"]
    for path in ("", "/history", "/messages", "/files"):
        refused(desk.helper.get(f"{desk.path(no)}{path}"), 403, "issue_out_of_scope")
    refused(desk.helper.get(f"{LIST}/x"), 404, "route_not_found")
    given = done(give(desk, seen["explanation_id"]))
    assert (given["answer"], given["answered_on"]) == (ANSWER["answer"], "2026-03-02")
    assert desk.events("explanation_requested", "explanation_given") == [
        "explanation_requested",
        "explanation_given",
    ]
    steps = [(each["action"], each["to_status"]) for each in desk.history(no)[-2:]]
    assert steps == [("ask_respondent", "in_progress"), ("hear_respondent", "in_progress")]


def test_who_handles_the_issue_and_the_centre_read_the_answer_and_phones_are_masked_for_others(desk, no):
    done(give(desk, done(ask(desk, no), 201)["explanation_id"]))
    for client in (desk.lead, desk.clerk, desk.dispatcher):
        (seen,) = done(client.get(f"{LIST}?issue_no={no}"))["items"]
        assert seen["answer"] == ANSWER["answer"]
    (masked,) = done(desk.auditor.get(LIST))["items"]
    assert masked["answer"].endswith("139****1111")
    assert length(desk.stranger, LIST) == 0
    assert (length(desk.clerk, f"{LIST}?awaited=true"), length(desk.clerk, f"{LIST}?awaited=false")) == (0, 1)


@pytest.mark.parametrize("told", ["请说明对张三丰的处理情况", "请联系13812341234说明情况"])
def test_a_question_that_gives_the_petitioner_away_is_refused(desk, no, told):
    problem = refused(ask(desk, no, question=told), 422, "petitioner_named")
    assert problem["field"] == "question"
    assert length(desk.helper, LIST) == 0


@pytest.mark.parametrize("told", ["某牧业公司反映你单位", "请说明91150623MAQQ00016H的变更登记"])
def test_an_enterprise_that_complains_is_not_given_away_either(desk, told):
    farm = {"name": "某牧业公司", "uscc": "91150623MAQQ00016H"}
    complaint = {"kind": "投诉", "respondent_dept": INDUSTRY, "enterprises": [farm]}
    by_the_farm = desk.signed(petitioner={"type": "企业", "name": "张三丰"}, **complaint)
    refused(ask(desk, by_the_farm, question=f"{told}，请说明受理时限"), 422, "petitioner_named")
    by_a_neighbour = desk.signed(source_ref="2", petitioner={"type": "群众", "name": "李四"}, **complaint)
    done(ask(desk, by_a_neighbour, question=f"{told}，请说明受理时限"), 201)


def test_only_the_unit_complained_of_is_asked_and_only_once_at_a_time(desk, no):
    refused(ask(desk, desk.signed()), 409, "nobody_complained_of")
    asked = done(ask(desk, no), 201)["explanation_id"]
    again = refused(ask(desk, no), 409, "explanation_awaited")
    assert again["detail"] == "已要求该单位书面说明，须于2026-03-05前提交；提交后方可再次要求"
    for client in (desk.lead, desk.stranger):
        refused(give(desk, asked, client), 403, "not_asked_of_you")
    refused(give(desk, 99), 404, "explanation_not_found")
    refused(give(desk, asked, answer="已说明"), 422, "invalid")
    done(give(desk, asked))
    late = refused(give(desk, asked), 409, "already_explained")
    assert late["detail"] == "该书面说明已于2026-03-02提交"
    done(ask(desk, no), 201)
    assert length(desk.helper, f"{LIST}?awaited=true") == 1


def test_once_the_issue_is_over_nothing_is_awaited_any_more(desk, no):
    asked = done(ask(desk, no), 201)["explanation_id"]
    done(desk.call(desk.verified(no), resolved="resolved", rating=5))
    assert length(desk.helper, f"{LIST}?awaited=true") == 0
    refused(give(desk, asked), 409, "issue_move_refused")
    refused(ask(desk, no), 409, "issue_move_refused")
