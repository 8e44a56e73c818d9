"""The enterprises a cadre goes to, as a form looks them up without a network (domain.md OFF-1)."""

import csv
import io
from collections.abc import Sequence

from sqlalchemy.orm import Session

from chassis import context
from chassis.context import Actor
from services.surveys.access import is_enterprise
from services.surveys.devices.model import Device
from services.surveys.enterprises import queries
from services.surveys.enterprises.model import Enterprise

KEPT = ("uscc", "kind", "industry", "town", "gacha", "contact")


def enterprise_list(session: Session, device: Device) -> bytes:
    """The list for this phone: the same bytes for the same content, so that their hash says if it is new."""
    phone = context.of(session).actor  # with its owner's roles
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(["name", "label", *KEPT, "phone"])  # ODK looks up by name and shows the label
    for found in _listed(session, device, phone):
        lines.writerow([*_line(found), queries.phone_for(found, phone) or ""])
    return text.getvalue().encode()


def _listed(session: Session, device: Device, phone: Actor) -> Sequence[Enterprise]:
    """Those a cadre pays visits to; an enterprise fills in for itself alone (ADR 0030)."""
    if not is_enterprise(phone.roles):
        return queries.to_visit(session, device.towns)
    own = queries.spoken_for(session, device.person_id)
    return [] if own is None else [own]


def _line(found: Enterprise) -> list[str]:
    return [found.enterprise_id, found.name, *(getattr(found, name) or "" for name in KEPT)]
