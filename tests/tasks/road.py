"""The road of a plan through its use cases, as far as a test needs it to have come."""

from sqlalchemy import select

from services.tasks.dispatch.model import Task
from services.tasks.plans import usecases
from services.tasks.plans.imports import usecases as imports
from tests.tasks.builders import a_plan_in, a_row, a_workbook

TWO_ROWS = [a_row(), a_row(序号=2, 任务名称="涉企执法规范", 牵头部门="司法局", 配合单位="市监局")]


def created(acting, **given):
    with acting() as session:
        return usecases.create_plan(session, a_plan_in(**given))


def imported(acting, *rows, **given):
    created(acting, declared_count=len(rows), **given)
    with acting() as session:
        return imports.import_tasks(session, given.get("code", "QJ50"), a_workbook(*rows))


def published(acting, *rows, **given):
    imported(acting, *(rows or TWO_ROWS), **given)
    with acting() as session:
        return usecases.publish_plan(session, given.get("code", "QJ50"), None)


def all_tasks(acting):
    with acting() as session:
        return {task.task_no: task for task in session.scalars(select(Task))}
