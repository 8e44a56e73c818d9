"""Keeping the signing keys: there is always one, its successor is known before it signs, the old one ends."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis import auth, context
from chassis.context import Actor
from chassis.events import outbox
from chassis.settings import Settings
from contracts.directory import SigningKeyPublished
from services.directory.keys.errors import RotationUnderWay
from services.directory.keys.model import SigningKey
from services.directory.keys.schemas import SigningKeyOut


def issue_token(session: Session, actor: Actor, settings: Settings) -> str:
    """An access token for ``actor``, valid for ``access_token_minutes``."""
    key = signing_key(session, settings)
    ttl = timedelta(minutes=settings.access_token_minutes)
    return auth.issue(key.private_key(settings), key.kid, actor, ttl, context.now(session))


def signing_key(session: Session, settings: Settings) -> SigningKey:
    """The key that signs now: the newest that has reached its time."""
    now = context.now(session)
    for key in _live_keys(session):
        if key.signs_from <= now:
            return key
    return _publish(session, now, settings)


def rotate(session: Session, settings: Settings, *, at_once: bool = False) -> SigningKeyOut:
    """Publish a successor, which signs after ``signing_key_overlap_minutes`` so that every service has it.

    ``at_once`` is for a key that has leaked: the successor signs from now on and all others are
    withdrawn, which ends every access token. Raises :class:`RotationUnderWay`.
    """
    now = context.now(session)
    newest = next(iter(_live_keys(session)), None)
    if at_once:
        _withdraw(session, _live_keys(session))
    elif newest and newest.signs_from > now:
        raise RotationUnderWay(signs_from=f"{newest.signs_from:%Y-%m-%d %H:%M}")
    overlap = timedelta(minutes=0 if at_once else settings.signing_key_overlap_minutes)
    return SigningKeyOut.model_validate(_publish(session, now + overlap, settings))


def tend(session: Session, settings: Settings) -> None:
    """What is due by the clock: a first key, a successor for an old one, the end of a superseded one.

    A superseded key is withdrawn when the last token it can have signed has expired.
    """
    now = context.now(session)
    current = signing_key(session, settings)
    live = _live_keys(session)
    if live[0] is current and current.signs_from + timedelta(days=settings.signing_key_days) <= now:
        rotate(session, settings)
    last_token = timedelta(minutes=settings.access_token_minutes) + auth.LEEWAY
    if current.signs_from + last_token <= now:
        _withdraw(session, live[live.index(current) + 1 :])


def _live_keys(session: Session) -> list[SigningKey]:
    """All that are not withdrawn, the newest first."""
    newest_first = (SigningKey.signs_from.desc(), SigningKey.kid)
    return list(
        session.scalars(select(SigningKey).where(SigningKey.withdrawn_at.is_(None)).order_by(*newest_first))
    )


def _publish(session: Session, signs_from: datetime, settings: Settings) -> SigningKey:
    key = SigningKey.generate(context.now(session), signs_from, settings)
    session.add(key)
    _tell(session, key.published())
    return key


def _withdraw(session: Session, keys: list[SigningKey]) -> None:
    for key in keys:
        _tell(session, key.withdraw(context.now(session)))


def _tell(session: Session, event: SigningKeyPublished) -> None:
    outbox.record(session, event)
    auth.keep_key(session, event)  # directory checks tokens like everybody else, but does not wait to hear it
