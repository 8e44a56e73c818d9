"""The register of tasks over HTTP: read by everybody concerned, kept and handed out by the centre."""

from sqlalchemy.orm import Session

from chassis.auth import roles
from chassis.context import Actor
from chassis.http import Page, delete, get, patch, post, put
from services.tasks.access import DIRECTOR, DISPATCHERS, TASK_READERS
from services.tasks.dispatch import linking, queries, usecases
from services.tasks.dispatch.schemas import (
    Links,
    Reschedule,
    TaskChange,
    TaskDeadlines,
    TaskHistoryOut,
    TaskIn,
    TaskLine,
    TaskOut,
    TaskQuery,
)


class DispatchApi:
    """Routes of the register of tasks."""

    @get("/v1/tasks", allow=roles(*TASK_READERS), tag="任务")
    def tasks(self, session: Session, actor: Actor, query: TaskQuery) -> Page[TaskLine]:
        """查询任务"""
        return queries.tasks(session, query, actor)

    @post("/v1/plans/{plan_code}/tasks", allow=roles(*DISPATCHERS), status=201, tag="任务")
    def create_task(self, session: Session, actor: Actor, plan_code: str, body: TaskIn) -> TaskOut:
        """在草稿方案中增列任务"""
        return usecases.create_task(session, plan_code, body, actor)

    @get("/v1/tasks/{task_no}", allow=roles(*TASK_READERS), tag="任务")
    def task(self, session: Session, actor: Actor, task_no: str) -> TaskOut:
        """查看任务"""
        return queries.task(session, task_no, actor)

    @get("/v1/tasks/{task_no}/history", allow=roles(*TASK_READERS), tag="任务")
    def task_history(self, session: Session, actor: Actor, task_no: str) -> TaskHistoryOut:
        """查看任务的办理过程"""
        return queries.history(session, task_no, actor)

    @get("/v1/tasks/{task_no}/deadlines", allow=roles(*TASK_READERS), tag="任务")
    def task_deadlines(self, session: Session, actor: Actor, task_no: str) -> TaskDeadlines:
        """查看任务的各项时限及其由来"""
        return queries.deadlines(session, task_no, actor)

    @patch("/v1/tasks/{task_no}", allow=roles(*DISPATCHERS), tag="任务")
    def change_task(
        self, session: Session, actor: Actor, task_no: str, body: TaskChange, expected: int | None
    ) -> TaskOut:
        """修改草稿任务"""
        return usecases.change_task(session, task_no, body, actor, expected)

    @delete("/v1/tasks/{task_no}", allow=roles(*DISPATCHERS), tag="任务")
    def remove_task(self, session: Session, task_no: str, expected: int | None) -> None:
        """删除草稿任务"""
        usecases.remove_task(session, task_no, expected)

    @post("/v1/tasks/{task_no}/dispatch", allow=roles(*DISPATCHERS), tag="任务")
    def dispatch_task(self, session: Session, actor: Actor, task_no: str, expected: int | None) -> TaskOut:
        """重新派发退办的任务"""
        return usecases.dispatch_task(session, task_no, actor, expected)

    @post("/v1/tasks/{task_no}/reschedule", allow=roles(*DIRECTOR), tag="任务")
    def reschedule_task(
        self, session: Session, actor: Actor, task_no: str, body: Reschedule, expected: int | None
    ) -> TaskOut:
        """按上级文件调整完成时限"""
        return usecases.reschedule_task(session, task_no, body, actor, expected)

    @put("/v1/tasks/{task_no}/links", allow=roles(*DISPATCHERS), tag="任务")
    def link_task(
        self, session: Session, actor: Actor, task_no: str, body: Links, expected: int | None
    ) -> TaskOut:
        """关联其他方案中的同一举措，一次报送、各自计数"""
        return linking.link(session, task_no, body, actor, expected)
