"""The enterprises a cadre goes to, as a form looks them up without a network (domain.md OFF-1).

Phones ask for a form's manifest again and again, and the list of all the county is seconds of work and
megabytes. So a process keeps the lists it has made, for as long as the registry is what it was.
"""

import csv
import hashlib
import io
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy.orm import Session

from chassis import context
from chassis.privacy import masked_phone
from services.surveys.access import SEE_PHONES, is_enterprise
from services.surveys.devices.model import Device
from services.surveys.enterprises import queries
from services.surveys.enterprises.queries import Listed, RegistryState

HEADINGS = ["name", "label", "uscc", "kind", "industry", "town", "gacha", "contact", "phone"]
KEPT = 8  #: lists a process holds: one of each town, of all, and a few of several towns

Of = tuple[tuple[str, ...], bool]  # the towns, and whether phone numbers are shown in full


@dataclass(frozen=True)
class EnterpriseList:
    """A list as a phone downloads it, and the state of the registry it was made from."""

    content: bytes
    state: RegistryState | None = None

    @cached_property
    def md5(self) -> str:
        """What the manifest says, so that a phone downloads only what is new to it."""
        return hashlib.md5(self.content, usedforsecurity=False).hexdigest()


#: by database, the lists asked for last at the end
_kept: WeakKeyDictionary[Any, OrderedDict[Of, EnterpriseList]] = WeakKeyDictionary()


def enterprise_list(session: Session, device: Device) -> EnterpriseList:
    """The list for this phone: the same bytes for the same content, so that their hash says if it is new.

    A cadre gets those visits are paid to; an enterprise fills in for itself alone (ADR 0030).
    """
    phone = context.of(session).actor  # with its owner's roles
    if is_enterprise(phone.roles):
        own = queries.spoken_for(session, device.person_id)
        return EnterpriseList(_csv([] if own is None else [queries.listed(own)], in_full=True))
    return _kept_or_made(session, (tuple(device.towns), bool(phone.roles & SEE_PHONES)))


def _kept_or_made(session: Session, of: Of) -> EnterpriseList:
    lists = _kept.setdefault(session.get_bind(), OrderedDict())
    state = queries.state(session)  # before the rows: what is committed in between is noticed the next time
    found = lists.get(of)
    if found is None or found.state != state:
        towns, in_full = of
        found = EnterpriseList(_csv(queries.to_visit(session, towns), in_full=in_full), state)
        lists[of] = found
    lists.move_to_end(of)
    while len(lists) > KEPT:
        lists.popitem(last=False)
    return found


def _csv(enterprises: Iterable[Listed], *, in_full: bool) -> bytes:
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(HEADINGS)  # ODK looks up by name and shows the label
    for *told, phone in enterprises:
        lines.writerow([*told, phone if in_full or phone is None else masked_phone(phone)])
    return text.getvalue().encode()
