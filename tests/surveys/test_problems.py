"""Which problems a submission reports, to whom, and how the ledger's issue is linked back (PRB)."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.issues.handling import IssueOpened
from services.surveys.problems import suggestions
from services.surveys.problems import usecases as problems
from services.surveys.problems.errors import AlreadyLinked
from services.surveys.problems.extraction import problems_in
from services.surveys.rules import RULES
from services.surveys.submissions.instance import Answer
from tests.surveys.builders import SPECIALIST, TEXT, UNITS, USCC, a_form, a_row, a_unit, a_visit, with_row

OUTLINE = a_form(survey=with_row("text", "money_text", "资金说明", None, None, None, "needs:money")).outline


def found(*answers):
    return [(p.path, p.option, p.text) for p in problems_in([Answer(*a) for a in answers], OUTLINE)]


def test_each_chosen_option_with_a_category_is_a_problem():
    assert found(("/data/needs", "money sales none"), ("/data/needs_text", "说明")) == [
        ("/data/needs", "money", "说明"),
        ("/data/needs", "sales", "说明"),
    ]


def test_an_options_own_text_comes_before_the_text_of_the_whole_question():
    assert found(
        ("/data/needs", "money sales"), ("/data/needs_text", "一般"), ("/data/money_text", "资金")
    ) == [
        ("/data/needs", "money", "资金"),
        ("/data/needs", "sales", "一般"),
    ]


def test_each_row_of_a_repeat_is_described_by_its_own_text():
    assert found(
        ("/data/more[1]/kind", "money"),
        ("/data/more[1]/kind_text", "甲"),
        ("/data/more[2]/kind", "money"),
        ("/data/more[3]/kind", "none"),
        ("/data/more[3]/kind_text", "丙"),
    ) == [("/data/more[1]/kind", "money", "甲"), ("/data/more[2]/kind", "money", "")]


def test_an_option_the_list_does_not_have_and_a_question_the_form_does_not_have_report_nothing():
    assert found(("/data/needs", "gold"), ("/data/who", "money"), ("/data/absent", "money")) == []


@given(st.lists(st.sampled_from(["money", "sales", "none"]), max_size=6))
def test_an_option_chosen_twice_is_one_problem(chosen):
    expected = [option for option in dict.fromkeys(chosen) if option != "none"]
    assert [option for _, option, _ in found(("/data/needs", " ".join(chosen)))] == expected


class Walked(list):
    """Answers that count how often somebody walks through all of them."""

    times = 0

    def __iter__(self):
        self.times += 1
        return super().__iter__()


@pytest.mark.parametrize("rows", [1, 300])
def test_answers_are_walked_through_as_often_however_many_problems_they_tell_of(rows):
    paths = [(f"/data/more[{n + 1}]/kind", f"/data/more[{n + 1}]/kind_text") for n in range(rows)]
    answers = Walked()
    for number, (kind, text) in enumerate(paths):
        answers += [Answer(kind, "money"), Answer(text, f"说明{number}")]
    assert [p.text for p in problems_in(answers, OUTLINE)] == [f"说明{number}" for number in range(rows)]
    assert answers.times == 2


def test_a_clear_problem_is_reported_at_once_with_all_the_ledger_needs(desk, phone):
    phone.submit(a_visit(day="2026-02-27"))
    (event,) = desk.events("problem_reported")
    (problem,) = desk.problems()
    assert event == {
        "problem_id": problem["problem_id"],
        "status": "reported",
        "submission_id": desk.submission()["submission_id"],
        "question_code": "needs",
        "question_path": "/data/needs",
        "option_code": "money",
        "enterprises": [
            {"enterprise_id": desk.submission()["enterprise_id"], "name": "绿源公司", "uscc": USCC}
        ],
        "category": "资金扶持",
        "text": TEXT,
        "suggested_dept": "D06",
        "reported_on": "2026-02-27",
        "registered_on": "2026-03-02",
        "campaign": None,
        "recurrence_of": None,
    }


@pytest.mark.parametrize(
    ("text", "status", "told"), [("缺资金", "to_confirm", 0), ("资金不足够", "reported", 1)]
)
def test_a_text_too_short_waits_for_a_person(desk, phone, text, status, told):
    phone.submit(a_visit(text=text))
    assert [problem["status"] for problem in desk.problems()] == [status]
    assert len(desk.events("problem_reported")) == told


def test_a_visit_with_two_options_and_two_rows_reports_four_problems(desk, phone):
    phone.submit(a_visit(needs="money sales", extra=a_row() + a_row(text="另一批羊绒滞销")))
    paths = {event["question_path"] for event in desk.events("problem_reported")}
    assert paths == {"/data/needs", "/data/more[1]/kind", "/data/more[2]/kind"}
    assert len({event["problem_id"] for event in desk.events("problem_reported")}) == 4


MANY = RULES.problems_per_submission


def rows_of(numbers):
    return "".join(a_row(text=f"第{number}批羊绒滞销三十余吨") for number in numbers)


def all_statuses(desk):
    answer = desk.ask(SPECIALIST, "GET", "/v1/problems", query_string={"limit": 200})
    assert answer.json["next"] is None
    return Counter(each["status"] for each in answer.json["items"])


@pytest.mark.parametrize(("beyond", "flags"), [(0, []), (3, ["many_problems"])])
def test_one_visit_reports_so_many_problems_at_once_and_further_ones_wait_for_the_centre(
    desk, phone, beyond, flags
):
    phone.submit(a_visit(needs="none", text="", extra=rows_of(range(MANY + beyond))))
    assert all_statuses(desk) == Counter({"reported": MANY, "to_confirm": beyond})
    assert len(desk.events("problem_reported")) == MANY
    assert desk.submission()["flags"] == flags
    assert [event["flags"] for event in desk.events("submission_flagged")] == ([flags] if flags else [])


def test_a_problem_that_waited_because_there_were_many_is_reported_once_the_centre_confirms_it(desk, phone):
    phone.submit(a_visit(needs="none", text="", extra=rows_of(range(MANY + 1))))
    waiting = desk.ask(SPECIALIST, "GET", "/v1/problems", query_string={"status": "to_confirm"}).json["items"]
    (held,) = waiting
    assert held["text"] == f"第{MANY}批羊绒滞销三十余吨"
    path = f"/v1/problems/{held['problem_id']}/confirm"
    assert desk.ask(SPECIALIST, "POST", path, {"text": held["text"]}).status_code == 200
    assert len(desk.events("problem_reported")) == MANY + 1


def test_a_correction_reports_no_more_than_that_either(desk, phone):
    first, second = "uuid:1", "uuid:2"
    phone.submit(a_visit(client_id=first, needs="none", text="", extra=rows_of(range(MANY + 2))))
    more = rows_of(range(MANY + 4))
    phone.submit(a_visit(client_id=second, corrects=first, needs="none", text="", extra=more))
    assert all_statuses(desk) == Counter({"reported": MANY, "to_confirm": 4})
    assert set(desk.submission()["flags"]) == {"corrected", "many_problems"}


def test_a_correction_that_tells_of_fewer_takes_the_flag_away(desk, phone):
    first, second = "uuid:1", "uuid:2"
    phone.submit(a_visit(client_id=first, needs="none", text="", extra=rows_of(range(MANY + 2))))
    fewer = rows_of(range(MANY))
    phone.submit(a_visit(client_id=second, corrects=first, needs="none", text="", extra=fewer))
    assert all_statuses(desk) == Counter({"reported": MANY, "unfounded": 2})
    assert desk.submission()["flags"] == ["corrected"]


def test_a_late_submission_reports_nothing_until_it_is_approved(desk, phone):
    phone.submit(a_visit(end="2026-02-14T08:00:00+08:00"))
    assert desk.submission()["status"] == "late_pending"
    assert desk.problems() == desk.events("problem_reported") == desk.events("submission_effective") == []
    (flagged,) = desk.events("submission_flagged")
    assert (flagged["status"], flagged["flags"]) == ("late_pending", ["late_entry"])


@pytest.mark.parametrize(
    ("category", "industry", "dept"),
    [
        ("资金扶持", None, "D06"),
        ("生产销售", "C", "D09"),
        ("生产销售", "A", "D10"),
        ("审批服务", None, "D02"),
        ("法律维权", None, None),
        ("没有的类别", None, None),
    ],
)
def test_the_table_names_the_competent_unit(category, industry, dept):
    assert suggestions.suggested_dept(category, industry, UNITS) == dept


def test_a_unit_that_is_gone_is_not_suggested():
    assert suggestions.suggested_dept("资金扶持", None, [a_unit("D06", "财政局", active=False)]) is None


def opened(problem_id, issue_no="WT2026-WJ-0001", source="WJ"):
    return IssueOpened.model_construct(issue_no=issue_no, source=source, source_ref=problem_id)


def test_the_ledgers_issue_is_linked_back_once(desk, phone):
    phone.submit()
    (problem,) = desk.problems()
    event = opened(problem["problem_id"])
    for _ in range(2):
        with desk.office.transaction("surveys") as session:
            problems.link_issue(session, event)
    (linked,) = desk.problems()
    assert (linked["status"], linked["issue_no"], linked["version"]) == ("opened", "WT2026-WJ-0001", 2)


def test_a_second_issue_for_the_same_problem_is_not_believed(desk, phone):
    phone.submit()
    (problem,) = desk.problems()
    with desk.office.transaction("surveys") as session:
        problems.link_issue(session, opened(problem["problem_id"]))
        with pytest.raises(AlreadyLinked):
            problems.link_issue(session, opened(problem["problem_id"], "WT2026-WJ-0002"))


@pytest.mark.parametrize("event", [opened("unknown"), opened(None), opened("x", source="RX")])
def test_issues_of_other_origin_change_nothing(desk, phone, event):
    phone.submit()
    with desk.office.transaction("surveys") as session:
        problems.link_issue(session, event)
    assert [problem["status"] for problem in desk.problems()] == ["reported"]
