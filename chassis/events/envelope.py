"""An event on the wire: CloudEvents in binary mode, so the body is plain data for any JSON client."""

import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from chassis.context import Actor

PREFIX = "ce-"
FOREIGN_IDS = uuid.UUID("6f3e5c1c-8a53-4a4c-9a55-3d5b8f1c7f10")  # namespace for events that carry no id
LONGEST_NUMBER = 18  # digits of which any fit into 64 bits


@dataclass(frozen=True, slots=True)
class Message:
    """What travels: where it was published, its headers, its raw body.

    ``deliveries`` counts earlier attempts of the broker, or of an embedded relay, to deliver it; ``dead``
    says that the broker gave up, because the process died with it too often.
    """

    exchange: str
    routing_key: str
    headers: Mapping[str, Any]
    body: bytes
    deliveries: int = field(default=0, compare=False)
    dead: bool = field(default=False, compare=False)

    @property
    def event_id(self) -> str:
        """The CloudEvents id, or one derived from the content for publishers that give none.

        A stock nameko dispatcher sends no id; its call id and the bytes identify one dispatch, so a
        redelivery is recognised.
        """
        given = self.attribute("id")
        if given:
            return given[:200]
        call = storable(str(self.headers.get("nameko.call_id_stack", "")))  # as the inbox gives it back
        digest = hashlib.sha256(b"\0".join([call.encode(), self.body])).hexdigest()
        return str(uuid.uuid5(FOREIGN_IDS, f"{self.exchange}/{self.routing_key}/{digest}"))

    @property
    def source(self) -> str:
        """The publishing service: the exchange's name without its suffix."""
        return self.exchange.partition(".")[0]

    def attribute(self, name: str) -> str | None:
        """A CloudEvents attribute as text any database can store, if it is there."""
        value = self.headers.get(PREFIX + name)
        return None if value is None else storable(str(value))

    def number(self, name: str) -> int | None:
        """A numeric attribute; None when absent, not a number, or more than a database can store."""
        value = self.attribute(name)
        return int(value) if value and value.isdecimal() and len(value) <= LONGEST_NUMBER else None

    def actor(self) -> Actor:
        """Who caused the event, as far as the publisher tells."""
        return Actor(
            type=self.attribute("actortype") or "system",
            id=self.attribute("actorid") or "",
            dept=self.attribute("actordept"),
        )


def storable(text: str) -> str:
    """The text without what no database takes: NUL, and halves of characters (strangers may send both)."""
    if text.isascii() and "\0" not in text:
        return text
    return text.replace("\0", "\ufffd").encode(errors="replace").decode()


class OutboxRow(NamedTuple):
    """What the relay reads of an event; SQLAlchemy's own rows take a tenth of its CPU to look up names."""

    id: int
    event_id: str
    name: str
    version: int
    exchange: str
    aggregate_id: str
    seq: int
    position: int
    occurred_at: datetime
    headers: Mapping[str, str]
    body: bytes


def encode(row: OutboxRow) -> Message:
    """The message of one outbox row."""
    publisher = row.exchange.partition(".")[0]
    headers = {f"{PREFIX}{name}": value for name, value in row.headers.items()}
    headers |= {
        "ce-specversion": "1.0",
        "ce-id": row.event_id,
        "ce-source": f"/{publisher}",
        "ce-type": f"{publisher}.{row.name}",
        "ce-subject": row.aggregate_id,
        "ce-time": row.occurred_at.isoformat(),
        "ce-dataversion": str(row.version),
        "ce-sequence": str(row.seq),
        "ce-position": str(row.position),
    }
    return Message(row.exchange, row.name, headers, row.body)
