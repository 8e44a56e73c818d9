"""Reading the signing keys."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis import settings
from contracts.directory import PublicKey
from services.directory.keys.errors import KeyUnreadable
from services.directory.keys.model import SigningKey
from services.directory.keys.schemas import JwksOut, SigningKeyOut, SigningKeysOut


def jwks(session: Session) -> JwksOut:
    """Every public key whose tokens are to be accepted, also the successor that does not sign yet."""
    rows = session.scalars(
        select(SigningKey).where(SigningKey.withdrawn_at.is_(None)).order_by(SigningKey.signs_from)
    )
    return JwksOut(keys=[PublicKey.model_validate(key.jwk) for key in rows])


def wrong_secret(session: Session) -> Iterator[str]:
    """Why tokens cannot be signed, for ``bizenv doctor``; changes nothing."""
    given = settings.of(session)
    if not given.embedded and given.key_secret is None:
        yield "未设置 BIZENV_KEY_SECRET，不能签发令牌，请运行 deploy/make-secrets 或另行设置"
        return
    live = session.scalars(select(SigningKey).where(SigningKey.withdrawn_at.is_(None)))
    try:
        for key in live:
            key.private_key(given)
    except KeyUnreadable as problem:
        yield f"{problem}，请放回原来的密钥，或运行 bizenv directory rotate-keys --at-once 另换一把"


def history(session: Session) -> SigningKeysOut:
    """Every key there ever was, the newest first."""
    rows = session.scalars(select(SigningKey).order_by(SigningKey.signs_from.desc(), SigningKey.kid))
    return SigningKeysOut(items=[SigningKeyOut.model_validate(key) for key in rows])
