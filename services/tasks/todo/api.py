"""To-do lists over HTTP: of the units, of the centre and its leaders."""

from sqlalchemy.orm import Session

from chassis.auth import roles
from chassis.context import Actor
from chassis.http import Page, get
from services.tasks.access import DISPATCHERS, LEADER, UNIT
from services.tasks.todo import desk, queries
from services.tasks.todo.schemas import DeskOut, TodoCounts, TodoLine, TodoQuery


class TodoApi:
    """Routes of the to-do lists."""

    @get("/v1/todo", allow=roles(*UNIT), tag="待办")
    def todo(self, session: Session, actor: Actor, query: TodoQuery) -> Page[TodoLine]:
        """查询本单位待办任务"""
        return queries.todo(session, query, actor)

    @get("/v1/todo/counts", allow=roles(*UNIT), tag="待办")
    def todo_counts(self, session: Session, actor: Actor) -> TodoCounts:
        """查看本单位待办任务的数量"""
        return queries.todo_counts(session, actor)

    @get("/v1/desk", allow=roles(*LEADER, *DISPATCHERS), tag="待办")
    def desk(self, session: Session, actor: Actor) -> DeskOut:
        """查看促进中心和领导的待办，各附清单地址"""
        return desk.desk(session, actor)
