"""Reading devices."""

from collections.abc import Collection

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from chassis.events import copies
from chassis.http import Page, paginate
from contracts.directory import PersonUpserted
from services.surveys.devices.model import Device, hash_of
from services.surveys.devices.schemas import DeviceOut, DeviceQuery

# built once, for it is asked with every request of every phone
_WITH_OWNER = select(Device, copies.state_of(PersonUpserted, Device.person_id)).where(
    Device.token_sha256.in_(bindparam("hashes", expanding=True))
)


def devices(session: Session, query: DeviceQuery) -> Page[DeviceOut]:
    """Devices, the latest first; tokens are never shown again."""
    statement = select(Device)
    if query.person_id is not None:
        statement = statement.where(Device.person_id == query.person_id)
    return paginate(session, statement, keys=[Device.id.desc()], query=query).map(DeviceOut.of)


def by_token(session: Session, token: str) -> Device | None:
    """The device that was given this token, revoked or not."""
    device, _ = with_owners(session, [token])[token]
    return device


def with_owners(
    session: Session, tokens: Collection[str]
) -> dict[str, tuple[Device | None, PersonUpserted | None]]:
    """For each token the device that was given it, revoked or not, and the person it belongs to."""
    hashes = {hash_of(token): token for token in tokens}
    found: dict[str, tuple[Device | None, PersonUpserted | None]] = dict.fromkeys(tokens, (None, None))
    for device, state in session.execute(_WITH_OWNER, {"hashes": list(hashes)}):
        owner = PersonUpserted.model_validate(state) if state is not None else None
        found[hashes[device.token_sha256]] = device, owner
    return found
