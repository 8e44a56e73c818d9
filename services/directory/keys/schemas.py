"""The shapes in which signing keys are shown: never their private halves."""

from datetime import datetime

from pydantic import ConfigDict

from chassis.shapes import Shape
from contracts.directory import PublicKey


class JwksOut(Shape):
    """核验访问令牌的公钥集（JWKS，RFC 7517）"""

    keys: list[PublicKey]


class SigningKeyOut(Shape):
    """签名密钥的公布和停用时间"""

    model_config = ConfigDict(from_attributes=True)

    kid: str
    published_at: datetime
    signs_from: datetime
    withdrawn_at: datetime | None


class SigningKeysOut(Shape):
    """全部签名密钥"""

    items: list[SigningKeyOut]
