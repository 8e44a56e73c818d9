"""Which of a template's channels can reach somebody now."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from chassis import settings
from contracts.directory import PersonUpserted


def usable(
    session: Session, channels: Sequence[str], person: PersonUpserted | None, phone: str | None
) -> list[str]:
    """Those of the channels by which this person, or this phone, can be reached, in the same order."""
    there = {"mail": bool(settings.of(session).smtp_url and person and person.mail)}
    del phone
    return [channel for channel in channels if there.get(channel)]
