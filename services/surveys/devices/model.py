"""A device: a phone or a reading program of one person, known by a token of which only the hash is kept."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.aggregate import Aggregate
from chassis.columns import Json, Timestamp
from services.surveys.base import Base

TOKEN_BYTES = 32  # cannot be guessed, so a plain hash keeps it safe at rest


class Purpose(StrEnum):
    """What a token opens, and nothing else."""

    COLLECT = "collect"  # questionnaires, and handing in what was filled in
    FEED = "feed"  # reading all submissions with Excel or Power BI


class Device(Aggregate, Base):
    __tablename__ = "devices"

    person_id: Mapped[str] = mapped_column(String(40), index=True)
    name: Mapped[str] = mapped_column(String(100))
    purpose: Mapped[str] = mapped_column(String(10), default=Purpose.COLLECT)
    towns: Mapped[list[str]] = mapped_column(Json)  # whose enterprises it is given; empty: all
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    revoked_at: Mapped[datetime | None] = mapped_column(Timestamp)

    @classmethod
    def registered(
        cls, person_id: str, name: str, token: str, towns: Sequence[str], purpose: Purpose
    ) -> "Device":
        """A new device that is known by this token from now on."""
        return cls(
            person_id=person_id,
            name=name,
            purpose=purpose,
            towns=_settled(towns),
            token_sha256=hash_of(token),
        )

    def go_to(self, towns: Sequence[str]) -> None:
        """Its owner goes to other towns from now on; to the same ones changes nothing."""
        if self.towns != _settled(towns):
            self.towns = _settled(towns)

    def revoke(self, now: datetime) -> None:
        """Its token is worthless from now on; revoking again changes nothing."""
        self.revoked_at = self.revoked_at or now


def _settled(towns: Sequence[str]) -> list[str]:
    return sorted(set(towns))


def new_token() -> str:
    """A token nobody can guess, safe in a URL."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def server_url(root_url: str, token: str) -> str:
    """The address a phone is given as its server; what a feed is read from stands below it."""
    return f"{root_url.rstrip('/')}/surveys/v1/key/{token}"


def hash_of(token: str) -> str:
    """What is stored instead of a token."""
    return hashlib.sha256(token.encode()).hexdigest()
