"""What people can ask of notify: their own inbox; for operators the delivery log and the templates."""

from sqlalchemy.orm import Session

from chassis.auth import roles, signed_in
from chassis.context import Actor
from chassis.http import Page, get, post, put
from services.notify import queries, usecases
from services.notify.access import LOG_READERS, OPERATORS
from services.notify.schemas import (
    DeliveryOut,
    DeliveryQuery,
    MessageCounts,
    MessageOut,
    MessageQuery,
    TemplateIn,
    TemplateList,
    TemplateOut,
)


class NotifyApi:
    """发给每个人的提醒和回执：查看本人的消息、签收回执，运维在此查看发送记录并修改消息模板。"""

    name = "notify-api"

    @get("/v1/messages", allow=signed_in)
    def messages(self, session: Session, actor: Actor, query: MessageQuery) -> Page[MessageOut]:
        """查询本人的消息"""
        return queries.messages(session, query, actor)

    @get("/v1/messages/counts", allow=signed_in)
    def message_counts(self, session: Session, actor: Actor) -> MessageCounts:
        """查看本人未读消息的数量"""
        return queries.message_counts(session, actor)

    @get("/v1/messages/{notification_id}", allow=signed_in)
    def message(self, session: Session, actor: Actor, notification_id: str) -> MessageOut:
        """查看本人的一条消息"""
        return queries.message(session, notification_id, actor)

    @post("/v1/messages/{notification_id}/read", allow=signed_in)
    def read(self, session: Session, actor: Actor, notification_id: str, expected: int | None) -> MessageOut:
        """标记消息已读"""
        return usecases.read(session, notification_id, actor, expected)

    @post("/v1/messages/{notification_id}/ack", allow=signed_in)
    def ack(self, session: Session, actor: Actor, notification_id: str, expected: int | None) -> MessageOut:
        """签收消息回执"""
        return usecases.ack(session, notification_id, actor, expected)

    @get("/v1/deliveries", allow=roles(*LOG_READERS))
    def deliveries(self, session: Session, query: DeliveryQuery) -> Page[DeliveryOut]:
        """查询发送记录"""
        return queries.deliveries(session, query)

    @get("/v1/templates", allow=roles(*LOG_READERS))
    def templates(self, session: Session) -> TemplateList:
        """查看消息模板"""
        return queries.templates(session)

    @put("/v1/templates/{code}", allow=roles(*OPERATORS))
    def change_template(
        self, session: Session, code: str, body: TemplateIn, expected: int | None
    ) -> TemplateOut:
        """修改消息模板"""
        return usecases.change_template(session, code, body, expected)
