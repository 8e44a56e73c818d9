"""Who may do what in surveys, and who sees whose submissions (domain.md §2)."""

DESIGNERS = frozenset({"DR", "CS"})  #: questionnaires: design and publish
DEVICE_KEEPERS = frozenset({"DR", "DP", "CS"})
CENTRE = frozenset({"DR", "DP", "CS"})  #: campaigns, and decisions about actions and visits
SUBMITTERS = frozenset({"DP", "CS", "DH", "DL", "VC", "EN"})  #: EN fills in for itself

SEE_ALL = frozenset({"LD", "DR", "DP", "CS", "AU"})
READERS = SEE_ALL | SUBMITTERS  #: those outside SEE_ALL read what they handed in themselves

REGISTRARS = frozenset({"DR", "DP", "CS"})  #: enterprises: everything
ADDERS = REGISTRARS | {"VC"}  #: VC adds enterprises and corrects whom to speak to
REGISTRY_READERS = SEE_ALL | {"DH", "DL", "VC"}
SEE_PHONES = frozenset({"DR", "DP", "CS", "VC"})  #: of enterprises, in full (PERM-5)
CADRES = frozenset(
    {"DR", "DP", "CS", "DH", "DL", "VC"}
)  #: who may be an enterprise's contact cadre (包联干部)

STAFF = SEE_ALL | {"DH", "DL", "VC"}  #: of actions and visits, units see those they take part in
ACTION_KEEPERS = CENTRE | {"DH", "DL"}  #: units for their own
VISITORS = SUBMITTERS - {"EN"}  #: an enterprise fills in, it does not visit
