"""Who is asking: access tokens checked with directory's public keys alone, and the access rules of a route.

Keys arrive as events and are kept in each service's own database, so no request ever waits for another
service; refresh tokens and API keys, which can be revoked at once, never leave directory (ADR 0004).
"""

import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

import jwt
import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from jwt.types import Options
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy import Boolean, Column, String, Table, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from chassis.columns import Json, insert_into, metadata
from chassis.context import ANONYMOUS, OFFICE_ZONE, Actor, Context
from chassis.db import Database, is_away
from chassis.errors import Forbidden, Transient, Unauthenticated
from contracts.directory import SigningKeyPublished

log = structlog.get_logger(__name__)

ISSUER = "directory"
AUDIENCE = "bizenv"
LEEWAY = timedelta(seconds=10)  #: clocks of two machines may differ by this much
TOKEN_LIMIT = 4096  #: characters; ours have about 500
CACHED_TOKENS = 2048

signing_keys = Table(
    "signing_keys",
    metadata,
    Column("kid", String(64), primary_key=True),
    Column("jwk", Json, nullable=False),
    Column("withdrawn", Boolean, nullable=False),
)


class TokenMissing(Unauthenticated):
    code = "token_missing"
    message = "请先登录：请求头缺少访问令牌"


class TokenInvalid(Unauthenticated):
    code = "token_invalid"
    message = "访问令牌无效，请重新登录"


class TokenExpired(Unauthenticated):
    code = "token_expired"
    message = "登录已过期，请重新登录"


class TokenKeyWithdrawn(Unauthenticated):
    code = "token_key_withdrawn"
    message = "签发该令牌的密钥已停用，请重新登录"


class RoleMissing(Forbidden):
    code = "role_missing"
    message = "您的角色无权进行此操作"


class ScopeMissing(Forbidden):
    code = "scope_missing"
    message = "该系统账号未获授权：缺少权限范围 {scope}"


class KeysAway(Transient):
    code = "signing_keys_away"
    message = "暂时无法核验访问令牌，请稍后重试"


@dataclass(frozen=True)
class Access:
    """Who may call a route; every route names one (PERM of domain.md §2)."""

    kind: Literal["public", "signed_in", "roles"]
    roles: frozenset[str] = frozenset()

    def check(self, actor: Actor, service: str, *, writes: bool) -> None:
        """Raise :class:`Forbidden` unless ``actor`` may go on.

        A machine account also needs the scope ``<service>:read`` or ``<service>:write``.
        """
        if self.kind == "public":
            return
        if self.roles and not (self.roles & actor.roles):
            raise RoleMissing
        scope = f"{service}:{'write' if writes else 'read'}"
        if actor.type == "machine" and scope not in actor.scopes:
            raise ScopeMissing(scope=scope)


#: anybody, also without a token; a token that is sent and valid still names the actor
public = Access("public")
#: anybody with a valid token
signed_in = Access("signed_in")


def roles(*codes: str) -> Access:
    """Anybody who has at least one of these role codes (domain.md §2)."""
    if not codes or not all(codes):
        raise ValueError("roles() without a role would lock everybody out: name one, or use signed_in")
    return Access("roles", frozenset(codes))


def issue(private_key: Ed25519PrivateKey, kid: str, actor: Actor, ttl: timedelta, now: datetime) -> str:
    """An access token for ``actor``, valid from business time ``now`` for ``ttl``; used by directory only."""
    claims = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": actor.id,
        "typ": actor.type,
        "dept": actor.dept,
        "roles": sorted(actor.roles),
        "scope": " ".join(sorted(actor.scopes)),
        "iat": int(now.timestamp()),
        "exp": int((now + ttl).timestamp()),
        "jti": str(uuid.uuid4()),
    }
    return jwt.encode(claims, private_key, algorithm="EdDSA", headers={"kid": kid})


def expires_at(authorization: str | None) -> datetime | None:
    """When the token of a request that was let in ends; None if it has none. For answers that go on."""
    token = (authorization or "").partition(" ")[2].strip()
    if not token:
        return None
    claims = jwt.decode(token, options={"verify_signature": False})  # it was verified to let the request in
    return datetime.fromtimestamp(int(claims["exp"]), OFFICE_ZONE)


def keep_key(session: Session, event: SigningKeyPublished) -> None:
    """Keep a published key, or its withdrawal, which is final whatever order the events arrive in."""
    row = {"kid": event.kid, "jwk": event.jwk.model_dump(), "withdrawn": event.withdrawn}
    statement = insert_into(session, signing_keys).values(row)
    withdrawn = signing_keys.c.withdrawn | statement.excluded.withdrawn
    session.execute(statement.on_conflict_do_update(index_elements=["kid"], set_={"withdrawn": withdrawn}))


class Keys:
    """The public keys of one service's database, cached: read again on an unknown kid and every 30 s."""

    REFRESH_S = 30.0  #: how long a withdrawal may go unnoticed
    UNKNOWN_S = 2.0  #: so that made-up kids do not become a query each

    def __init__(
        self,
        database: Database,
        context: Callable[[], Context],
        seconds: Callable[[], float] = time.monotonic,
    ):
        self._database = database
        self._context = context
        self._seconds = seconds
        self._read_at = float("-inf")
        self._keys: dict[str, Ed25519PublicKey | None] = {}

    def find(self, kid: str) -> Ed25519PublicKey:
        """The key; raises :class:`TokenInvalid`, :class:`TokenKeyWithdrawn`, or :class:`KeysAway`.

        A service that has heard of no key at all cannot call a token invalid: it asks to come again.
        """
        age = self._seconds() - self._read_at
        if age > (self.REFRESH_S if kid in self._keys else self.UNKNOWN_S):
            self._read(known=kid in self._keys)
        if not self._keys:
            raise KeysAway
        if kid not in self._keys:
            raise TokenInvalid
        key = self._keys[kid]
        if key is None:
            raise TokenKeyWithdrawn
        return key

    def _read(self, *, known: bool) -> None:
        try:
            with self._database.reading(self._context()) as session:
                rows = session.execute(select(signing_keys)).all()
        except DBAPIError as error:
            if not is_away(error):
                raise
            if not known:
                raise KeysAway from error
            log.warning("signing_keys_not_refreshed", service=self._database.service)
            return
        self._keys = {row.kid: None if row.withdrawn else _public_key(row.jwk) for row in rows}
        self._read_at = self._seconds()


class Claims(BaseModel):
    """What a token says, in exactly these types; what else it says is nobody's business."""

    model_config = ConfigDict(strict=True, frozen=True)

    sub: str = Field(min_length=1)
    typ: Literal["person", "machine"]
    iat: int
    exp: int
    dept: str | None = None
    roles: list[str] = []
    scope: str = ""

    def actor(self) -> Actor:
        """Whom it speaks for."""
        scopes = frozenset(self.scope.split())
        return Actor(self.typ, self.sub, dept=self.dept, roles=frozenset(self.roles), scopes=scopes)


@dataclass(frozen=True)
class _Verified:
    """A token whose signature was checked; its key and its times are looked at each time it is used."""

    kid: str
    claims: Claims
    actor: Actor


class Authenticator:
    """Turns an ``Authorization`` header into the :class:`Actor` it stands for, by public key alone."""

    def __init__(self, keys: Keys, now: Callable[[], datetime]):
        self._keys = keys
        self._now = now
        self._verified: dict[str, _Verified] = {}

    def actor(self, authorization: str | None, access: Access) -> Actor:
        """Who asks; on a public route whoever has no valid token is anonymous.

        Raises the subclasses of :class:`Unauthenticated` above.
        """
        if access.kind != "public":
            return self._verify(authorization)
        try:
            return self._verify(authorization)
        except (Unauthenticated, KeysAway):
            return ANONYMOUS

    def _verify(self, authorization: str | None) -> Actor:
        scheme, _, token = (authorization or "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise TokenMissing
        verified = self._verified.get(token)
        if verified is None:
            verified = self._remember(token, self._decode(token.strip()))
        self._keys.find(verified.kid)  # withdrawn since?
        now = self._now().timestamp()
        if now >= verified.claims.exp + LEEWAY.total_seconds():
            self._verified.pop(token, None)  # another request may have been quicker
            raise TokenExpired
        if now < verified.claims.iat - LEEWAY.total_seconds():
            raise TokenInvalid
        return verified.actor

    def _remember(self, token: str, verified: _Verified) -> _Verified:
        if len(self._verified) >= CACHED_TOKENS:
            self._verified.clear()
        self._verified[token] = verified
        return verified

    def _decode(self, token: str) -> _Verified:
        if len(token) > TOKEN_LIMIT:
            raise TokenInvalid
        try:
            kid = jwt.get_unverified_header(token).get("kid")
            if not isinstance(kid, str):
                raise TokenInvalid
            key = self._keys.find(kid)
            # times are business times, which may be manual: compared above, not by the library
            off: Options = {"verify_exp": False, "verify_iat": False, "verify_nbf": False}
            read = jwt.decode(token, key, ["EdDSA"], audience=AUDIENCE, issuer=ISSUER, options=off)
            claims = Claims.model_validate(read)
        except (jwt.InvalidTokenError, ValidationError) as error:
            raise TokenInvalid from error
        return _Verified(kid, claims, claims.actor())


def _public_key(jwk: dict[str, Any]) -> Ed25519PublicKey:
    key = jwt.algorithms.OKPAlgorithm.from_jwk(jwk)
    if not isinstance(key, Ed25519PublicKey):
        raise TypeError("a signing key must be an Ed25519 public key")
    return key
