"""Who acts, when, and because of what: set once at the edge, carried by the session to every event row."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

OFFICE_ZONE = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Actor:
    """Whoever is responsible for a change.

    ``type`` is person, machine (a unit's account), device (a phone), system (clock or event) or
    anonymous. ``roles`` and ``scopes`` are what the token says; ``dept`` is the own unit (domain.md §2).
    """

    type: str
    id: str = ""
    dept: str | None = None
    roles: frozenset[str] = frozenset()
    scopes: frozenset[str] = frozenset()


SYSTEM = Actor("system")
ANONYMOUS = Actor("anonymous")
#: correlation id of all that the demo deeds do and cause; no caller of the API can send it
DEMO = "/demo"


@dataclass(frozen=True)
class Context:
    """The circumstances of one unit of work; ``now`` is business time with its +08:00 offset."""

    now: datetime
    actor: Actor = SYSTEM
    correlation_id: str = ""
    causation_id: str | None = None
    traceparent: str | None = None
    reason: str | None = field(default=None)

    @property
    def is_demo(self) -> bool:
        """Whether it is a demo deed, or was caused by one."""
        return self.correlation_id == DEMO


def handling_time(correlation_id: str, happened_at: datetime | None, now: datetime) -> datetime:
    """When an event is handled: now; what a demo deed caused, when that was: the past goes on in the past."""
    return happened_at if happened_at and correlation_id == DEMO else now


def of(session: Session) -> Context:
    """The context the edge put on this session."""
    context: Context = session.info["context"]
    return context


@contextmanager
def within(session: Session, circumstances: Context) -> Iterator[None]:
    """Do the block in these circumstances: in one transaction there may be the work of several people."""
    before, session.info["context"] = of(session), circumstances
    try:
        yield
    finally:
        session.info["context"] = before


def now(session: Session) -> datetime:
    """Business time of this unit of work: the same instant for all it does (domain.md CAL-1)."""
    return of(session).now


def today(session: Session) -> date:
    """The business date in Asia/Shanghai (domain.md CAL-1)."""
    return now(session).astimezone(OFFICE_ZONE).date()
