"""What the centre does with plan sets, from the workbook to the publication."""

from datetime import date

import pytest

from chassis.errors import StaleVersion
from chassis.testing import events_of
from services.tasks.dispatch import usecases as dispatch
from services.tasks.dispatch.errors import TaskNotDraft
from services.tasks.dispatch.schemas import TaskChange
from services.tasks.plans import errors, queries, usecases
from services.tasks.plans.imports import usecases as imports
from services.tasks.plans.schemas import PlanChange, PlanQuery
from tests.tasks.builders import DISPATCHER, MARKET_MACHINE, a_workbook
from tests.tasks.road import TWO_ROWS, all_tasks, created, imported, published


def test_a_plan_begins_as_an_empty_draft(acting):
    plan = created(acting, doc_no="鄂前政办发〔2026〕12号")
    assert (plan.status, plan.imported_count, plan.version) == ("draft", 0, 1)


def test_a_plan_code_is_given_once(acting):
    created(acting)
    with pytest.raises(errors.PlanCodeTaken):
        created(acting)


def test_a_plan_refers_to_other_plans_that_exist(acting):
    created(acting, code="SJ50", level="city")
    assert created(acting, refs=["SJ50"]).refs == ["SJ50"]
    with pytest.raises(errors.UnknownPlanReference):
        created(acting, code="QJ60", refs=["ZZQ"])
    with pytest.raises(errors.PlanRefersToItself):
        created(acting, code="QJ60", refs=["QJ60"])


def test_a_draft_is_corrected_by_whoever_read_its_latest_version(acting):
    plan = created(acting)
    with acting() as session:
        changed = usecases.change_plan(session, "QJ50", PlanChange(declared_count=7), plan.version)
    assert (changed.declared_count, changed.name, changed.version) == (7, "旗级5.0", 2)
    with pytest.raises(StaleVersion), acting() as session:
        usecases.change_plan(session, "QJ50", PlanChange(declared_count=8), plan.version)


def test_publishing_tells_everybody_once_and_counts_working_days_to_sign(acting):
    imported(acting, *TWO_ROWS)
    with acting(now="2026-02-13T17:00") as session:  # Saturday 02-14 is worked, then the Spring Festival
        plan = usecases.publish_plan(session, "QJ50", None)
        assert events_of(session) == [
            "plan_published",
            "task_dispatched",
            "task_dispatched",
            "task_light_changed",  # both have lagged since January
            "task_light_changed",
        ]
    assert (plan.status, plan.published_on) == ("published", date(2026, 2, 13))
    assert {str(task.sign_due) for task in all_tasks(acting).values()} == {"2026-02-24"}


def test_a_plan_short_of_tasks_is_not_published(acting):
    created(acting, declared_count=3)
    with acting() as session:
        imports.import_tasks(session, "QJ50", a_workbook(*TWO_ROWS))
    with pytest.raises(errors.TaskCountDiffers), acting() as session:
        usecases.publish_plan(session, "QJ50", None)
    assert {task.status for task in all_tasks(acting).values()} == {"draft"}


def test_what_is_published_is_neither_imported_again_nor_changed_nor_removed(acting):
    published(acting)
    for change in (
        lambda session: imports.import_tasks(session, "QJ50", a_workbook(*TWO_ROWS)),
        lambda session: usecases.change_plan(session, "QJ50", PlanChange(name="新"), None),
    ):
        with pytest.raises(errors.PlanNotDraft), acting() as session:
            change(session)
    for change in (
        lambda session: dispatch.change_task(session, "QJ50-001", TaskChange(title="新"), DISPATCHER, None),
        lambda session: dispatch.remove_task(session, "QJ50-001", None),
    ):
        with pytest.raises(TaskNotDraft), acting() as session:
            change(session)


def test_a_row_that_does_not_belong_to_the_plan_is_removed(acting):
    imported(acting, *TWO_ROWS)
    with acting() as session:
        dispatch.remove_task(session, "QJ50-002", None)
    assert list(all_tasks(acting)) == ["QJ50-001"]


def test_a_unit_does_not_see_plans_that_are_not_in_force(acting):
    created(acting)
    with acting() as session:
        assert queries.plans(session, PlanQuery(), MARKET_MACHINE).items == []
        assert [plan.code for plan in queries.plans(session, PlanQuery(), DISPATCHER).items] == ["QJ50"]
        with pytest.raises(errors.PlanNotFound):
            queries.plan(session, "QJ50", MARKET_MACHINE)
