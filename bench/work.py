"""The business work all contestants do, and the three small services that do it here.

``field`` finds problems, ``ledger`` enters each into its book and says so, ``mailer`` would hear that.
Run as a module this is one production process with the services ``BIZENV_SERVICES`` names.
"""

import os
from pathlib import Path
from typing import ClassVar

from chassis import green

if __name__ == "__main__":
    green.patch()

from pydantic import BaseModel
from sqlalchemy import Integer, MetaData, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from bench.contestant import await_turn
from chassis.auth import public
from chassis.columns import NAMING, BigId
from chassis.events.outbox import record
from chassis.events.subscribe import subscribe
from chassis.http import post
from chassis.runner import Process
from chassis.runtime import Runtime
from chassis.service import Service
from chassis.settings import load
from contracts import Event

#: 870 bytes of UTF-8: with its other fields an event of about 0.9 kB, as an issue with its story is
STORY = "企业反映办理施工许可时多次被要求提交同一份材料，" * 12 + "望予核实。"
UNITS = 200


class ProblemFound(Event):
    """What field says."""

    aggregate: ClassVar[str] = "unit"

    unit: str
    number: int
    story: str

    @classmethod
    def publisher(cls) -> str:
        return "field"


class ProblemEntered(Event):
    """What ledger says."""

    aggregate: ClassVar[str] = "unit"

    unit: str
    number: int

    @classmethod
    def publisher(cls) -> str:
        return "ledger"


class FieldBase(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)


class LedgerBase(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)


class Finding(FieldBase):
    """One row per problem found."""

    __tablename__ = "findings"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    unit: Mapped[str] = mapped_column(String(20))
    number: Mapped[int] = mapped_column(Integer)
    story: Mapped[str] = mapped_column(Text)


class Entry(LedgerBase):
    """One row per problem entered: the business row every contestant writes."""

    __tablename__ = "entries"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    unit: Mapped[str] = mapped_column(String(20))
    number: Mapped[int] = mapped_column(Integer)
    story: Mapped[str] = mapped_column(Text)


class Found(BaseModel):
    """What a request says was found."""

    number: int


def unit_of(number: int) -> str:
    """The aggregate of a problem: neighbours in the stream belong to different ones, as in an office."""
    return f"D{number % UNITS:03}"


def found(number: int) -> ProblemFound:
    """The event of one problem."""
    return ProblemFound(unit=unit_of(number), number=number, story=STORY)


class FieldApi:
    name = "field-api"

    @post("/v1/findings", allow=public)
    def find(self, session: Session, body: Found) -> None:
        """登记问题"""
        session.add(Finding(unit=unit_of(body.number), number=body.number, story=STORY))
        record(session, found(body.number))


class FieldWorker:
    name = "field-worker"


class LedgerApi:
    name = "ledger-api"


class LedgerWorker:
    name = "ledger-worker"

    @subscribe(ProblemFound)
    def enter(self, session: Session, event: ProblemFound) -> None:
        session.add(Entry(unit=event.unit, number=event.number, story=event.story))
        record(session, ProblemEntered(unit=event.unit, number=event.number))


class MailerApi:
    name = "mailer-api"


class MailerWorker:
    name = "mailer-worker"

    @subscribe(ProblemEntered)
    def tell(self, session: Session, event: ProblemEntered) -> None:
        """Never run: the broker keeps these events in mailer's queue, as it would for a slow service."""


NO_MIGRATIONS = Path(__file__).parent
SERVICES = {
    "field": Service("field", "走访", FieldApi, FieldWorker, FieldBase.metadata, NO_MIGRATIONS),
    "ledger": Service("ledger", "台账", LedgerApi, LedgerWorker, LedgerBase.metadata, NO_MIGRATIONS),
    "mailer": Service("mailer", "信使", MailerApi, MailerWorker, MetaData(), NO_MIGRATIONS),
}


def main() -> None:
    """One process of the services in ``BIZENV_SERVICES``, in the role of ``BIZENV_ROLE``."""
    await_turn()
    settings = load({k: v for k, v in os.environ.items() if k.startswith("BIZENV_")})
    Process(Runtime(settings, {name: SERVICES[name] for name in settings.services}, SERVICES)).run()


if __name__ == "__main__":
    main()
