"""The shapes of signing in."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, RootModel, StringConstraints

from chassis.shapes import Shape
from chassis.text import ONE_LINE

#: As typed; how it is spelt in capitals does not matter.
Login = Annotated[
    str,
    StringConstraints(strip_whitespace=True, to_lower=True, min_length=1, max_length=64),
    ONE_LINE,
]
Password = Annotated[str, StringConstraints(min_length=1, max_length=128)]
Secret = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class PasswordGrant(Shape):
    """以登录名和密码登录"""

    model_config = ConfigDict(extra="forbid")

    grant_type: Literal["password"]
    login: Login
    password: Password


class RefreshGrant(Shape):
    """以续期凭证保持登录"""

    model_config = ConfigDict(extra="forbid")

    grant_type: Literal["refresh_token"]
    refresh_token: Secret


class ApiKeyGrant(Shape):
    """单位系统账号以接口密钥换取访问令牌"""

    model_config = ConfigDict(extra="forbid")

    grant_type: Literal["api_key"]
    api_key: Secret


class TokenIn(
    RootModel[Annotated[PasswordGrant | RefreshGrant | ApiKeyGrant, Field(discriminator="grant_type")]]
):
    """取得访问令牌的三种方式之一"""


class TokenOut(Shape):
    """访问令牌；人员登录另得续期凭证，只能使用一次"""

    access_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 - the name of a scheme
    expires_in: int = Field(description="访问令牌有效期，秒")
    refresh_token: str | None = None
    refresh_expires_at: datetime | None = Field(None, description="本次登录最长有效至")


class PasswordIn(Shape):
    """修改密码：无需令牌，以便修改临时密码"""

    model_config = ConfigDict(extra="forbid")

    login: Login
    password: Password
    new_password: Password


class TemporaryPasswordOut(Shape):
    """临时密码：只显示一次，只能用来设置新密码"""

    login: str
    password: str
    expires_at: datetime = Field(description="须在此之前设置新密码")


class SignOutIn(Shape):
    """要退出的登录"""

    model_config = ConfigDict(extra="forbid")

    refresh_token: Secret


class SignInOut(Shape):
    """本人尚在有效期内的一次登录"""

    model_config = ConfigDict(from_attributes=True)

    id: str
    client: str = Field(description="登录时的客户端")
    started_at: datetime
    last_used_at: datetime
    expires_at: datetime
