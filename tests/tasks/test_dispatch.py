"""What the centre and the units do with tasks, and how they are listed."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from chassis.officetime.lights import Light
from chassis.testing import events_of
from services.tasks.dispatch import errors, queries, usecases
from services.tasks.dispatch.lamp import TaskLamp
from services.tasks.dispatch.model import Task
from services.tasks.dispatch.moves import TaskStatus
from services.tasks.dispatch.schemas import TaskChange, TaskQuery
from services.tasks.handling import usecases as handling
from services.tasks.plans import usecases as plans
from services.tasks.plans.model import PlanSet
from tests.tasks.builders import (
    AUDITOR,
    DISPATCHER,
    JUSTICE,
    JUSTICE_LIAISON,
    MARKET,
    MARKET_MACHINE,
    a_plan_in,
    a_row,
    a_task,
)
from tests.tasks.road import TWO_ROWS, imported, published


def test_only_the_centre_s_people_supervise(acting):
    imported(acting, a_row())
    for person in ("bao-dl", "gone", "nobody"):
        with pytest.raises(errors.SupervisorNotOfCentre), acting() as session:
            usecases.change_task(session, "QJ50-001", TaskChange(supervisor=person), DISPATCHER, None)


def test_the_lead_unit_s_machine_signs(acting):
    published(acting)
    with acting(MARKET_MACHINE) as session:
        task = handling.accept(session, "QJ50-001", MARKET_MACHINE, None)
        assert events_of(session) == ["task_accepted"]
    assert (task.status, task.accepted_on) == ("in_progress", date(2026, 3, 2))
    with pytest.raises(errors.NotLeadUnit), acting(JUSTICE_LIAISON) as session:
        handling.accept(session, "QJ50-001", JUSTICE_LIAISON, None)


def test_a_unit_lists_what_it_leads_and_what_it_helps_with_once_dispatched(acting):
    imported(acting, *TWO_ROWS, a_row(序号=3, 牵头部门="人民法院", 配合单位=None))
    with acting() as session:
        assert queries.tasks(session, TaskQuery(), MARKET_MACHINE).items == []
        plans.publish_plan(session, "QJ50", None)
        seen = [line.task_no for line in queries.tasks(session, TaskQuery(), MARKET_MACHINE).items]
        assert seen == ["QJ50-001", "QJ50-002"]
        with pytest.raises(errors.TaskOutOfScope):
            queries.task(session, "QJ50-003", MARKET_MACHINE)
        assert queries.task(session, "QJ50-003", AUDITOR).lead_dept == "D12"
        with pytest.raises(errors.TaskNotFound):
            queries.task(session, "QJ50-004", AUDITOR)


def test_a_phone_is_shown_in_full_to_the_centre_and_the_lead_unit_only(acting):
    published(acting, a_row(联系电话="13800001234"))
    with acting() as session:
        phones = {
            actor: queries.task(session, "QJ50-001", actor).owner_phone
            for actor in (DISPATCHER, MARKET_MACHINE, JUSTICE_LIAISON, AUDITOR)
        }
    assert list(phones.values()) == ["13800001234", "13800001234", "138****1234", "138****1234"]


def test_tasks_are_filtered_by_plan_unit_state_light_and_due_date(acting):
    published(
        acting,
        a_row(完成时限="2026-03-06"),
        a_row(序号=2, 完成时限="12月底前", 牵头部门="司法局", 配合单位=None),
        a_row(序号=3, 完成时限="长期坚持"),
        issued_on=date(2026, 3, 1),
    )
    with acting() as session:

        def found(**filters):
            page = queries.tasks(session, TaskQuery(**filters), DISPATCHER)
            return [int(line.task_no[-3:]) for line in page.items]

        assert found() == [1, 2, 3]
        assert found(plan="SJ50") == []
        assert found(dept=JUSTICE) == [1, 2, 3]
        assert found(dept=MARKET) == [1, 3]
        assert found(status="in_progress") == []
        assert found(light="yellow") == [1]
        assert found(light="green") == [2, 3]
        assert found(due_from=date(2026, 3, 7)) == [2]
        assert found(due_to=date(2026, 3, 6)) == [1]


def test_a_long_list_is_read_page_by_page_with_long_term_tasks_last(acting):
    rows = [a_row(序号=n, 完成时限="长期坚持" if n % 2 else "6月底前") for n in range(1, 8)]
    published(acting, *rows)
    numbers, cursor = [], None
    with acting() as session:
        while True:
            page = queries.tasks(session, TaskQuery(limit=2, cursor=cursor), DISPATCHER)
            numbers += [int(line.task_no[-3:]) for line in page.items]
            cursor = page.next
            if cursor is None:
                break
    assert numbers == [2, 4, 6, 1, 3, 5, 7]


dues = st.none() | st.dates(date(2026, 2, 1), date(2026, 5, 1))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30, deadline=None)
@given(st.lists(st.tuples(dues, st.integers(0, 100), st.sampled_from(list(TaskStatus)))))
def test_a_query_by_light_finds_exactly_the_tasks_that_show_it(acting, drawn):
    with acting() as session:
        session.execute(Task.__table__.delete())
        if session.scalar(select(func.count()).select_from(PlanSet)) == 0:
            plans.create_plan(session, a_plan_in())
        for seq, (due, progress, status) in enumerate(drawn, start=1):
            start = date(2026, 1, 20)
            session.add(
                a_task(seq, due=due, start=start, progress_pct=progress, status=status.value, co_depts=[])
            )
        session.flush()
        lights = TaskLamp(session)
        for light in Light:
            found = set(session.scalars(select(Task.seq).where(lights.condition(light))))
            shown = {
                task.seq
                for task in session.scalars(select(Task))
                if task.light(lights.today, lights.yellow_until) is light
            }
            assert found == shown
