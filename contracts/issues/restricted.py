"""The restricted ledger: who has a matter to see to by when, and nothing of the matter (domain.md CONF-4)."""

from datetime import date
from typing import ClassVar, Literal

from contracts.event import Classification, Event


class RestrictedAssigned(Event):
    """People named by id have a restricted matter to see to (domain.md CONF-4)."""

    aggregate: ClassVar[str] = "case_ref"
    classification: ClassVar[Classification] = "restricted"

    case_ref: str  #: random, not the number
    recipients: list[str]  #: person ids
    due: date


class RestrictedDue(Event):
    """A restricted matter is nearly due, or overdue (domain.md CONF-4)."""

    aggregate: ClassVar[str] = "case_ref"
    classification: ClassVar[Classification] = "restricted"

    case_ref: str
    recipients: list[str]
    due: date
    level: Literal["remind", "urge", "supervise"]


class RestrictedClosed(Event):
    """A restricted matter is closed (domain.md CONF-4)."""

    aggregate: ClassVar[str] = "case_ref"
    classification: ClassVar[Classification] = "restricted"

    case_ref: str
    recipients: list[str]
