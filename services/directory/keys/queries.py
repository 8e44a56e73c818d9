"""Reading the signing keys."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.directory import PublicKey
from services.directory.keys.model import SigningKey
from services.directory.keys.schemas import JwksOut, SigningKeyOut, SigningKeysOut


def jwks(session: Session) -> JwksOut:
    """Every public key whose tokens are to be accepted, also the successor that does not sign yet."""
    rows = session.scalars(
        select(SigningKey).where(SigningKey.withdrawn_at.is_(None)).order_by(SigningKey.signs_from)
    )
    return JwksOut(keys=[PublicKey.model_validate(key.jwk) for key in rows])


def history(session: Session) -> SigningKeysOut:
    """Every key there ever was, the newest first."""
    rows = session.scalars(select(SigningKey).order_by(SigningKey.signs_from.desc(), SigningKey.kid))
    return SigningKeysOut(items=[SigningKeyOut.model_validate(key) for key in rows])
