"""Who may do what in surveys, and who sees whose submissions (domain.md §2)."""

DESIGNERS = frozenset({"DR", "CS"})  #: questionnaires: design and publish
DEVICE_KEEPERS = frozenset({"DR", "DP", "CS"})
SUBMITTERS = frozenset({"DP", "CS", "DH", "DL", "VC", "EN"})  #: EN fills in for itself

SEE_ALL = frozenset({"LD", "DR", "DP", "CS", "AU"})
READERS = SEE_ALL | SUBMITTERS  #: those outside SEE_ALL read what they handed in themselves
