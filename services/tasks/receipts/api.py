"""Receipts over HTTP."""

from sqlalchemy.orm import Session

from chassis.auth import roles
from chassis.context import Actor
from chassis.http import Page, PageQuery, get
from services.tasks.access import TASK_READERS
from services.tasks.receipts import queries
from services.tasks.receipts.schemas import ReceiptOut


class ReceiptsApi:
    """The route of the receipts."""

    @get("/v1/tasks/{task_no}/receipts", allow=roles(*TASK_READERS), tag="任务")
    def task_receipts(
        self, session: Session, actor: Actor, task_no: str, query: PageQuery
    ) -> Page[ReceiptOut]:
        """查看任务告知了谁、谁已读已签收；单位只看本单位的"""
        return queries.receipts(session, task_no, query, actor)
