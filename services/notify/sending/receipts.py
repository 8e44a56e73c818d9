"""What a gateway tells later of what it took: it reached somebody's phone, or did not (domain.md §4.4)."""

from hmac import compare_digest

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from chassis import context, settings
from chassis.events import outbox
from services.notify.endpoints.model import Endpoint
from services.notify.messages.model import Notification
from services.notify.sending.errors import GatewayUnknown
from services.notify.sending.model import Delivery
from services.notify.sending.schemas import ReceiptIn, ReceiptsIn, ReceiptsOut

UNDELIVERED = "gateway_undelivered"


def take(session: Session, code: str, token: str, body: ReceiptsIn) -> ReceiptsOut:
    """Note each receipt, once however often it comes; those of no message of ours are counted.

    The token in the gateway's address is the proof. Raises :class:`GatewayUnknown`.
    """
    gateway = _recognised(session, code, token)
    known = 0
    for receipt in body.items:
        delivery = _meant(session, gateway, receipt)
        if delivery is not None:
            _note(session, delivery, receipt)
            known += 1
    return ReceiptsOut(taken=known, unknown=len(body.items) - known)


def _recognised(session: Session, code: str, token: str) -> Endpoint:
    gateway = session.scalar(select(Endpoint).where(Endpoint.code == code, Endpoint.active))
    expected = gateway.receipts_token(settings.of(session)) if gateway else None
    if gateway is None or expected is None or not compare_digest(expected, token):
        raise GatewayUnknown
    return gateway


def _meant(session: Session, gateway: Endpoint, receipt: ReceiptIn) -> Delivery | None:
    """The delivery whose id the gateway was given, if it went out by a gateway of this kind."""
    message, _, channel = receipt.id.rpartition(".")
    if channel != gateway.kind:
        return None
    return session.scalar(
        select(Delivery)
        .join(Delivery.notification)
        .where(Notification.notification_id == message, Delivery.channel == channel)
        .options(joinedload(Delivery.notification, innerjoin=True))
        .with_for_update(of=Delivery)
    )


def _note(session: Session, delivery: Delivery, receipt: ReceiptIn) -> None:
    now = context.now(session)
    if receipt.status == "delivered":
        outbox.record(session, *delivery.arrive(now))
        return
    events, following = delivery.bounce(UNDELIVERED, now)
    if following is not None:
        session.add(following)
    outbox.record(session, *events)
