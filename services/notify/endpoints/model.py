"""Addresses outside of the house and their secrets, sealed."""

import hashlib
import hmac

import orjson
from sqlalchemy import Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis import sealing
from chassis.aggregate import Aggregate
from chassis.settings import Settings
from services.notify.base import Base

PURPOSE = "notify endpoint"
GATEWAYS = ("sms", "push")  #: kinds that tell later what became of what they took


class Endpoint(Aggregate, Base):
    """渠道: one gateway of the office (sms, push), or one robot or system of a unit."""

    __tablename__ = "endpoints"
    __table_args__ = (Index(None, "kind", "dept"),)

    code: Mapped[str] = mapped_column(String(60), unique=True)
    kind: Mapped[str] = mapped_column(String(10))
    dept: Mapped[str | None] = mapped_column(String(20))  # whose it is; none: the office's
    name: Mapped[str] = mapped_column(String(60))
    shown: Mapped[str] = mapped_column(String(260))  # scheme and host, which are no secret
    sealed: Mapped[bytes] = mapped_column(LargeBinary)  # address and secret
    active: Mapped[bool]

    def seal(self, url: str, secret: str, settings: Settings) -> None:
        """Keep address and secret so that only this installation can use them."""
        self.sealed = sealing.seal(orjson.dumps([url, secret]), PURPOSE, self.code, settings)

    def open(self, settings: Settings) -> tuple[str, str]:
        """Address and secret."""
        url, secret = orjson.loads(sealing.unseal(self.sealed, PURPOSE, self.code, settings))
        return url, secret

    def receipts_token(self, settings: Settings) -> str | None:
        """What a gateway's address for receipts ends in; made of its secret, so it changes with that."""
        _, secret = self.open(settings)
        if self.kind not in GATEWAYS or not secret:
            return None
        return hmac.new(secret.encode(), f"receipts of {self.code}".encode(), hashlib.sha256).hexdigest()
