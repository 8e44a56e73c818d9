"""A unit's to-do list over HTTP."""

from sqlalchemy.orm import Session

from chassis.auth import roles
from chassis.context import Actor
from chassis.http import Page, get
from services.issues.access import CENTRE, UNIT
from services.issues.ledger.schemas import IssueLine
from services.issues.todo import desk, queries
from services.issues.todo.schemas import DeskOut, TodoCounts, TodoQuery


class TodoApi:
    """Routes of the to-do list."""

    @get("/v1/todo", allow=roles(*UNIT))
    def todo(self, session: Session, actor: Actor, query: TodoQuery) -> Page[IssueLine]:
        """查询本单位待办问题"""
        return queries.todo(session, query, actor)

    @get("/v1/todo/counts", allow=roles(*UNIT))
    def todo_counts(self, session: Session, actor: Actor) -> TodoCounts:
        """查看本单位待办问题的数量"""
        return queries.todo_counts(session, actor)

    @get("/v1/desk", allow=roles("LD", *CENTRE))
    def desk(self, session: Session, actor: Actor) -> DeskOut:
        """查看中心或领导的待办，每个数附其清单"""
        return desk.desk(session, actor)
