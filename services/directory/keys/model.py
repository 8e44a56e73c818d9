"""A signing key: published first, signing later, withdrawn when nothing it signed is valid any more."""

import secrets
from datetime import datetime

import jwt
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from chassis.columns import Json, Timestamp
from chassis.sealing import seal, unseal
from chassis.settings import Settings
from contracts.directory import PublicKey, SigningKeyPublished
from services.directory.base import Base
from services.directory.keys.errors import KeyUnreadable

PURPOSE = "directory signing keys"


class SigningKey(Base):
    """An Ed25519 pair; the private half is wrapped (:mod:`chassis.sealing`)."""

    __tablename__ = "signing_keys_private"

    kid: Mapped[str] = mapped_column(String(64), primary_key=True)
    jwk: Mapped[dict[str, str]] = mapped_column(Json)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    published_at: Mapped[datetime] = mapped_column(Timestamp)
    signs_from: Mapped[datetime] = mapped_column(Timestamp)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Timestamp)

    @classmethod
    def generate(cls, now: datetime, signs_from: datetime, settings: Settings) -> "SigningKey":
        """A new pair that everybody is told of now and that signs later."""
        private = Ed25519PrivateKey.generate()
        kid = f"{now:%Y%m%d}-{secrets.token_hex(6)}"
        public = jwt.algorithms.OKPAlgorithm.to_jwk(private.public_key(), as_dict=True)
        raw = private.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
        return cls(
            kid=kid,
            jwk={"kty": public["kty"], "crv": public["crv"], "x": public["x"], "kid": kid},
            sealed=seal(raw, PURPOSE, kid, settings),
            published_at=now,
            signs_from=signs_from,
            withdrawn_at=None,
        )

    def private_key(self, settings: Settings) -> Ed25519PrivateKey:
        """The private half; raises :class:`KeyUnreadable` under another secret."""
        try:
            return Ed25519PrivateKey.from_private_bytes(unseal(self.sealed, PURPOSE, self.kid, settings))
        except InvalidTag as error:
            raise KeyUnreadable from error

    def withdraw(self, now: datetime) -> SigningKeyPublished:
        """From now on nobody accepts what it signed; the private half is forgotten."""
        self.withdrawn_at = now
        self.sealed = b""
        return self.published()

    def published(self) -> SigningKeyPublished:
        """The key as every service must know it."""
        jwk = PublicKey.model_validate(self.jwk)
        return SigningKeyPublished(kid=self.kid, jwk=jwk, withdrawn=self.withdrawn_at is not None)
