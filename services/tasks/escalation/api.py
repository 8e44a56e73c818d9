"""The ladder over HTTP: what has fired, what leaders decide, what units answer."""

from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from chassis.auth import roles
from chassis.context import Actor
from chassis.http import Page, get, post
from services.tasks.access import DISPATCHERS, LEADER, TASK_READERS, UNIT
from services.tasks.escalation import paper, queries, usecases
from services.tasks.escalation.schemas import (
    EscalationOut,
    EscalationQuery,
    OrderOut,
    OrderQuery,
    OrderReplyIn,
)
from services.tasks.handling.schemas import ReasonIn


class EscalationApi:
    """Routes of the ladder."""

    @get("/v1/escalations", allow=roles(*TASK_READERS), tag="催督")
    def escalations(self, session: Session, actor: Actor, query: EscalationQuery) -> Page[EscalationOut]:
        """查询提醒、催办、督办、约谈和通报"""
        return queries.escalations(session, query, actor)

    @post("/v1/escalations/{escalation_id}/approve", allow=roles(*LEADER), tag="催督")
    def approve_escalation(
        self, session: Session, actor: Actor, escalation_id: int, expected: int | None
    ) -> EscalationOut:
        """批准约谈或通报，批准即发出"""
        return usecases.approve(session, escalation_id, actor, expected)

    @post("/v1/escalations/{escalation_id}/decline", allow=roles(*LEADER), tag="催督")
    def decline_escalation(
        self, session: Session, actor: Actor, escalation_id: int, body: ReasonIn, expected: int | None
    ) -> EscalationOut:
        """不批准约谈或通报"""
        return usecases.decline(session, escalation_id, body, actor, expected)

    @get("/v1/escalations/{escalation_id}/file", allow=roles(*TASK_READERS), tag="催督")
    def interview_file(self, session: Session, actor: Actor, escalation_id: int) -> Response:
        """下载约谈通知（docx），约谈批准后方有"""
        return paper.download_interview(session, escalation_id, actor)

    @get("/v1/orders", allow=roles(*TASK_READERS), tag="催督")
    def orders(self, session: Session, actor: Actor, query: OrderQuery) -> Page[OrderOut]:
        """查询督办单"""
        return queries.orders(session, query, actor)

    @get("/v1/orders/{order_id}", allow=roles(*TASK_READERS), tag="催督")
    def order(self, session: Session, actor: Actor, order_id: int) -> OrderOut:
        """查看督办单"""
        return queries.order(session, order_id, actor)

    @get("/v1/orders/{order_id}/file", allow=roles(*TASK_READERS), tag="催督")
    def order_file(self, session: Session, actor: Actor, order_id: int) -> Response:
        """下载督办单（docx）"""
        return paper.download_order(session, order_id, actor)

    @post("/v1/orders/{order_id}/reply", allow=roles(*UNIT), tag="催督")
    def reply_to_order(
        self, session: Session, actor: Actor, order_id: int, body: OrderReplyIn, expected: int | None
    ) -> OrderOut:
        """回复督办单"""
        return usecases.reply(session, order_id, body, actor, expected)

    @post("/v1/orders/{order_id}/finish", allow=roles(*DISPATCHERS), tag="催督")
    def finish_order(self, session: Session, actor: Actor, order_id: int, expected: int | None) -> OrderOut:
        """认可回复，督办单办结"""
        return usecases.finish(session, order_id, actor, expected)
