"""What everybody can ask of their own inbox."""

from sqlalchemy.orm import Session
from werkzeug.wrappers import Request, Response

from chassis.auth import roles, signed_in
from chassis.context import Actor
from chassis.http import Page, get, post
from chassis.runtime import Runtime
from services.notify.access import TOLD_OF, UNIT
from services.notify.messages import queries, streaming, usecases
from services.notify.messages.schemas import MessageCounts, MessageOut, MessageQuery, ReceiptOut, ReceiptQuery


class MessagesApi:
    """Routes of the inbox."""

    @get("/v1/messages", allow=signed_in, tag="消息")
    def messages(self, session: Session, actor: Actor, query: MessageQuery) -> Page[MessageOut]:
        """查询本人的消息"""
        return queries.messages(session, query, actor)

    @get("/v1/messages/counts", allow=signed_in, tag="消息")
    def message_counts(self, session: Session, actor: Actor) -> MessageCounts:
        """查看本人未读消息的数量"""
        return queries.message_counts(session, actor)

    @get("/v1/messages/stream", allow=signed_in, tag="消息")
    def message_stream(self, runtime: Runtime, request: Request, actor: Actor) -> Response:
        """实时接收本人的新消息（server-sent events；断线后以 Last-Event-ID 续接）"""
        return streaming.open_stream(runtime, request, actor)

    @get("/v1/receipts", allow=roles(*TOLD_OF, *UNIT), tag="消息")
    def receipts(self, session: Session, actor: Actor, query: ReceiptQuery) -> Page[ReceiptOut]:
        """查看一个任务或问题告知了谁、谁已读已签收；单位只看本单位的"""
        return queries.receipts(session, query, actor)

    @get("/v1/messages/{notification_id}", allow=signed_in, tag="消息")
    def message(self, session: Session, actor: Actor, notification_id: str) -> MessageOut:
        """查看本人的一条消息"""
        return queries.message(session, notification_id, actor)

    @post("/v1/messages/{notification_id}/read", allow=signed_in, tag="消息")
    def read(self, session: Session, actor: Actor, notification_id: str, expected: int | None) -> MessageOut:
        """标记消息已读"""
        return usecases.read(session, notification_id, actor, expected)

    @post("/v1/messages/{notification_id}/ack", allow=signed_in, tag="消息")
    def ack(self, session: Session, actor: Actor, notification_id: str, expected: int | None) -> MessageOut:
        """签收消息回执"""
        return usecases.ack(session, notification_id, actor, expected)
