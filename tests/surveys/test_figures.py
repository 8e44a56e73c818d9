"""The figures of visits and questionnaires: each is as long as its list, and counts what the domain says."""

from dataclasses import dataclass
from itertools import product
from random import Random

import pytest

from chassis.testing import Office
from services.surveys.problems.model import ExtractedProblem
from tests.surveys.builders import (
    CADRE,
    CHOICES,
    SPECIALIST,
    SURVEY,
    USCC,
    a_visit,
    a_workbook,
    know_everybody,
)
from tests.surveys.desk import Desk
from tests.surveys.ledger import Ledger, an_enterprise_named, closed, reopened
from tests.surveys.outings import (
    FINANCE_CADRE,
    SECOND_USCC,
    a_campaign,
    an_action,
    an_enterprise,
    know_finance,
    match,
)
from tests.surveys.outings import a_visit as visit_entered

RATED_SURVEY = [
    [*SURVEY[0], "overall_satisfaction"],
    *SURVEY[1:],
    ["text", "under", "专项行动", *[None] * 5, "campaign"],
    ["begin group", "closing", "结束"],
    ["select_one grade", "rating", "总体评价", *[None] * 6, "yes"],
    ["end group"],
]
GRADES = [*CHOICES, *(["grade", str(points), f"{points}分"] for points in range(1, 6))]
NAMES = ("actions", "enterprises_visited", "submissions_effective")
NAMES += ("problems", "problems_solved", "enterprises_served")
THIRD_USCC = "91150623MAQQ001053"
COMPANIES = {"91150623MAQQ001040": "绿源公司", SECOND_USCC: "第二公司", THIRD_USCC: "第三公司"}
POINTS = {"5": 100, "4": 80, "3": 60, "2": 40, "1": 20}


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def desk(request, tmp_path):
    """The small questionnaire with a rating, a campaign and one below it, and one that is apart."""
    url = request.getfixturevalue("postgres_url") if request.param == "postgresql" else None
    given = {"database_url": url} if url else {}
    with Office(tmp_path, services=("surveys",), **given) as office:
        with office.transaction("surveys") as session:
            know_everybody(session)
        opened = Desk(office)
        know_finance(opened)
        opened.publish(a_workbook(survey=RATED_SURVEY, choices=GRADES))
        a_campaign(opened, "nuanqi")
        a_campaign(opened, "wanmin", parent_code="nuanqi")
        a_campaign(opened, "apart")
        yield opened


def figures(desk, actor=SPECIALIST, **scope):
    answer = desk.ask(actor, "GET", "/v1/figures", query_string=scope)
    assert answer.status_code == 200, answer.text
    return answer.json


def numbers(desk, **scope):
    told = figures(desk, **scope)
    return [told[name]["number"] for name in NAMES]


def items(desk, address):
    """All there is at the address of a list, page by page."""
    assert address.startswith("/surveys/v1/")
    path, found, cursor = address.removeprefix("/surveys"), [], ""
    while True:
        more = "&" if "?" in path else "?"
        answer = desk.ask(SPECIALIST, "GET", f"{path}{more}limit=9{cursor}")
        assert answer.status_code == 200, answer.text
        found += answer.json["items"]
        if answer.json["next"] is None:
            return found
        cursor = f"&cursor={answer.json['next']}"


def a_filled_form(number=1, under="", rating="", **given):
    extra = f"<under>{under}</under><closing><rating>{rating}</rating></closing>"
    return a_visit(client_id=f"uuid:{number}", extra=extra, **given)


def solve_problems(desk, *statuses):
    """As far as the ledger has come with each problem, in the order they were heard."""
    with desk.office.transaction("surveys") as session:
        for problem, status in zip(
            session.query(ExtractedProblem).order_by(ExtractedProblem.id), statuses, strict=True
        ):
            problem.status = status or problem.status


def test_where_nothing_has_happened_every_figure_is_nothing_and_there_is_no_index(desk):
    assert numbers(desk) == [0] * 6
    satisfaction = figures(desk)["satisfaction"]
    assert (satisfaction["index"], satisfaction["n"]) == (None, 0)


def test_an_action_counts_from_the_day_it_was_held(desk):
    planned = an_action(desk).json
    assert numbers(desk)[0] == 0
    path = f"/v1/actions/{planned['action_no']}"
    held = desk.ask(SPECIALIST, "POST", f"{path}/hold", **match(1))
    assert numbers(desk)[0] == 1
    assert desk.ask(SPECIALIST, "POST", f"{path}/verify", **match(held.json["version"])).status_code == 200
    assert numbers(desk)[0] == numbers(desk, campaign="nuanqi")[0] == 1
    assert numbers(desk, campaign="apart")[0] == numbers(desk, unit="D06")[0] == 0


def test_an_enterprise_counts_once_however_often_it_is_visited_and_not_for_a_void_visit(desk):
    green, other = an_enterprise(desk), an_enterprise(desk, "第二公司", SECOND_USCC)
    for day in ("2026-03-01", "2026-03-02"):
        visit_entered(desk, green, visit_date=day)
    void = visit_entered(desk, other).json
    assert numbers(desk)[1] == 2
    path = f"/v1/visits/{void['visit_id']}/void"
    assert desk.ask(SPECIALIST, "POST", path, {"reason": "登记有误"}, **match(1)).status_code == 200
    told = figures(desk)["enterprises_visited"]
    assert told == {"number": 1, "list": "/surveys/v1/figures/enterprises_visited"}
    assert [each["name"] for each in items(desk, told["list"])] == ["绿源公司"]


def test_an_enterprise_is_served_once_its_problems_are_solved(desk):
    phone = desk.phone()
    phone.submit(a_filled_form(needs="money sales"))
    phone.submit(a_filled_form(2, day="2026-02-28"))
    assert numbers(desk)[3:] == [3, 0, 0]
    solve_problems(desk, "solved", "unfounded", "followed_up")
    assert numbers(desk)[3:] == [2, 2, 1]


def test_an_issue_solved_for_several_enterprises_serves_them_all(desk):
    other = an_enterprise(desk, "第二公司", SECOND_USCC)
    desk.phone().submit(a_filled_form())
    (problem,) = desk.problems()
    ledger, named = Ledger(desk), [an_enterprise_named(), an_enterprise_named("第二公司", None, other)]
    ledger.opens(problem["problem_id"])
    ledger.says(closed(problem["problem_id"], enterprises=[*named, an_enterprise_named("未登记的", None)]))
    told = figures(desk)["enterprises_served"]
    assert told["number"] == 2
    assert {each["uscc"] for each in items(desk, told["list"])} == {USCC, SECOND_USCC}
    ledger.says(reopened(problem["problem_id"]))
    assert figures(desk)["enterprises_served"]["number"] == 0


def test_the_index_is_the_mean_of_the_effective_answers_to_two_decimals(desk):
    phone = desk.phone()
    for number, rating in enumerate(("5", "4", "4", "6", "好", "")):
        phone.submit(a_filled_form(number, rating=rating, day=f"2026-02-2{number}", needs="none"))
    phone.submit(a_filled_form(9, rating="1", day="2026-02-20", needs="none"))  # the same visit once more
    satisfaction = figures(desk)["satisfaction"]
    assert (satisfaction["index"], satisfaction["n"]) == (86.67, 3)
    assert len(items(desk, satisfaction["list"])) == 3
    assert figures(desk)["submissions_effective"]["number"] == 6


def test_the_index_of_a_month_is_told_and_told_again_when_it_has_changed(desk):
    phone, told = desk.phone(), lambda: desk.events("satisfaction_measured")
    desk.office.move_clock("2026-03-03T09:00")
    assert told() == []
    phone.submit(a_filled_form(1, rating="5", day="2026-03-02", needs="none"))
    desk.office.move_clock("2026-03-06T09:00")
    assert told() == [{"period": "2026-03", "index": 100.0, "n": 1}]
    phone.submit(a_filled_form(2, rating="3", day="2026-02-27", needs="none"))
    desk.office.move_clock("2026-03-07T09:00")
    assert told()[1:] == [{"period": "2026-02", "index": 60.0, "n": 1}]
    desk.office.move_clock("2026-04-03T09:00")
    assert len(told()) == 2


@dataclass(frozen=True)
class Told:
    """A submission as the model of the test keeps it."""

    uscc: str
    campaign: str | None
    dept: str
    day: str
    rating: str
    problem: str | None

    def within(self, campaign, unit, date_from, date_to):
        below = {"nuanqi": ("nuanqi", "wanmin")}.get(campaign, (campaign,))
        inside = (date_from or "") <= self.day <= (date_to or "9")
        return inside and (not campaign or self.campaign in below) and (not unit or self.dept == unit)


def random_submissions(desk, random, count):
    """Filled-in forms at random; returns those that count, with what has become of their problems."""
    phones = {"D10": desk.phone(CADRE), "D06": desk.phone(FINANCE_CADRE)}
    effective, statuses = {}, []
    for number in range(count):
        told = Told(
            uscc=random.choice(list(COMPANIES)),
            campaign=random.choice(["nuanqi", "wanmin", "apart", None]),
            dept=random.choice(["D10", "D06"]),
            day=random.choice(["2026-02-26", "2026-02-27", "2026-02-28"]),
            rating=random.choice(["5", "4", "3", "2", "1", "0", ""]),
            problem=random.choice(["reported", "opened", "solved", "followed_up", "unfounded", None]),
        )
        form = a_filled_form(
            number,
            under=told.campaign or "",
            rating=told.rating,
            who=COMPANIES[told.uscc],
            code=told.uscc,
            day=told.day,
            needs="money" if told.problem else "none",
        )
        assert phones[told.dept].submit(form).status_code == 201
        if (told.uscc, told.campaign, told.day) not in effective:
            effective[told.uscc, told.campaign, told.day] = told
            statuses += [told.problem] if told.problem else []
    solve_problems(desk, *statuses)
    return list(effective.values())


def random_actions(desk, random, count):
    """Actions at random; returns the campaign, unit and day of those that were held."""
    held = []
    for _ in range(count):
        campaign, day = random.choice(["nuanqi", "wanmin", "apart"]), f"2026-02-2{random.randint(6, 8)}"
        unit = random.choice(["D10", "D06"])
        action = an_action(desk, campaign, action_date=day, depts=[unit]).json
        if random.random() < 0.7:
            desk.ask(SPECIALIST, "POST", f"/v1/actions/{action['action_no']}/hold", **match(1))
            held.append(Told("", campaign, unit, day, "", None))
    return held


def expected(actions, submissions):
    founded = [each for each in submissions if each.problem not in (None, "unfounded")]
    solved = [each for each in founded if each.problem in ("solved", "followed_up")]
    visited, served = ({each.uscc for each in some} for some in (submissions, solved))
    counted = (actions, visited, submissions, founded, solved, served)
    points = [POINTS[each.rating] for each in submissions if each.rating in POINTS]
    return [len(each) for each in counted], points


SCOPES = [
    {
        name: value
        for name, value in zip(("campaign", "unit", "date_from", "date_to"), scope, strict=True)
        if value
    }
    for scope in product(
        (None, "nuanqi", "wanmin", "unknown"),
        (None, "D06"),
        (None, "2026-02-27"),
        (None, "2026-02-27"),
    )
]


@pytest.mark.parametrize("seed", range(2))
def test_every_figure_is_as_long_as_its_list_whatever_has_happened(desk, seed):
    random = Random(seed)
    actions, submissions = random_actions(desk, random, 8), random_submissions(desk, random, 24)
    for scope in [{}, *random.sample(SCOPES, 9)]:
        asked = [scope.get(name) for name in ("campaign", "unit", "date_from", "date_to")]
        lengths, points = expected(
            *([each for each in some if each.within(*asked)] for some in (actions, submissions))
        )
        told = figures(desk, **scope)
        assert [told[name]["number"] for name in NAMES] == lengths, scope
        assert [len(items(desk, told[name]["list"])) for name in NAMES] == lengths, scope
        satisfaction = told["satisfaction"]
        assert satisfaction["n"] == len(points) == len(items(desk, satisfaction["list"])), scope
        assert satisfaction["index"] == (
            pytest.approx(sum(points) / len(points), abs=0.005) if points else None
        )
