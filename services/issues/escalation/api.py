"""Rungs, orders and dry runs over HTTP."""

from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from chassis.auth import roles
from chassis.context import Actor
from chassis.http import Page, get, post
from services.issues.access import DISPATCHERS, SEE_ALL, UNIT
from services.issues.escalation import dryrun, papers, queries, usecases
from services.issues.escalation.schemas import (
    DryRunIn,
    DryRunOut,
    EscalationOut,
    EscalationQuery,
    OrderOut,
    OrderQuery,
    ReplyToOrder,
)
from services.issues.ledger.schemas import ReasonIn


class EscalationApi:
    """Routes of the ladder."""

    @get("/v1/escalations", allow=roles(*SEE_ALL, *UNIT), tag="提醒督办")
    def escalations(self, session: Session, actor: Actor, query: EscalationQuery) -> Page[EscalationOut]:
        """查询提醒、催办、督办、约谈和通报"""
        return queries.escalations(session, query, actor)

    @post("/v1/escalations/{escalation_id}/approve", allow=roles("LD"), tag="提醒督办")
    def approve_escalation(
        self, session: Session, actor: Actor, escalation_id: int, expected: int | None
    ) -> EscalationOut:
        """批准约谈或通报，批准即发出"""
        return usecases.approve(session, escalation_id, actor, expected)

    @post("/v1/escalations/{escalation_id}/decline", allow=roles("LD"), tag="提醒督办")
    def decline_escalation(
        self, session: Session, actor: Actor, escalation_id: int, body: ReasonIn, expected: int | None
    ) -> EscalationOut:
        """不批准约谈或通报"""
        return usecases.decline(session, escalation_id, body, actor, expected)

    @get("/v1/escalations/{escalation_id}/file", allow=roles(*SEE_ALL, *UNIT), tag="提醒督办")
    def interview_file(self, session: Session, actor: Actor, escalation_id: int) -> Response:
        """下载约谈通知（docx），约谈批准后方有"""
        return papers.download_interview(session, escalation_id, actor)

    @post("/v1/escalations/dry-run", allow=roles("LD", *DISPATCHERS), idempotent=False, tag="提醒督办")
    def dry_run(self, session: Session, body: DryRunIn) -> DryRunOut:
        """试算一套规则在过去某时段会发出什么、有多少红灯，不改变任何数据"""
        return dryrun.dry_run(session, body)

    @get("/v1/orders", allow=roles(*SEE_ALL, *UNIT), tag="提醒督办")
    def orders(self, session: Session, actor: Actor, query: OrderQuery) -> Page[OrderOut]:
        """查询督办单"""
        return queries.orders(session, query, actor)

    @get("/v1/orders/{order_id}/file", allow=roles(*SEE_ALL, *UNIT), tag="提醒督办")
    def order_file(self, session: Session, actor: Actor, order_id: int) -> Response:
        """下载督办单（docx）"""
        return papers.download_order(session, order_id, actor)

    @post("/v1/orders/{order_id}/reply", allow=roles(*UNIT), tag="提醒督办")
    def reply_to_order(
        self, session: Session, actor: Actor, order_id: int, body: ReplyToOrder, expected: int | None
    ) -> OrderOut:
        """回复督办单"""
        return usecases.reply(session, order_id, body, actor, expected)

    @post("/v1/orders/{order_id}/finish", allow=roles(*DISPATCHERS), tag="提醒督办")
    def finish_order(self, session: Session, order_id: int, expected: int | None) -> OrderOut:
        """办结督办单"""
        return usecases.finish(session, order_id, expected)
