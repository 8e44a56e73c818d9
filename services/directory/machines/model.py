"""A unit's machine account and its API keys."""

import hmac
import secrets
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.aggregate import Aggregate
from chassis.columns import Json, Timestamp
from chassis.context import Actor
from services.directory.base import Base
from services.directory.machines import errors
from services.directory.signin.model import token_hash

SCOPES = tuple(
    f"{service}:{right}"
    for service in ("directory", "issues", "notify", "surveys", "tasks")
    for right in ("read", "write")
)

#: domain.md §2: a machine account has its unit's DL scope.
ROLES = frozenset({"DL"})


class MachineAccount(Aggregate, Base):
    """A system of a unit; its id begins with M-, which no person's can."""

    __tablename__ = "machine_accounts"

    account_id: Mapped[str] = mapped_column(String(40), unique=True)
    dept_code: Mapped[str] = mapped_column(ForeignKey("units.dept_code"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    scopes: Mapped[list[str]] = mapped_column(Json)
    active: Mapped[bool]

    @classmethod
    def open(cls, dept_code: str, name: str, scopes: list[str], account_id: str | None) -> "MachineAccount":
        """A new account. Raises :class:`errors.UnknownScope`."""
        account = cls(account_id=account_id or f"M-{secrets.token_hex(5)}", dept_code=dept_code)
        account.change(name, scopes, active=True)
        return account

    def change(self, name: str, scopes: list[str], *, active: bool) -> None:
        """Raises :class:`errors.UnknownScope`."""
        for scope in scopes:
            if scope not in SCOPES:
                raise errors.UnknownScope(field="scopes", scope=scope)
        self.name = name
        self.scopes = sorted(set(scopes))
        self.active = active

    def actor(self) -> Actor:
        """Whom its tokens speak for."""
        return Actor("machine", self.account_id, self.dept_code, ROLES, frozenset(self.scopes))


class ApiKey(Base):
    """A long-lived secret of a machine account, exchanged for short access tokens; stored as its hash."""

    __tablename__ = "api_keys"

    key_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("machine_accounts.account_id"), index=True)
    secret_hash: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(Timestamp)
    created_by: Mapped[str] = mapped_column(String(100))
    expires_at: Mapped[datetime] = mapped_column(Timestamp)
    revoked_at: Mapped[datetime | None] = mapped_column(Timestamp)
    last_used_at: Mapped[datetime | None] = mapped_column(Timestamp)

    @classmethod
    def generate(
        cls, account_id: str, created_by: str, now: datetime, life: timedelta, text: str | None = None
    ) -> tuple[str, "ApiKey"]:
        """A new key: the text to hand out once, and the row that knows its hash."""
        text = text or f"bz_{secrets.token_hex(6)}_{secrets.token_hex(24)}"
        _, key_id, secret = text.split("_")
        key = cls(
            key_id=key_id,
            account_id=account_id,
            secret_hash=token_hash(secret),
            created_at=now,
            created_by=created_by,
            expires_at=now + life,
            revoked_at=None,
            last_used_at=None,
        )
        return text, key

    def use(self, secret: str, now: datetime) -> None:
        """Raises :class:`errors.ApiKeyInvalid` for a wrong secret, and after expiry or revocation."""
        known = hmac.compare_digest(self.secret_hash, token_hash(secret))
        if not known or self.revoked_at or now >= self.expires_at:
            raise errors.ApiKeyInvalid
        self.last_used_at = now

    def revoke(self, now: datetime) -> None:
        """It opens nothing any more; tokens it has opened end by themselves within minutes."""
        self.revoked_at = self.revoked_at or now
