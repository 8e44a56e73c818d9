"""The demo set of domain.md §8: what the queries count is what it says, however the set was loaded."""

import os
import sqlite3
import subprocess
import sys
from collections import Counter
from contextlib import closing, suppress
from time import monotonic

import pytest
from sqlalchemy import func, select

from chassis.events.outbox import outbox
from chassis.loading import load_demo
from chassis.officetime.workdays import Calendar
from chassis.testing import Office, instant
from contracts.directory import PersonUpserted
from services.issues.ledger.model import Issue
from services.surveys.base import Base
from services.surveys.campaigns.model import Action, Campaign
from services.surveys.demo import numbers
from services.surveys.demo.errors import NobodyKnown
from services.surveys.demo.history import deeds
from services.surveys.enterprises import uscc
from services.surveys.enterprises.model import Enterprise
from services.surveys.followups.model import FollowUp
from services.surveys.problems.model import ExtractedProblem
from services.surveys.submissions.model import Submission
from services.surveys.visits.model import Visit
from tests.demo import EVENING, FAST
from tests.surveys.builders import SPECIALIST
from tests.surveys.desk import Desk

SERVICES = ("directory", "surveys")  # the ledger answers in a demo set of its own, which takes longer
HALFWAY = 120  # submissions
pytestmark = pytest.mark.timeout(900)  # who comes first waits until it is laid
#: told by no generator: secrets, and ids that nothing else repeats
BY_NATURE_RANDOM = {"devices.token_sha256", "visits.visit_id"}


@pytest.fixture(scope="module")
def desk(demo):
    return Desk(demo)


@pytest.fixture
def rows(demo):
    """What a query finds in the database of surveys."""
    with demo.session("surveys") as session:
        yield lambda *columns: session.execute(select(*columns)).all()


def figure(desk, name, **scope):
    told = desk.ask(SPECIALIST, "GET", "/v1/figures", query_string=scope).json
    return told[name]["number"]


def business_of(office):
    """Every business row of surveys, and what was told of it in which order, without what is random."""
    with office.session("surveys") as session:
        told = session.execute(select(outbox.c.name, outbox.c.occurred_at).order_by(outbox.c.id)).all()
        tables = {}
        for table in Base.metadata.sorted_tables:
            columns = [c for c in table.columns if f"{table.name}.{c.name}" not in BY_NATURE_RANDOM]
            tables[table.name] = Counter(map(repr, session.execute(select(*columns)).all()))
        return tables | {"outbox": [tuple(row) for row in told]}


def test_the_figures_are_those_of_the_specification(desk):
    assert figure(desk, "actions") == 80
    assert figure(desk, "enterprises_visited") == 168
    assert figure(desk, "submissions_effective") == 329
    assert figure(desk, "problems") == 113
    assert figure(desk, "actions", campaign="nuanqi") == 80


def test_actions_are_held_under_the_campaigns_the_article_names(desk, rows):
    by_code = {
        code: figure(desk, "actions", campaign=code) for code in ("wanmin", "dengmen", "fanuan", "qita")
    }
    assert by_code == {"wanmin": 30, "dengmen": 24, "fanuan": 16, "qita": 10}
    titles = [title[:4] for (title,) in rows(Action.title)]
    assert (titles.count("银企对接"), titles.count("惠企政策")) == (6, 4)
    assert {name for (name,) in rows(Campaign.name)} == {
        "暖城·暖企",
        "万民干部助万企",
        "登门纳谏、问需于企",
        "法暖百企",
        "其他",
    }


def test_actions_are_held_on_working_days_of_the_two_years(rows):
    days = [day for (day,) in rows(Action.action_date)]
    assert all(Calendar({}).is_workday(day) for day in days)
    assert {day.year for day in days} == {2023, 2024}


def test_there_are_as_many_enterprises_of_each_kind(rows):
    kinds = Counter(kind for (kind,) in rows(Enterprise.kind))
    assert kinds == {
        "企业": 241,
        "个体工商户": 96,
        "农民(牧民)专业合作社": 41,
        "嘎查集体经济组织": 12,
        "牧户": 30,
    }
    assert kinds == numbers.ENTERPRISES


def test_codes_and_phones_are_well_formed_and_nobodys(rows):
    found = rows(Enterprise.uscc, Enterprise.kind, Enterprise.phone)
    codes = [code for code, _, _ in found if code]
    assert len(set(codes)) == 390
    assert all(uscc.fault(code) is None and uscc.organisation_code_fits(code) for code in codes)
    assert {code[2:12] for code in codes} == {"150623MAQQ"}
    assert {kind for code, kind, _ in found if code is None} == {"牧户"}
    phones = {phone for _, _, phone in found}
    assert len(phones) == 420
    assert {phone[:7] for phone in phones} == {"1700000"}


def test_no_enterprise_has_the_phone_of_somebody_in_directory(demo, rows):
    with demo.session("directory") as session:
        bodies = session.scalars(select(outbox.c.body).where(outbox.c.name == PersonUpserted.event_name()))
        people = {PersonUpserted.model_validate_json(body).phone for body in bodies}
    assert people
    assert people.isdisjoint(phone for (phone,) in rows(Enterprise.phone))


def test_214_visits_were_paid_to_168_enterprises(rows):
    visited = [enterprise for (enterprise,) in rows(Visit.enterprise_id)]
    assert (len(visited), len(set(visited))) == (numbers.VISITS, numbers.VISITED) == (214, 168)


def test_submissions_count_are_duplicates_or_void(rows):
    states = Counter(status for (status,) in rows(Submission.status))
    assert states == {"effective": 329, "duplicate": 17, "void": 6}


def test_every_form_was_filled_in_by_its_rules(rows):
    assert {tuple(findings) for (findings,) in rows(Submission.findings)} == {()}
    assert {tuple(dropped) for (dropped,) in rows(Submission.dropped_answers)} == {()}


def test_the_problems_reported_first_are_those_that_get_solved(rows):
    found = rows(ExtractedProblem.registered_on, ExtractedProblem.category, ExtractedProblem.status)
    reported = sorted(each for each in found if each[2] != "unfounded")
    assert len(reported) == 113
    first, last = reported[:99], reported[99:]
    assert Counter(category for _, category, _ in first) == numbers.SOLVED
    assert Counter(category for _, category, _ in last) == numbers.UNSOLVED
    assert first[-1][0] < last[0][0]


def test_those_problems_concern_129_enterprises(rows):
    codes = {code for (code,) in rows(Enterprise.uscc) if code}
    found = rows(ExtractedProblem.registered_on, ExtractedProblem.text, ExtractedProblem.enterprises)
    solved = sorted((each for each in found if each[0]), key=lambda each: each[0])[:99]
    concerned = [
        {
            *(each["uscc"] or each["name"] for each in enterprises),
            *(code for code in codes if code in text),
        }
        for _, text, enterprises in solved
    ]
    assert Counter(map(len, concerned)) == {1: 79, 2: 15, 4: 5}
    assert len(set().union(*concerned)) == 129


def test_the_ledger_has_opened_an_issue_for_each_problem_at_its_day(demo, rows):
    with demo.session("issues") as session:
        heard = select(Issue.issue_no, Issue.registered_on).where(Issue.source == "WJ")
        opened = session.execute(heard).all()
    linked = rows(ExtractedProblem.issue_no, ExtractedProblem.registered_on)
    assert sorted(map(tuple, opened)) == sorted(tuple(each) for each in linked if each[0])
    assert len(opened) == 113


def test_each_of_the_129_was_asked_a_month_after_whether_it_stays_solved(rows):
    asked = rows(
        FollowUp.enterprise_id, FollowUp.closed_on, FollowUp.due, FollowUp.status, FollowUp.completed_at
    )
    assert len({enterprise for enterprise, *_ in asked}) == len(asked) == 129
    for _, closed_on, due, status, at in asked:
        assert 30 <= (due - closed_on).days < 42  # the holidays of October in between
        assert (status, at and at.date()) == (
            ("done", due) if due <= numbers.AS_OF.date() else ("planned", None)
        )


def test_everything_was_done_by_somebody_in_those_years(rows):
    for model in (Enterprise, Action, Visit, Submission):
        made = rows(model.created_by, model.created_at)
        assert "system" not in {by for by, _ in made}
        assert {at.year for _, at in made} <= {2023, 2024}
        assert max(at for _, at in made) <= numbers.AS_OF


@pytest.mark.stack
def test_a_load_that_was_killed_is_completed_to_the_same_set(tmp_path_factory):
    killed, whole = tmp_path_factory.mktemp("killed"), tmp_path_factory.mktemp("whole")
    with Office(killed, SERVICES, now=EVENING, **FAST):
        pass  # its databases are there
    kill_halfway(killed)
    with (
        Office(killed, SERVICES, now=EVENING, **FAST) as gone_on,
        Office(whole, SERVICES, now=EVENING, **FAST) as office,
    ):
        with gone_on.session("surveys") as session:
            assert HALFWAY <= session.scalar(select(func.count()).select_from(Submission)) < 352
        gone_on.load_demo()
        office.load_demo()
        assert business_of(gone_on) == business_of(office)


def kill_halfway(folder):
    """Load the demo set as an operator does, and kill the process when many submissions have come in."""
    environment = os.environ | {f"BIZENV_{name.upper()}": str(value) for name, value in FAST.items()}
    environment |= {
        "BIZENV_DATA": str(folder),
        "BIZENV_SERVICES": ",".join(SERVICES),
        "BIZENV_CLOCK": "manual",
        "BIZENV_CLOCK_START": instant(EVENING).isoformat(),
    }
    command = [sys.executable, "-W", "ignore", "-m", "chassis.cli", "demo", "load"]
    deadline = monotonic() + 60
    with (
        subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as loading,
        closing(sqlite3.connect(folder / "surveys.db", timeout=5)) as connection,
    ):
        while connection.execute("SELECT count(*) FROM submissions").fetchone()[0] < HALFWAY:
            with suppress(subprocess.TimeoutExpired):
                pytest.fail(f"ended by itself: {loading.wait(0.02)}")
            assert monotonic() < deadline
        loading.kill()


def test_what_has_not_happened_by_the_clock_is_left_out(tmp_path):
    with Office(tmp_path, SERVICES, now="2023-02-04T09:00", **FAST) as early:
        early.load_demo()
        with early.session("surveys") as session:
            names = session.scalars(select(Campaign.name)).all()
            assert len(names) == 5
            assert session.scalars(select(Enterprise)).all() == []


def test_nothing_is_loaded_before_the_people_who_act_in_it_are_known(tmp_path):
    with Office(tmp_path, services=("surveys",), now=EVENING) as alone:
        with pytest.raises(NobodyKnown):
            load_demo(alone.runtime)
        with alone.session("surveys") as session:
            assert session.scalar(select(func.count()).select_from(outbox)) == 0


def test_its_deeds_come_in_order_and_none_after_the_end(demo):
    told = [deed.at for deed in deeds(demo.runtime)]
    assert told == sorted(told)
    assert told[-1] <= numbers.AS_OF
