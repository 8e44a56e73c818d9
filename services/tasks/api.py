"""What departments and people can ask of task dispatch; each capability's routes stand together."""

from sqlalchemy.orm import Session

from chassis.auth import roles
from chassis.context import Actor
from chassis.files.imports import ImportCounts
from chassis.http import Page, Upload, delete, get, patch, post
from services.tasks.access import DISPATCHERS, PLAN_READERS, TASK_READERS, UNIT
from services.tasks.plans import queries, usecases
from services.tasks.plans.schemas import (
    ImportPreview,
    PlanChange,
    PlanIn,
    PlanOut,
    PlanQuery,
    TaskChange,
    TaskLine,
    TaskOut,
    TaskQuery,
    TodoCounts,
    TodoQuery,
)


class TasksApi:
    """各级方案及其任务的导入、发布、派发和签收：各单位在此查看并推进本单位主办、协办的任务。"""

    name = "tasks-api"

    # --- plans: plan sets, their import, their tasks

    @get("/v1/plans", allow=roles(*PLAN_READERS))
    def plans(self, session: Session, actor: Actor, query: PlanQuery) -> Page[PlanOut]:
        """查询方案"""
        return queries.plans(session, query, actor)

    @post("/v1/plans", allow=roles(*DISPATCHERS), status=201)
    def create_plan(self, session: Session, body: PlanIn) -> PlanOut:
        """建立方案"""
        return usecases.create_plan(session, body)

    @get("/v1/plans/{plan_code}", allow=roles(*PLAN_READERS))
    def plan(self, session: Session, actor: Actor, plan_code: str) -> PlanOut:
        """查看方案"""
        return queries.plan(session, plan_code, actor)

    @patch("/v1/plans/{plan_code}", allow=roles(*DISPATCHERS))
    def change_plan(
        self, session: Session, plan_code: str, body: PlanChange, expected: int | None
    ) -> PlanOut:
        """修改方案"""
        return usecases.change_plan(session, plan_code, body, expected)

    @post("/v1/plans/{plan_code}/import/preview", allow=roles(*DISPATCHERS), idempotent=False)
    def preview_import(self, session: Session, plan_code: str, body: Upload) -> ImportPreview:
        """预览任务导入"""
        return usecases.preview_import(session, plan_code, body.file.stream)

    @post("/v1/plans/{plan_code}/import", allow=roles(*DISPATCHERS))
    def import_tasks(self, session: Session, plan_code: str, body: Upload) -> ImportCounts:
        """导入任务"""
        return usecases.import_tasks(session, plan_code, body.file.stream)

    @post("/v1/plans/{plan_code}/publish", allow=roles(*DISPATCHERS))
    def publish_plan(self, session: Session, plan_code: str, expected: int | None) -> PlanOut:
        """发布方案并派发任务"""
        return usecases.publish_plan(session, plan_code, expected)

    @get("/v1/tasks", allow=roles(*TASK_READERS))
    def tasks(self, session: Session, actor: Actor, query: TaskQuery) -> Page[TaskLine]:
        """查询任务"""
        return queries.tasks(session, query, actor)

    @get("/v1/tasks/{task_no}", allow=roles(*TASK_READERS))
    def task(self, session: Session, actor: Actor, task_no: str) -> TaskOut:
        """查看任务"""
        return queries.task(session, task_no, actor)

    @patch("/v1/tasks/{task_no}", allow=roles(*DISPATCHERS))
    def change_task(
        self, session: Session, actor: Actor, task_no: str, body: TaskChange, expected: int | None
    ) -> TaskOut:
        """修改草稿任务"""
        return usecases.change_task(session, task_no, body, actor, expected)

    @delete("/v1/tasks/{task_no}", allow=roles(*DISPATCHERS))
    def remove_task(self, session: Session, task_no: str, expected: int | None) -> None:
        """删除草稿任务"""
        usecases.remove_task(session, task_no, expected)

    @post("/v1/tasks/{task_no}/accept", allow=roles(*UNIT))
    def accept_task(self, session: Session, actor: Actor, task_no: str, expected: int | None) -> TaskOut:
        """签收任务"""
        return usecases.accept_task(session, task_no, actor, expected)

    @get("/v1/todo", allow=roles(*UNIT))
    def todo(self, session: Session, actor: Actor, query: TodoQuery) -> Page[TaskLine]:
        """查询本单位待办任务"""
        return queries.todo(session, query, actor)

    @get("/v1/todo/counts", allow=roles(*UNIT))
    def todo_counts(self, session: Session, actor: Actor) -> TodoCounts:
        """查看本单位待办任务的数量"""
        return queries.todo_counts(session, actor)
