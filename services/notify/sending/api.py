"""What operators can ask about deliveries."""

from sqlalchemy.orm import Session

from chassis.auth import roles
from chassis.http import Page, get
from services.notify.access import LOG_READERS
from services.notify.sending import queries
from services.notify.sending.schemas import DeliveryOut, DeliveryQuery


class SendingApi:
    """Routes of the delivery log."""

    @get("/v1/deliveries", allow=roles(*LOG_READERS), tag="发送记录")
    def deliveries(self, session: Session, query: DeliveryQuery) -> Page[DeliveryOut]:
        """查询发送记录"""
        return queries.deliveries(session, query)
