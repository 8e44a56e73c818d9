"""What a source says when it brings a problem to the ledger (domain.md §4.2)."""

from dataclasses import dataclass, field
from datetime import date

from services.issues.sources import Category, Kind, Source


@dataclass(frozen=True)
class Petitioner:
    """反映人; ``type`` is 企业, 群众, 体验官 or 无."""

    type: str = "无"
    name: str | None = None
    phone: str | None = None
    anonymous: bool = False

    @property
    def exists(self) -> bool:
        """Whether there is somebody to contact and call back (domain.md §4.2)."""
        return self.type != "无" and not (self.anonymous and not self.phone)


@dataclass(frozen=True)
class Enterprise:
    """涉及企业: a snapshot."""

    name: str
    uscc: str | None = None
    enterprise_id: str | None = None


@dataclass(frozen=True)
class Report:
    """What a source says when it brings a problem."""

    source: Source
    kind: Kind
    category: Category
    title: str
    description: str
    reported_on: date
    registered_on: date  #: when it could first be acted on; all periods count from here
    source_ref: str | None = None
    petitioner: Petitioner = field(default_factory=Petitioner)
    petitioner_id: str | None = None  #: the petitioner's own account, if they brought it themselves
    enterprises: tuple[Enterprise, ...] = ()
    respondent_dept: str | None = None
    suggested_dept: str | None = None
    campaign: str | None = None
    recurrence_of: str | None = None
    suggested_due: date | None = None  #: the fixed date of a problem list
    pain_type: str | None = None
    env_dimension: str | None = None
    indicator_codes: tuple[str, ...] = ()
