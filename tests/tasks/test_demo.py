"""The tasks of domain.md §8: what the queries count is what it says."""

import io
from datetime import date

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select, text

from chassis.loading import load_demo
from chassis.officetime.lights import Light
from chassis.testing import Office
from services.tasks import service
from services.tasks.demo.errors import NobodyKnown
from services.tasks.demo.numbers import ACTIVE, ARCHIVED, AS_OF
from services.tasks.dispatch.lamp import TaskLamp
from services.tasks.dispatch.model import Task
from services.tasks.plans.model import PlanSet

pytestmark = pytest.mark.timeout(900)  # who comes first waits until it is laid


@pytest.fixture
def session(demo):
    with demo.session("tasks") as reading:
        yield reading


@pytest.mark.parametrize("code", ACTIVE)
def test_a_plan_stands_as_it_says(session, code):
    lamp, standing = TaskLamp(session), ACTIVE[code]

    def count(*conditions):
        return session.scalar(select(func.count()).where(Task.plan_code == code, *conditions))

    is_open = Task.status != "closed"
    assert count() == standing.total
    assert count(Task.status == "closed") == standing.closed
    shown = {light: count(is_open, lamp.condition(light)) for light in Light}
    assert shown == {
        Light.GREEN: standing.green,
        Light.YELLOW: standing.yellow,
        Light.RED: standing.red,
        Light.GREY: standing.suspended,
    }


def test_there_are_724_reform_tasks_of_which_641_are_done(session):
    in_force = Task.plan_code.in_(ACTIVE)
    assert session.scalar(select(func.count()).where(in_force)) == 724
    assert session.scalar(select(func.count()).where(in_force, Task.status == "closed")) == 641


def test_the_banner_s_first_three_plans_are_archived_and_can_be_read(demo, session):
    statuses = dict(session.execute(select(PlanSet.code, PlanSet.status)).all())
    assert {code for code, status in statuses.items() if status == "archived"} == ARCHIVED.keys()
    client = demo.client("LD", person="banner-leader")
    assert client.get("/tasks/v1/plans/QJ10").json["imported_count"] == ARCHIVED["QJ10"].total


def test_every_task_was_dispatched_signed_and_closed_in_that_order(session):
    for task in session.scalars(select(Task)):
        assert task.dispatched_on <= task.accepted_on
        assert task.closed_on is None or task.accepted_on < task.submitted_on <= task.closed_on
        assert task.created_by == "d00-liaison"


def test_all_36_units_lead_some_tasks(session):
    assert session.scalar(select(func.count(Task.lead_dept.distinct()))) == 36


def test_the_rounds_of_2024_are_published_up_to_october_and_november_is_under_review(demo):
    client = demo.client("LD", person="banner-leader")
    rounds = client.get("/tasks/v1/rounds").json["items"]
    assert [(each["month"], each["status"]) for each in rounds] == [
        ("2024-11", "reviewing"),
        *((f"2024-{month:02d}", "published") for month in range(10, 0, -1)),
    ]
    november = rounds[0]
    dues = (november["opened_on"], november["fill_due"], november["review_due"], november["publish_due"])
    assert dues == ("2024-11-29", "2024-12-04", "2024-12-06", "2024-12-11")
    counts = client.get("/tasks/v1/rounds/2024-11").json["counts"]
    assert counts["required"] == counts["filed"] + counts["missing"]
    assert min(counts["late"], counts["missing"], counts["filed"] - counts["accepted"]) > 0
    units = client.get("/tasks/v1/reports/2024-10/units").json["items"]
    assert len(units) == 36
    assert units[0]["rank"] == 1
    assert client.get("/tasks/v1/reports/2024-10/files/pdf").data.startswith(b"%PDF-")


def test_the_bulletins_tell_of_the_ledger_the_actions_and_the_officers(demo):
    client, cutoff = demo.client("LD", person="banner-leader"), {"on": date(2024, 10, 31).isoformat()}
    book = load_workbook(io.BytesIO(client.get("/tasks/v1/reports/2024-10/files/xlsx").data))
    sums = {name: list(book[name].values)[-1] for name in ("表5 问题台账", "表6 行动", "表7 监督体验官")}

    def count(service, table, condition):
        with demo.session(service) as session:
            return session.scalar(text(f"select count(*) from {table} where {condition} <= :on"), cutoff)

    registered, closed = (count("issues", "issues", name) for name in ("registered_on", "closed_on"))
    assert (sums["表5 问题台账"][2], sums["表5 问题台账"][5]) == (registered, closed)
    assert sums["表6 行动"][2] == count("surveys", "actions", "action_date")
    assert sums["表7 监督体验官"][2] == count("issues", "issues", "source = 'TY' and registered_on")


def test_nothing_is_done_after_the_evening_whenever_it_is_laid(demo):
    done = [*service.demo(demo.runtime), *service.demo_sequel(demo.runtime)]
    assert max(deed.at for deed in done) <= AS_OF


def test_twenty_supervision_orders_went_out_and_those_of_the_nine_red_tasks_are_open(demo, session):
    client = demo.client("LD", person="banner-leader")
    orders = client.get("/tasks/v1/orders?limit=200").json["items"]
    still_open = {order["task_no"] for order in orders if order["status"] != "done"}
    red = TaskLamp(session).condition(Light.RED)
    assert len(orders) == 20
    assert still_open == set(session.scalars(select(Task.task_no).where(red)))


def test_it_says_so_when_directory_was_not_heard_of(tmp_path):
    with Office(tmp_path, ("tasks",)) as alone, pytest.raises(NobodyKnown):
        load_demo(alone.runtime)
