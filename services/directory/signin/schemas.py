"""The shapes of signing in."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, RootModel, StringConstraints

#: As typed; how it is spelt in capitals does not matter.
Login = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, to_lower=True, min_length=1, max_length=64, pattern=r"^[^\x00-\x1f]+$"
    ),
]
Password = Annotated[str, StringConstraints(min_length=1, max_length=128)]
Secret = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class PasswordGrant(BaseModel):
    """A person signs in."""

    model_config = ConfigDict(extra="forbid")

    grant_type: Literal["password"]
    login: Login
    password: Password


class RefreshGrant(BaseModel):
    """A person stays signed in."""

    model_config = ConfigDict(extra="forbid")

    grant_type: Literal["refresh_token"]
    refresh_token: Secret


class ApiKeyGrant(BaseModel):
    """A unit's machine account gets to work."""

    model_config = ConfigDict(extra="forbid")

    grant_type: Literal["api_key"]
    api_key: Secret


class TokenIn(
    RootModel[Annotated[PasswordGrant | RefreshGrant | ApiKeyGrant, Field(discriminator="grant_type")]]
):
    """One of the three ways to an access token."""


class TokenOut(BaseModel):
    """An access token; persons also get a refresh token, good for one use."""

    access_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 - the name of a scheme
    expires_in: int = Field(description="访问令牌有效期，秒")
    refresh_token: str | None = None
    refresh_expires_at: datetime | None = Field(None, description="本次登录最长有效至")


class PasswordIn(BaseModel):
    """A change of password; needs no token, so that a temporary password can be changed."""

    model_config = ConfigDict(extra="forbid")

    login: Login
    password: Password
    new_password: Password


class TemporaryPasswordOut(BaseModel):
    """Shown once; only serves to set another."""

    login: str
    password: str


class SignOutIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    refresh_token: Secret


class SignInOut(BaseModel):
    """One of the caller's open sign-ins."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    client: str = Field(description="登录时的客户端")
    started_at: datetime
    last_used_at: datetime
    expires_at: datetime
