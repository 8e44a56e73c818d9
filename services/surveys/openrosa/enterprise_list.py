"""The enterprises a cadre goes to, as a form looks them up without a network (domain.md OFF-1)."""

import csv
import io

from sqlalchemy.orm import Session

from chassis import context
from services.surveys.devices.model import Device
from services.surveys.enterprises import queries
from services.surveys.enterprises.model import Enterprise

KEPT = ("uscc", "kind", "industry", "town", "gacha", "contact")


def enterprise_list(session: Session, device: Device) -> bytes:
    """The list for this phone: the same bytes for the same content, so that their hash says if it is new."""
    actor = context.of(session).actor  # the phone, with its owner's roles
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(["name", "label", *KEPT, "phone"])  # ODK looks up by name and shows the label
    for found in queries.to_visit(session, device.towns):
        lines.writerow([*_line(found), queries.shown_phone(found.phone, actor) or ""])
    return text.getvalue().encode()


def _line(found: Enterprise) -> list[str]:
    return [found.enterprise_id, found.name, *(getattr(found, name) or "" for name in KEPT)]
