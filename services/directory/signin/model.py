"""Passwords, failed attempts and sign-ins."""

import hashlib
import math
import secrets
import uuid
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.columns import Timestamp
from services.directory.base import Base
from services.directory.rules import RULES
from services.directory.signin.client import Client
from services.directory.signin.errors import SignInLocked, TemporaryPasswordExpired


class Credential(Base):
    """A person's password, as its hash; a temporary one only serves to set another."""

    __tablename__ = "credentials"

    person_id: Mapped[str] = mapped_column(ForeignKey("people.person_id"), primary_key=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    temporary: Mapped[bool]
    changed_at: Mapped[datetime] = mapped_column(Timestamp)

    def refuse_if_expired(self, now: datetime) -> None:
        """Raise :class:`TemporaryPasswordExpired` when it was handed out too long ago."""
        if self.temporary and now >= self.changed_at + RULES.temporary_password_life:
            raise TemporaryPasswordExpired


class Attempts(Base):
    """The failures under one sign-in name, whether anybody has that name or not: both look alike."""

    __tablename__ = "sign_in_attempts"

    login: Mapped[str] = mapped_column(String(64), primary_key=True)
    failed: Mapped[int]
    last_failed_at: Mapped[datetime] = mapped_column(Timestamp)
    locked_until: Mapped[datetime | None] = mapped_column(Timestamp)

    def refuse_while_locked(self, now: datetime) -> None:
        """Raise :class:`SignInLocked` with the minutes left."""
        if self.locked_until and now < self.locked_until:
            minutes = math.ceil((self.locked_until - now) / timedelta(minutes=1))
            raise SignInLocked(minutes=minutes)

    def count_failure(self, now: datetime, limit: int, lock: timedelta) -> None:
        """One more; the ``limit``-th within ``lock`` of each other locks the name for ``lock``."""
        self.failed = self.failed + 1 if now < self.last_failed_at + lock else 1
        self.last_failed_at = now
        self.locked_until = now + lock if self.failed >= limit else None
        if self.locked_until:
            self.failed = 0

    def clear(self) -> None:
        """A right password forgets the wrong ones."""
        self.failed = 0
        self.locked_until = None


class SignIn(Base):
    """One sign-in of a person on one client: the family of refresh tokens that follow from it."""

    __tablename__ = "sign_ins"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("people.person_id"), index=True)
    client: Mapped[str] = mapped_column(String(200))
    started_at: Mapped[datetime] = mapped_column(Timestamp)
    last_used_at: Mapped[datetime] = mapped_column(Timestamp)
    expires_at: Mapped[datetime] = mapped_column(Timestamp, index=True)
    ended_at: Mapped[datetime | None] = mapped_column(Timestamp)

    @classmethod
    def start(cls, person_id: str, client: Client, now: datetime, lifetime: timedelta) -> "SignIn":
        """A new sign-in, open for ``lifetime`` however often it is refreshed."""
        return cls(
            id=str(uuid.uuid4()),
            person_id=person_id,
            client=client.agent[:200],
            started_at=now,
            last_used_at=now,
            expires_at=now + lifetime,
            ended_at=None,
        )

    def is_open(self, now: datetime) -> bool:
        return self.ended_at is None and now < self.expires_at

    def end(self, now: datetime) -> None:
        """No refresh token of this sign-in works any more; ending it twice changes nothing."""
        self.ended_at = self.ended_at or now

    def next_token(self, now: datetime) -> tuple[str, "RefreshToken"]:
        """A new refresh token: the secret to hand out, and the row that knows its hash."""
        self.last_used_at = now
        secret = secrets.token_urlsafe(32)
        row = RefreshToken(token_hash=token_hash(secret), sign_in_id=self.id, issued_at=now, used_at=None)
        return secret, row


class RefreshToken(Base):
    """A refresh token, good for one use; kept when used, so that a second use is noticed."""

    __tablename__ = "refresh_tokens"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    sign_in_id: Mapped[str] = mapped_column(ForeignKey("sign_ins.id", ondelete="CASCADE"), index=True)
    issued_at: Mapped[datetime] = mapped_column(Timestamp)
    used_at: Mapped[datetime | None] = mapped_column(Timestamp)


def token_hash(secret: str) -> str:
    """How an opaque random secret is stored: with 192 bits or more, nothing slower is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()
