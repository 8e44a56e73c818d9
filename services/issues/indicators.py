"""The indicators an issue can be matched with, as tasks told of them (domain.md §5.2)."""

from collections.abc import Collection

from sqlalchemy.orm import Session

from chassis.events import copies
from contracts.tasks.plans import IndicatorUpserted
from services.issues.errors import UnknownIndicator


def in_use(session: Session) -> Collection[str] | None:
    """The codes that may be named; None as long as no catalogue has been heard of, so that any may."""
    heard = copies.all_of(session, IndicatorUpserted)
    return {each.code for each in heard if each.active} if heard else None


def require_known(session: Session, field: str, codes: Collection[str]) -> None:
    """Refuse a code that names no indicator in use; raises :class:`UnknownIndicator`."""
    known = in_use(session) if codes else None
    for n, code in enumerate(codes):
        if known is not None and code not in known:
            raise UnknownIndicator(field=f"{field}[{n}]", indicator=code)
