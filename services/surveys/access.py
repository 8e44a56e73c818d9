"""Who may do what in surveys, and who sees whose submissions (domain.md §2)."""

from collections.abc import Collection

CENTRE = frozenset({"DR", "DP", "CS"})  #: campaigns, and decisions about actions and visits
DESIGNERS = frozenset({"DR", "CS"})  #: questionnaires: design and publish
REVIEWERS = CENTRE  #: submissions: late ones, possible duplicates, unclear enterprises
CONFIRMERS = DESIGNERS  #: problems that were not told clearly
DEVICE_KEEPERS = CENTRE
SUBMITTERS = frozenset({"DP", "CS", "DH", "DL", "VC", "EN"})  #: EN fills in for itself

SEE_ALL = CENTRE | {"LD", "AU"}
READERS = SEE_ALL | SUBMITTERS  #: those outside SEE_ALL read what they handed in themselves
STAFF = SEE_ALL | {"DH", "DL", "VC"}  #: of actions and visits, units see those they take part in

ENTERPRISE = frozenset({"EN"})  #: reads what is about the enterprise it speaks for (ADR 0030)

REGISTRARS = CENTRE  #: enterprises: everything
ADDERS = REGISTRARS | {"VC"}  #: VC adds enterprises and corrects whom to speak to
REGISTRY_READERS = STAFF
SEE_PHONES = ADDERS  #: of enterprises, in full (PERM-5); an enterprise its own
CADRES = CENTRE | {"DH", "DL", "VC"}  #: who may be an enterprise's contact cadre (包联干部)

ACTION_KEEPERS = CENTRE | {"DH", "DL"}  #: units for their own
VISITORS = SUBMITTERS - {"EN"}  #: an enterprise fills in, it does not visit


def is_enterprise(roles: Collection[str]) -> bool:
    """Whether these are the roles of an enterprise, not of staff: what is not its own is absent to it."""
    return not ENTERPRISE.isdisjoint(roles) and STAFF.isdisjoint(roles)
