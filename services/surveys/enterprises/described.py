"""An enterprise as a visit speaks of it, and what of that the registry can take."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from services.surveys.enterprises import particulars
from services.surveys.enterprises.particulars import lacking_identity


@dataclass(frozen=True)
class Described:
    """What somebody filled in, unchecked: any of it may be missing or wrong."""

    enterprise_id: str | None = None
    name: str | None = None
    uscc: str | None = None
    kind: str | None = None
    industry: str | None = None
    scale: str | None = None
    town: str | None = None
    gacha: str | None = None
    contact: str | None = None
    phone: str | None = None


_READERS: dict[str, Callable[[str], Any]] = {
    "name": particulars.name,
    "uscc": particulars.code,
    "kind": particulars.kind,
    "industry": particulars.industry,
    "scale": particulars.scale,
    "town": particulars.town,
    "gacha": lambda text: particulars.line(text, 60),
    "contact": lambda text: particulars.line(text, 60),
    "phone": particulars.phone,
}


def readable(described: Described) -> dict[str, Any]:
    """The fields that can be understood, as they would be stored; a code's kind is known from the code."""
    values: dict[str, Any] = {}
    for field, text in vars(described).items():
        if text and field in _READERS:
            with suppress(ValueError):
                values[field] = _READERS[field](text)
    if "uscc" in values:
        values.setdefault("kind", particulars.kind_of(values["uscc"]))
    return values


def is_identified(values: dict[str, Any]) -> bool:
    """Whether enough is known to register it: a name, and a code or a herder's 嘎查 and phone."""
    return "name" in values and not lacking_identity(values)
