"""What operators can ask about deliveries."""

from sqlalchemy.orm import Session

from chassis.auth import public, roles
from chassis.http import Page, get, post
from services.notify.access import CENTRE, LOG_READERS, OPERATORS
from services.notify.sending import queries, receipts, usecases
from services.notify.sending.schemas import (
    DeliveryCounts,
    DeliveryOut,
    DeliveryQuery,
    ReceiptsIn,
    ReceiptsOut,
    RegistrationIn,
    ResendIn,
    ResendOut,
    SettleIn,
)


class SendingApi:
    """Routes of the delivery log."""

    @get("/v1/deliveries", allow=roles(*LOG_READERS), tag="发送记录")
    def deliveries(self, session: Session, query: DeliveryQuery) -> Page[DeliveryOut]:
        """查询发送记录"""
        return queries.deliveries(session, query)

    @get("/v1/deliveries/counts", allow=roles(*LOG_READERS), tag="发送记录")
    def delivery_counts(self, session: Session) -> DeliveryCounts:
        """查看待处理的发送失败数量"""
        return queries.counts(session)

    @post("/v1/deliveries/{delivery_id}/settle", allow=roles(*OPERATORS), tag="发送记录")
    def settle(self, session: Session, delivery_id: int, body: SettleIn) -> DeliveryOut:  # noqa: ARG002  audited
        """注明一条失败的记录不再处理"""
        return usecases.settle(session, delivery_id)

    @post("/v1/deliveries/{delivery_id}/resend", allow=roles(*OPERATORS), tag="发送记录")
    def resend(self, session: Session, delivery_id: int) -> DeliveryOut:
        """重新发送一条失败的记录"""
        return usecases.resend(session, delivery_id)

    @post("/v1/deliveries/resend", allow=roles(*OPERATORS), tag="发送记录")
    def resend_all(self, session: Session, body: ResendIn) -> ResendOut:
        """重新发送某时起失败的全部记录"""
        return usecases.resend_all(session, body)

    @post("/v1/gateways/{code}/receipts/{token}", allow=public, idempotent=False, tag="发送记录")
    def gateway_receipts(self, session: Session, *, code: str, token: str, body: ReceiptsIn) -> ReceiptsOut:
        """网关报送回执；凭渠道设置时给出的地址，重复报送无妨"""
        return receipts.take(session, code, token, body)

    @post("/v1/messages/{notification_id}/registrations", allow=roles(*CENTRE), tag="发送记录")
    def register_in_person(self, session: Session, notification_id: str, body: RegistrationIn) -> DeliveryOut:
        """登记电话或书面告知"""
        return usecases.register(session, notification_id, body)
