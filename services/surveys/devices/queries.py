"""Reading devices."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.http import Page, paginate
from services.surveys.devices.model import Device, hash_of
from services.surveys.devices.schemas import DeviceOut, DeviceQuery


def devices(session: Session, query: DeviceQuery) -> Page[DeviceOut]:
    """Devices, the latest first; tokens are never shown again."""
    statement = select(Device)
    if query.person_id is not None:
        statement = statement.where(Device.person_id == query.person_id)
    return paginate(session, statement, keys=[Device.id.desc()], query=query).map(DeviceOut.of)


def by_token(session: Session, token: str) -> Device | None:
    """The device that was given this token, revoked or not."""
    return session.scalar(select(Device).where(Device.token_sha256 == hash_of(token)))
