"""Two tiny services to try the chassis with: shop publishes orders, ledger books them or fails as told."""

import os
from pathlib import Path
from typing import ClassVar

from chassis import green

if __name__ == "__main__":
    green.patch()

from sqlalchemy import Integer, MetaData, String
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from chassis import context
from chassis.columns import NAMING, BigId
from chassis.errors import Conflict
from chassis.events import copies, failpoints
from chassis.events.outbox import record
from chassis.events.subscribe import subscribe
from chassis.runner import Process
from chassis.runtime import Runtime
from chassis.service import Service
from chassis.settings import load
from contracts import Event


class OrderPlaced(Event):
    """An order; ``number`` counts those of one customer, so that the order of arrival can be checked."""

    aggregate: ClassVar[str] = "customer"

    customer: str
    number: int

    @classmethod
    def publisher(cls) -> str:
        return "shop"


class OrderBooked(Event):
    """What ledger says once it has booked one."""

    aggregate: ClassVar[str] = "customer"

    customer: str
    number: int

    @classmethod
    def publisher(cls) -> str:
        return "ledger"


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)


class Booking(Base):
    """One row per application of an order: two rows for one order mean it was applied twice."""

    __tablename__ = "bookings"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    customer: Mapped[str] = mapped_column(String(50))
    number: Mapped[int] = mapped_column(Integer)
    cause: Mapped[str] = mapped_column(String(50))


class Trouble(Base):
    """Makes the booking of one order fail in the given way, for as long as the row is there."""

    __tablename__ = "troubles"

    customer: Mapped[str] = mapped_column(String(50), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))


class OrderRefused(Conflict):
    code = "order_refused"
    message = "订单不能入账"


class ShopApi:
    name = "shop-api"


class ShopWorker:
    name = "shop-worker"

    @subscribe(OrderBooked)
    def booked(self, session: Session, event: OrderBooked) -> None:
        copies.keep(session, event)


class LedgerApi:
    name = "ledger-api"


class LedgerWorker:
    name = "ledger-worker"

    @subscribe(OrderPlaced)
    def book(self, session: Session, event: OrderPlaced) -> None:
        cause = context.of(session).causation_id or ""
        session.add(Booking(customer=event.customer, number=event.number, cause=cause))
        record(session, OrderBooked(customer=event.customer, number=event.number))
        self._trouble(session, event)

    def _trouble(self, session: Session, event: OrderPlaced) -> None:
        trouble = session.get(Trouble, (event.customer, event.number))
        if trouble is None:
            return
        if trouble.kind == "refuse":
            raise OrderRefused
        if trouble.kind == "die":
            os._exit(9)
        raise RuntimeError("the ledger is not in the mood")


MIGRATIONS = Path(__file__).parent
SHOP = Service("shop", "小店", ShopApi, ShopWorker, MetaData(), MIGRATIONS)
LEDGER = Service("ledger", "账本", LedgerApi, LedgerWorker, Base.metadata, MIGRATIONS)
SERVICES = {"shop": SHOP, "ledger": LEDGER}


def main() -> None:
    settings = load({k: v for k, v in os.environ.items() if k != "BIZENV_FAILPOINTS"})
    failpoints.arm(os.environ.get("BIZENV_FAILPOINTS", ""))
    names = settings.services or tuple(SERVICES)
    runtime = Runtime(settings, {name: SERVICES[name] for name in names}, SERVICES)
    Process(runtime).run()


if __name__ == "__main__":
    main()
