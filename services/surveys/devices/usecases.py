"""What can be done with devices."""

from dataclasses import replace

from sqlalchemy.orm import Session

from chassis import context, copies
from chassis.context import Actor
from contracts.directory import PersonUpserted
from services.surveys.devices import queries
from services.surveys.devices.errors import DeviceNotFound, DeviceUnknown, OwnerUnknown
from services.surveys.devices.model import Device, new_token


def register(session: Session, person_id: str, name: str) -> tuple[Device, str]:
    """A phone for a person, and the token to put into it. Raises :class:`OwnerUnknown`."""
    owner = copies.find(session, PersonUpserted, person_id)
    if owner is None or not owner.active:
        raise OwnerUnknown(field="person_id", person_id=person_id)
    token = new_token()
    return add(session, person_id, name, token), token


def add(session: Session, person_id: str, name: str, token: str) -> Device:
    """A phone with a token chosen by the caller, for a person who may not be known here yet."""
    device = Device.registered(person_id, name, token)
    session.add(device)
    session.flush()
    return device


def revoke(session: Session, device_id: int) -> Device:
    """A lost phone is shut out at once. Raises :class:`DeviceNotFound`."""
    device = session.get(Device, device_id)
    if device is None:
        raise DeviceNotFound(device_id=device_id)
    device.revoke(context.now(session))
    session.flush()
    return device


def recognise(session: Session, token: str) -> Device:
    """The device a token belongs to; it is the actor of this unit of work from now on.

    Raises :class:`DeviceUnknown` for an unknown or revoked token, and when its owner has left.
    """
    device = queries.by_token(session, token)
    if device is None or device.revoked_at is not None:
        raise DeviceUnknown
    owner = copies.find(session, PersonUpserted, device.person_id)
    if owner is None or not owner.active:
        raise DeviceUnknown
    actor = Actor("device", str(device.id), owner.dept_code, frozenset(owner.roles))
    session.info["context"] = replace(context.of(session), actor=actor)
    return device
