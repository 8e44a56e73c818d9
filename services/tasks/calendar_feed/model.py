"""A subscription: one person's address of a calendar, known by a token of which only the hash is kept."""

import hashlib
import secrets
from datetime import datetime
from enum import StrEnum

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.aggregate import Aggregate
from chassis.columns import Timestamp
from services.tasks.base import Base

TOKEN_BYTES = 32  # cannot be guessed, so a plain hash keeps it safe at rest


class Scope(StrEnum):
    """Whose due dates are in it."""

    UNIT = "unit"  #: what the own unit leads or helps with
    PERSON = "person"  #: what names the subscriber as responsible, leader or supervisor


class CalendarKey(Aggregate, Base):
    """日历订阅 of a person, for themselves or their unit, until they revoke it."""

    __tablename__ = "calendar_keys"

    person_id: Mapped[str] = mapped_column(String(100), index=True)
    dept: Mapped[str | None] = mapped_column(String(20))
    scope: Mapped[str] = mapped_column(String(10))
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    revoked_at: Mapped[datetime | None] = mapped_column(Timestamp)

    def revoke(self, now: datetime) -> None:
        """Its address is worthless from now on; revoking again changes nothing."""
        self.revoked_at = self.revoked_at or now


def new_token() -> str:
    """A token nobody can guess, safe in an address."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def hash_of(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()
