"""Which of a template's channels can reach somebody now."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from chassis import settings
from contracts.directory import PersonUpserted
from services.notify.endpoints.finding import Endpoints


def usable(
    session: Session,
    channels: Sequence[str],
    person: PersonUpserted | None,
    phone: str | None,
    endpoints: Endpoints,
) -> list[str]:
    """Those of the channels by which this person, or this phone, can be reached, in the same order."""
    has_phone = bool(phone or (person and person.phone))
    there = {
        "mail": bool(person and person.mail and settings.of(session).smtp_url),
        "push": bool(person and person.push) and endpoints.find("push") is not None,
        "sms": has_phone and endpoints.find("sms") is not None,
    }
    return [channel for channel in channels if there.get(channel)]
