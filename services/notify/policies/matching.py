"""Which enterprises a policy is for: those that match every tag it gives (domain.md NTF-8)."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, true
from sqlalchemy.orm import InstrumentedAttribute

from services.notify.policies.model import Enterprise

TAGS: dict[str, InstrumentedAttribute[str | None]] = {
    "industries": Enterprise.industry,
    "scales": Enterprise.scale,
    "towns": Enterprise.town,
}


def matching(tags: Mapping[str, Sequence[str]]) -> ColumnElement[bool]:
    """The enterprises a policy with these tags is for; an empty tag is for all."""
    given = [column.in_(tags[name]) for name, column in TAGS.items() if tags[name]]
    return and_(Enterprise.operating, true(), *given)


def matches(tags: Mapping[str, Sequence[str]], wanted: Mapping[str, Any]) -> bool:
    """Whether a policy with these tags is for an enterprise, and helps with a trouble, like these.

    What is not said of them does not speak against the policy.
    """
    ones = {"industries": "industry", "scales": "scale", "towns": "town", "categories": "category"}
    return all(
        not tags[name] or wanted.get(one) is None or wanted[one] in tags[name] for name, one in ones.items()
    )
