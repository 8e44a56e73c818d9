"""Plan sets and tasks: guards, moves, lights."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.context import Actor
from chassis.officetime.lights import Light
from chassis.testing import instant
from contracts.tasks.dispatch import TaskAccepted, TaskDispatched
from contracts.tasks.plans import PlanPublished
from services.tasks.dispatch.errors import NotLeadUnit, TaskMoveRefused
from services.tasks.dispatch.lag import lags_from
from services.tasks.plans import errors
from tests.tasks.builders import DISPATCHER, JUSTICE, MARKET, a_plan, a_task

MONDAY, SIGN_DUE = date(2026, 3, 2), date(2026, 3, 4)
MORNING = instant("2026-03-02T09:00")


def unit(dept):
    return Actor("person", "somebody", dept, frozenset({"DL"}))


def dispatched(**given):
    task = a_task(**given)
    task.dispatch(SIGN_DUE, None, DISPATCHER, MORNING)
    return task


def test_a_dispatch_tells_the_units_what_they_need():
    task = a_task()
    assert task.dispatch(SIGN_DUE, date(2026, 6, 25), DISPATCHER, MORNING) == TaskDispatched(
        task_no="QJ50-001",
        plan_code="QJ50",
        lead_dept=MARKET,
        co_depts=[JUSTICE],
        supervisor="wang-dp",
        dispatched_on=MONDAY,
        sign_due=SIGN_DUE,
        due_date=date(2026, 6, 30),
        title="企业开办一日办结",
        owner="吴科长",
    )
    assert (task.status, task.co_due, task.original_due) == (
        "dispatched",
        date(2026, 6, 25),
        date(2026, 6, 30),
    )


def test_a_plan_is_published_with_as_many_tasks_as_it_declares():
    plan = a_plan(declared_count=2)
    assert plan.publish([a_task(1), a_task(2, due=None)], MONDAY) == PlanPublished(
        plan_code="QJ50", year=2026, version="5.0", task_count=2, published_on=MONDAY
    )
    assert plan.status == "published"


@pytest.mark.parametrize("imported", [1, 3])
def test_a_plan_whose_tasks_are_not_as_many_as_declared_is_not_published(imported):
    plan, tasks = a_plan(declared_count=2), [a_task(seq) for seq in range(1, imported + 1)]
    with pytest.raises(errors.TaskCountDiffers, match=f"申报任务2项，已导入{imported}项"):
        plan.publish(tasks, MONDAY)
    assert plan.status == "draft"


def test_a_task_without_its_persons_blocks_the_publication_and_is_named():
    plan, task = a_plan(), a_task(owner=None, supervisor=None)
    with pytest.raises(errors.TasksIncomplete) as refusal:
        plan.publish([task], MONDAY)
    assert [each["field"] for each in refusal.value.errors] == ["QJ50-001.owner", "QJ50-001.supervisor"]
    assert refusal.value.errors[1]["detail"] == "QJ50-001 “盯办人”：未填写"
    assert (plan.status, task.status) == ("draft", "draft")


def test_a_plan_is_published_once():
    plan = a_plan()
    plan.publish([a_task()], MONDAY)
    with pytest.raises(errors.PlanNotDraft, match="不能再发布"):
        plan.publish([a_task()], MONDAY)


@pytest.mark.parametrize(("days", "in_time"), [(2, True), (3, False)])
def test_the_lead_unit_signs_in_time_until_the_end_of_the_due_day(days, in_time):
    task = dispatched()
    at = MORNING + timedelta(days=days, hours=14)
    assert task.accept(unit(MARKET), at) == TaskAccepted(
        task_no="QJ50-001", plan_code="QJ50", dept=MARKET, accepted_on=at.date(), in_time=in_time
    )
    assert (task.status, task.accepted_on) == ("in_progress", at.date())


@pytest.mark.parametrize("dept", [JUSTICE, None])
def test_nobody_but_the_lead_unit_signs(dept):
    with pytest.raises(NotLeadUnit):
        dispatched().accept(unit(dept), MORNING)


def test_a_task_is_neither_signed_before_its_dispatch_nor_twice():
    with pytest.raises(TaskMoveRefused, match="当前为“草稿”，不能签收"):
        a_task().accept(unit(MARKET), MORNING)
    task = dispatched()
    task.accept(unit(MARKET), MORNING)
    with pytest.raises(TaskMoveRefused, match="当前为“推进中”，不能签收"):
        task.accept(unit(MARKET), MORNING)


def test_a_task_behind_its_schedule_is_yellow_long_before_its_due_date():
    task = dispatched(start=date(2026, 3, 1), due=date(2026, 6, 9))  # 100 days: 10 points on day 10
    far = date(2026, 3, 20)
    assert task.light(date(2026, 3, 11), far) is Light.GREEN
    assert task.light(date(2026, 3, 12), far) is Light.YELLOW
    assert task.light(date(2026, 6, 10), far) is Light.RED


def test_a_draft_and_a_long_term_task_press_nobody():
    long_ago = date(2027, 1, 1)
    assert a_task().light(long_ago, long_ago) is Light.GREEN
    assert dispatched(due=None).light(long_ago, long_ago) is Light.GREEN


@given(
    start=st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    days=st.integers(0, 800),
    progress=st.integers(0, 100),
    passed=st.integers(0, 800),
)
def test_it_lags_exactly_when_the_schedule_is_more_than_ten_points_ahead(start, days, progress, passed):
    due, today = start + timedelta(days=days), start + timedelta(days=min(passed, days))
    since = lags_from(start, due, progress)
    points_ahead = 100 * (today - start).days - progress * days  # both sides times days: no fractions
    assert (since is not None and since <= today) == (points_ahead > 10 * days)
