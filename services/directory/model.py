"""What directory's mapped classes share: one metadata, and taking over only what differs."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase

from chassis.columns import NAMING


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)


def take_over(target: Base, values: Mapping[str, Any]) -> bool:
    """Set what differs; returns whether anything did, so that saving the same again says nothing."""
    changed = {name: value for name, value in values.items() if getattr(target, name) != value}
    for name, value in changed.items():
        setattr(target, name, value)
    return bool(changed)
