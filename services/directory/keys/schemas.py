"""The shapes in which signing keys are shown: never their private halves."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from contracts.directory import PublicKey


class JwksOut(BaseModel):
    """A JSON Web Key Set (RFC 7517)."""

    keys: list[PublicKey]


class SigningKeyOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    kid: str
    published_at: datetime
    signs_from: datetime
    withdrawn_at: datetime | None


class SigningKeysOut(BaseModel):
    items: list[SigningKeyOut]
