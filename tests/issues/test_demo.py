"""The ledger of domain.md §8: its numbers come out of the normal queries."""

from collections import Counter
from dataclasses import replace
from itertools import islice

import pytest
from sqlalchemy import func, select

from chassis.loading import load_demo
from chassis.runtime import Runtime
from chassis.service import installed
from chassis.settings import Settings
from chassis.testing import Office, instant
from services.issues.demo.errors import OthersUnheard
from services.issues.demo.numbers import LEDGER
from services.issues.ledger.model import Issue
from services.issues.ledger.records import IssueHistory
from tests.demo import EVENING, FAST
from tests.desk import done

JULY = "2023-07-31T23:59"

pytestmark = pytest.mark.timeout(900)  # who comes first waits until it is laid


@pytest.fixture(scope="module")
def ask(demo):
    """What the API answers whoever may see everything."""
    client = demo.client("DR", person="d00-head", dept="D00")
    return lambda path: done(client.get(path))


@pytest.fixture
def issues(demo):
    """Every issue with its history."""
    with demo.session("issues") as session:
        yield session.scalars(select(Issue)).all()


def counted(ask, by, **of):
    """A number for each of what the ledger is counted by."""
    where = "".join(f"&{name}={value}" for name, value in of.items())
    items = ask(f"/issues/v1/statistics/counts?by={by}{where}")["items"]
    return {each["key"]: each["number"] for each in items}


def test_557_of_607_issues_are_closed_and_all_of_these_are_solved(ask):
    figures = ask("/issues/v1/statistics/figures")
    numbers = {name: figures[name]["number"] for name in ("issues", "solved", "closed", "open")}
    assert numbers == {"issues": 607, "solved": 557, "closed": 557, "open": 50}


def test_every_source_has_its_number_of_issues_and_of_solved_ones(ask):
    totals = {"PG": 275, "WJ": 113, "TY": 61, "ZQ": 101, "DD": 20, "RX": 37}
    solved = {"PG": 263, "WJ": 99, "TY": 55, "ZQ": 94, "DD": 11, "RX": 35}
    assert counted(ask, "source", counted="true") == totals
    assert counted(ask, "source", solved="true") == solved
    assert {source.value: (totals[source], solved[source]) for source in LEDGER} == {
        source.value: numbers for source, numbers in LEDGER.items()
    }


def test_263_problems_of_the_evaluation_are_solved_147_in_the_first_year_and_116_in_the_second(ask):
    assert ask("/issues/v1/statistics/figures")["evaluation_solved"]["number"] == 263
    years = {
        year: counted(
            ask, "source", source="PG", solved="true", closed_from=f"{year}-01-01", closed_to=f"{year}-12-31"
        )
        for year in (2023, 2024)
    }
    assert years == {2023: {"PG": 147}, 2024: {"PG": 116}}


def test_what_was_solved_for_enterprises_is_of_these_categories(ask):
    assert counted(ask, "category", source="WJ", solved="true") == {
        "资金扶持": 34,
        "生产销售": 27,
        "人才招聘": 21,
        "用地用能": 8,
        "审批服务": 5,
        "法律维权": 4,
    }


def test_80_actions_served_129_enterprises_for_whom_99_problems_were_solved(ask):
    figures = ask("/surveys/v1/figures?campaign=nuanqi")
    numbers = {
        name: figures[name]["number"]
        for name in ("actions", "enterprises_served", "problems_solved", "problems")
    }
    assert numbers == {"actions": 80, "enterprises_served": 129, "problems_solved": 99, "problems": 113}


def test_79_were_solved_for_one_enterprise_15_for_two_and_5_for_four(issues):
    sizes = Counter(len(each.enterprises) for each in issues if each.source == "WJ" and each.closed_on)
    assert sizes == {1: 79, 2: 15, 4: 5}


def test_the_open_issues_of_supervised_tasks_belong_to_the_nine_red_tasks(ask, issues):
    open_ = {
        each.source_ref.partition("@")[0] for each in issues if each.source == "DD" and not each.closed_on
    }
    red = {each["task_no"] for each in ask("/tasks/v1/tasks?light=red&limit=200")["items"]}
    assert len(red) == 9
    assert open_ == red


def test_every_issue_went_its_way_in_those_two_years_one_day_after_the_other(issues):
    for each in issues:
        days = (each.reported_on, each.registered_on, each.dispatched_on, each.signed_on, each.contacted_on)
        days = [day for day in (*days, each.submitted_on, each.verified_on, each.closed_on) if day]
        assert days == sorted(days), each.issue_no
        moments = [step.at for step in each.history]
        assert moments == sorted(moments), each.issue_no
        assert each.created_at == moments[0]
        assert {2023, 2024} >= {moment.year for moment in moments}


def test_most_is_done_in_time_and_people_are_content_as_in_any_office_not_always(ask, issues):
    ended = [each.on_time for each in issues if each.closed_on]
    assert 0.9 < sum(ended) / len(ended) < 1
    told = ask("/issues/v1/statistics/rates?start=2023-01-01&end=2024-12-31")
    assert 90 < float(told["composite"]) < 100


def test_146_said_something_in_public_and_who_waited_for_a_unit_is_answered_when_it_is_done(ask):
    figures = ask("/issues/v1/feedback/figures")
    assert figures["total"] == 146
    assert figures["by_kind"] == {"咨询": 52, "求助": 31, "建议": 40, "投诉": 18, "表扬": 5}
    assert figures["by_status"]["assigned"] == 7
    assert figures["by_status"]["answered"] + figures["by_status"]["published"] == 45 + 94


def test_every_issue_of_the_public_zone_leads_back_to_what_was_said(ask, issues):
    said = [
        each
        for status in ("assigned", "answered", "published")
        for each in ask(f"/issues/v1/feedback?status={status}&limit=200")["items"]
    ]
    numbers = [each["issue_no"] for each in said if each["issue_no"]]
    assert len(numbers) == 101
    assert set(numbers) == {each.issue_no for each in issues if each.source == "ZQ"}


def test_26_officers_serve_and_are_the_petitioners_of_what_they_reported(demo, ask, issues):
    roster = ask("/issues/v1/officers/figures?as_of=2024-12-05")
    assert (roster["city"]["serving"], roster["banner"]["serving"]) == (6, 20)
    listed = done(demo.client("CS").get("/issues/v1/officers?limit=200"))["items"]
    told = {each.petitioner.name for each in issues if each.source == "TY"}
    assert told == {each["name"] for each in listed} - {"起步数据的体验官"}


def test_19_of_23_restricted_cases_are_closed(demo):
    restricted = done(demo.client("GT").get("/issues/v1/restricted/figures"))
    assert (restricted["total"], restricted["closed"]) == (23, 19)


def test_a_load_that_ended_between_two_deeds_is_gone_on_with_to_the_same_past(demo, tmp_path):
    with Office(tmp_path, ("directory", "issues"), now=JULY, **FAST) as office:
        services, whole = office.runtime.services, office.runtime.services["issues"]
        services["issues"] = replace(whole, demo=lambda runtime: islice(whole.demo(runtime), 150))
        office.load_demo()
        assert 0 < len(past_of(office)) < len(past_of(demo))
        services["issues"] = whole
        office.load_demo()
        assert past_of(office) == past_of(demo)


def past_of(office):
    """Every step by then of what the ledger's own deeds brought in, and who made it."""
    columns = (IssueHistory.at, IssueHistory.action, IssueHistory.actor_id, IssueHistory.reason)
    wanted = (
        select(Issue.issue_no, *columns)
        .join(IssueHistory, IssueHistory.issue_id == Issue.id)
        .where(Issue.source.in_(("PG", "TY", "ZQ", "RX")), IssueHistory.at <= instant(JULY))
    )
    with office.session("issues") as session:
        return session.execute(wanted.order_by(Issue.issue_no, IssueHistory.id)).all()


def test_with_a_broker_it_waits_until_the_ledger_has_heard_of_visits_and_tasks(tmp_path):
    services = {name: installed()[name] for name in ("directory", "issues")}
    with Office(tmp_path, tuple(services), now=EVENING, **FAST) as alone:
        alone.load_starter()
        keys = {"restricted_key_secret": "k" * 40, "reporter_key_secret": "r" * 40}
        given = Settings(
            data=tmp_path,
            database_url=f"sqlite:///{tmp_path}/{{service}}.db",
            broker_url="amqp://localhost:1",
            **keys,
        )
        elsewhere = Runtime(given, {"issues": services["issues"]}, services, background=False)
        with pytest.raises(OthersUnheard):
            load_demo(elsewhere)
        with alone.session("issues") as session:
            assert session.scalar(select(func.count()).select_from(Issue)) == 0
