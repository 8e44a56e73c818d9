"""What can be done with devices."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from chassis import context
from chassis.context import Actor
from chassis.events import copies
from contracts.directory import PersonUpserted
from services.surveys.access import SEE_ALL, SUBMITTERS
from services.surveys.devices import queries
from services.surveys.devices.errors import (
    DeviceNotFound,
    DeviceTokenInvalid,
    FeedNotForOwner,
    PhoneNotForOwner,
    PhoneOwnerMayNotSubmit,
    UnknownPerson,
)
from services.surveys.devices.model import Device, Purpose, new_token, server_url
from services.surveys.devices.schemas import DeviceChange, DeviceIn, DeviceOut, NewDeviceOut


def register(session: Session, body: DeviceIn, root_url: str) -> NewDeviceOut:
    """A phone or a feed for a person, with the address to put into it.

    Raises :class:`UnknownPerson`, :class:`FeedNotForOwner` unless they may read all submissions, and
    :class:`PhoneNotForOwner` unless they may hand any in.
    """
    owner = copies.find(session, PersonUpserted, body.person_id)
    if owner is None or not owner.active:
        raise UnknownPerson(field="person_id", person_id=body.person_id)
    if body.purpose == Purpose.FEED and not SEE_ALL.intersection(owner.roles):
        raise FeedNotForOwner(field="person_id", name=owner.name)
    if body.purpose == Purpose.COLLECT and not SUBMITTERS.intersection(owner.roles):
        raise PhoneNotForOwner(field="person_id", name=owner.name)
    token = new_token()
    device = add(session, body.person_id, body.name, token, body.towns, purpose=body.purpose)
    return NewDeviceOut.with_url(device, server_url(root_url, token))


def add(
    session: Session,
    person_id: str,
    name: str,
    token: str,
    towns: Sequence[str] = (),
    *,
    purpose: Purpose = Purpose.COLLECT,
) -> Device:
    """A device with a token chosen by the caller, for a person who may not be known here yet."""
    device = Device.registered(person_id, name, token, towns, purpose)
    session.add(device)
    session.flush()
    return device


def revoke(session: Session, device_id: int, expected: int | None = None) -> DeviceOut:
    """A lost phone is shut out at once. Raises :class:`DeviceNotFound` and :class:`StaleVersion`."""
    device = _locked(session, device_id, expected)
    device.revoke(context.now(session))
    session.flush()
    return DeviceOut.of(device)


def change(session: Session, device_id: int, body: DeviceChange, expected: int) -> DeviceOut:
    """Its owner goes to other towns: under the same token the phone gets their enterprises.

    Raises as :func:`revoke`.
    """
    device = _locked(session, device_id, expected)
    device.go_to(body.towns)
    session.flush()
    return DeviceOut.of(device)


def _locked(session: Session, device_id: int, expected: int | None) -> Device:
    device = session.get(Device, device_id, with_for_update=True)
    if device is None:
        raise DeviceNotFound(device_id=device_id)
    device.expect(expected)
    return device


def recognise(session: Session, token: str, purpose: Purpose = Purpose.COLLECT) -> Device:
    """The device a token belongs to; it is the actor of this unit of work from now on.

    Raises :class:`DeviceTokenInvalid` for an unknown or revoked token, for one that opens something else,
    and when its owner has left; :class:`PhoneOwnerMayNotSubmit`.
    """
    found = recognise_all(session, [token], purpose)
    if token not in found:
        raise DeviceTokenInvalid
    device, actor = found[token]
    if purpose == Purpose.COLLECT:
        refuse_without_right(actor)
    session.info["context"] = replace(context.of(session), actor=actor)
    return device


def refuse_without_right(phone: Actor) -> None:
    """Raise :class:`PhoneOwnerMayNotSubmit` for a phone whose owner has other roles now (domain.md §2)."""
    if not phone.roles & SUBMITTERS:
        raise PhoneOwnerMayNotSubmit


def recognise_all(
    session: Session, tokens: Collection[str], purpose: Purpose = Purpose.COLLECT
) -> dict[str, tuple[Device, Actor]]:
    """The devices of those tokens that are good, and the actor each is."""
    return {
        token: (device, Actor("device", str(device.id), owner.dept_code, frozenset(owner.roles)))
        for token, (device, owner) in queries.with_owners(session, tokens).items()
        if device is not None and device.revoked_at is None and device.purpose == purpose
        if owner is not None and owner.active
    }
