"""What the centre and the units do with plans and tasks, from the workbook to the signature."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from chassis.context import Actor
from chassis.errors import StaleVersion
from chassis.files.imports import ImportRefused
from chassis.officetime.lights import Light
from chassis.testing import events_of
from services.tasks.plans import errors, queries, usecases
from services.tasks.plans.model import Task
from services.tasks.plans.queries import TaskLamp
from services.tasks.plans.schemas import Box, PlanChange, PlanQuery, TaskChange, TaskQuery, TodoQuery
from services.tasks.rules import RULES
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
    a_workbook,
    an_office_workbook,
)

TWO_ROWS = [a_row(), a_row(序号=2, 任务名称="涉企执法规范", 牵头部门="司法局", 配合单位="市监局")]


def created(acting, **given):
    with acting() as session:
        return usecases.create_plan(session, a_plan_in(**given))


def imported(acting, *rows, **given):
    created(acting, declared_count=len(rows), **given)
    with acting() as session:
        return usecases.import_tasks(session, given.get("code", "QJ50"), a_workbook(*rows))


def published(acting, *rows, **given):
    imported(acting, *(rows or TWO_ROWS), **given)
    with acting() as session:
        return usecases.publish_plan(session, given.get("code", "QJ50"), None)


def all_tasks(acting):
    with acting() as session:
        return {task.task_no: task for task in session.scalars(select(Task))}


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


def test_a_workbook_becomes_the_plan_s_tasks(acting):
    created(acting, declared_count=3)
    with acting() as session:
        counts = usecases.import_tasks(session, "QJ50", an_office_workbook())
    assert (counts.created, counts.changed, counts.unchanged) == (3, 0, 0)
    tasks = all_tasks(acting)
    assert list(tasks) == ["QJ50-001", "QJ50-002", "QJ50-003"]
    first = tasks["QJ50-001"]
    assert (first.lead_dept, first.co_depts, first.supervisor) == (MARKET, [JUSTICE, "D12"], "wang-dp")
    assert (first.start_date, first.due_date, first.status) == (date(2026, 1, 1), date(2026, 6, 30), "draft")
    assert tasks["QJ50-003"].due_kind == "long_term"
    assert first.created_by == "wang-dp"


def test_the_same_workbook_twice_changes_nothing(acting):
    imported(acting, *TWO_ROWS)
    versions = {no: task.version for no, task in all_tasks(acting).items()}
    with acting() as session:
        counts = usecases.import_tasks(session, "QJ50", a_workbook(*TWO_ROWS))
    assert (counts.created, counts.changed, counts.unchanged) == (0, 0, 2)
    assert {no: task.version for no, task in all_tasks(acting).items()} == versions


def test_a_corrected_workbook_changes_the_rows_that_differ_and_adds_the_new_ones(acting):
    imported(acting, *TWO_ROWS)
    rows = [a_row(完成时限="9月底前", 配合单位="人民法院"), TWO_ROWS[1], a_row(序号=3)]
    with acting() as session:
        preview = usecases.preview_import(session, "QJ50", a_workbook(*rows))
        assert [(row.task_no, row.effect, row.changed) for row in preview.rows] == [
            ("QJ50-001", "change", ["co_depts", "due_date"]),
            ("QJ50-002", "none", []),
            ("QJ50-003", "create", []),
        ]
    with acting() as session:
        counts = usecases.import_tasks(session, "QJ50", a_workbook(*rows))
    assert (counts.created, counts.changed, counts.unchanged) == (1, 1, 1)
    assert all_tasks(acting)["QJ50-001"].co_depts == ["D12"]
    assert all_tasks(acting)["QJ50-001"].due_date == date(2026, 9, 30)


def test_a_blank_cell_does_not_undo_what_a_person_filled_in(acting):
    imported(acting, a_row(责任人=None))
    with acting() as session:
        usecases.change_task(session, "QJ50-001", TaskChange(owner="郝科长"), DISPATCHER, None)
    with acting() as session:
        usecases.import_tasks(session, "QJ50", a_workbook(a_row(责任人=None)))
    assert all_tasks(acting)["QJ50-001"].owner == "郝科长"


def test_a_preview_reads_every_row_and_stores_nothing(acting):
    imported(acting, *TWO_ROWS)
    with acting() as session:
        preview = usecases.preview_import(
            session, "QJ50", a_workbook(a_row(), a_row(序号=5, 牵头部门="商务部"))
        )
        assert not session.new
        assert not session.dirty
    assert [(row.row, row.task_no, row.effect) for row in preview.rows] == [
        (2, "QJ50-001", "none"),
        (3, "QJ50-005", "refused"),
    ]
    assert [(p.row, p.field, p.code) for p in preview.problems] == [(3, "lead_dept", "unknown_unit")]
    assert preview.absent == ["QJ50-002"]
    assert len(all_tasks(acting)) == 2


def test_one_bad_row_keeps_the_whole_workbook_out(acting):
    created(acting, declared_count=2)
    with pytest.raises(ImportRefused, match="有1处问题") as refusal, acting() as session:
        usecases.import_tasks(session, "QJ50", a_workbook(a_row(), a_row(序号=2, 牵头部门="商务部")))
    assert refusal.value.errors == [
        {
            "field": "rows[3].lead_dept",
            "code": "unknown_unit",
            "detail": "第3行 “牵头部门”：未找到单位“商务部”",
        }
    ]
    assert all_tasks(acting) == {}


def test_publishing_tells_everybody_once_and_counts_working_days_to_sign(acting):
    imported(acting, *TWO_ROWS)
    with acting(now="2026-02-13T17:00") as session:  # Saturday 02-14 is worked, then the Spring Festival
        plan = usecases.publish_plan(session, "QJ50", None)
        assert events_of(session) == ["plan_published", "task_dispatched", "task_dispatched"]
    assert (plan.status, plan.published_on) == ("published", date(2026, 2, 13))
    assert {str(task.sign_due) for task in all_tasks(acting).values()} == {"2026-02-24"}


def test_a_plan_short_of_tasks_is_not_published(acting):
    created(acting, declared_count=3)
    with acting() as session:
        usecases.import_tasks(session, "QJ50", a_workbook(*TWO_ROWS))
    with pytest.raises(errors.TaskCountDiffers), acting() as session:
        usecases.publish_plan(session, "QJ50", None)
    assert {task.status for task in all_tasks(acting).values()} == {"draft"}


def test_what_is_published_is_neither_imported_again_nor_changed_nor_removed(acting):
    published(acting)
    for change in (
        lambda session: usecases.import_tasks(session, "QJ50", a_workbook(*TWO_ROWS)),
        lambda session: usecases.change_plan(session, "QJ50", PlanChange(name="新"), None),
    ):
        with pytest.raises(errors.PlanNotDraft), acting() as session:
            change(session)
    for change in (
        lambda session: usecases.change_task(session, "QJ50-001", TaskChange(title="新"), DISPATCHER, None),
        lambda session: usecases.remove_task(session, "QJ50-001", None),
    ):
        with pytest.raises(errors.TaskNotDraft), acting() as session:
            change(session)


def test_a_row_that_does_not_belong_to_the_plan_is_removed(acting):
    imported(acting, *TWO_ROWS)
    with acting() as session:
        usecases.remove_task(session, "QJ50-002", None)
    assert list(all_tasks(acting)) == ["QJ50-001"]


def test_only_the_centre_s_people_supervise(acting):
    imported(acting, a_row())
    for person in ("bao-dl", "gone", "nobody"):
        with pytest.raises(errors.SupervisorNotOfCentre), acting() as session:
            usecases.change_task(session, "QJ50-001", TaskChange(supervisor=person), DISPATCHER, None)


def test_the_lead_unit_s_machine_signs(acting):
    published(acting)
    with acting(MARKET_MACHINE) as session:
        task = usecases.accept_task(session, "QJ50-001", MARKET_MACHINE, None)
        assert events_of(session) == ["task_accepted"]
    assert (task.status, task.accepted_on) == ("in_progress", date(2026, 3, 2))
    with pytest.raises(errors.NotLeadUnit), acting(JUSTICE_LIAISON) as session:
        usecases.accept_task(session, "QJ50-001", JUSTICE_LIAISON, None)


def test_a_unit_lists_what_it_leads_and_what_it_helps_with_once_dispatched(acting):
    imported(acting, *TWO_ROWS, a_row(序号=3, 牵头部门="人民法院", 配合单位=None))
    with acting() as session:
        assert queries.tasks(session, TaskQuery(), MARKET_MACHINE).items == []
        usecases.publish_plan(session, "QJ50", None)
        seen = [line.task_no for line in queries.tasks(session, TaskQuery(), MARKET_MACHINE).items]
        assert seen == ["QJ50-001", "QJ50-002"]
        with pytest.raises(errors.TaskOutOfScope):
            queries.task(session, "QJ50-003", MARKET_MACHINE)
        assert queries.task(session, "QJ50-003", AUDITOR).lead_dept == "D12"
        with pytest.raises(errors.TaskNotFound):
            queries.task(session, "QJ50-004", AUDITOR)


def test_a_unit_does_not_see_plans_that_are_not_in_force(acting):
    created(acting)
    with acting() as session:
        assert queries.plans(session, PlanQuery(), MARKET_MACHINE).items == []
        assert [plan.code for plan in queries.plans(session, PlanQuery(), DISPATCHER).items] == ["QJ50"]
        with pytest.raises(errors.PlanNotFound):
            queries.plan(session, "QJ50", MARKET_MACHINE)


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


def test_a_to_do_list_shows_red_then_yellow_then_the_rest_and_counts_each(acting):
    published(
        acting,
        a_row(完成时限="12月底前"),
        a_row(序号=2, 完成时限="2026-03-09"),
        a_row(序号=3, 完成时限="2026-03-03"),
        a_row(序号=4, 牵头部门="司法局", 配合单位=None),
        issued_on=date(2026, 3, 1),
    )
    with acting(MARKET_MACHINE) as session:
        usecases.accept_task(session, "QJ50-003", MARKET_MACHINE, None)
    with acting(MARKET_MACHINE, now="2026-03-05T09:00") as session:
        lines = queries.todo(session, TodoQuery(), MARKET_MACHINE).items
        assert [(line.task_no, line.light.value, line.remaining, line.overdue) for line in lines] == [
            ("QJ50-003", "red", 0, 2),
            ("QJ50-002", "yellow", 2, 0),
            ("QJ50-001", "green", lines[2].remaining, 0),
        ]
        counts = queries.todo_counts(session, MARKET_MACHINE)
        assert counts.model_dump() == {"to_sign": 2, "in_progress": 1, "yellow": 1, "red": 1}
        for box in Box:
            part = queries.todo(session, TodoQuery(box=box), MARKET_MACHINE).items
            assert len(part) == getattr(counts, box.value)
        with pytest.raises(errors.NoOwnUnit):
            queries.todo_counts(session, Actor("person", "x", None))


dues = st.none() | st.dates(date(2026, 2, 1), date(2026, 5, 1))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30, deadline=None)
@given(
    st.lists(st.tuples(dues, st.integers(0, 100), st.sampled_from(["draft", "dispatched", "in_progress"])))
)
def test_a_query_by_light_finds_exactly_the_tasks_that_show_it(acting, drawn):
    with acting() as session:
        session.execute(Task.__table__.delete())
        if session.scalar(select(func.count()).select_from(queries.PlanSet)) == 0:
            usecases.create_plan(session, a_plan_in())
        for seq, (due, progress, status) in enumerate(drawn, start=1):
            start = date(2026, 1, 20)
            session.add(a_task(seq, due=due, start=start, progress_pct=progress, status=status, co_depts=[]))
        session.flush()
        lights = TaskLamp(session, RULES.yellow_within)
        for light in Light:
            found = set(session.scalars(select(Task.seq).where(lights.condition(light))))
            shown = {
                task.seq
                for task in session.scalars(select(Task))
                if task.light(lights.today, lights.yellow_until) is light
            }
            assert found == shown
