"""Who may do what with issues, and who sees all of them (domain.md §2)."""

CENTRE = frozenset({"DR", "DP", "CS"})  #: who works at the centre, may supervise and knows petitioners
DISPATCHERS = frozenset({"DR", "DP"})
UNIT = frozenset({"DH", "DL"})
REPORTERS = frozenset({"VC", "OF", "EN", "CI"})

SEE_ALL = frozenset({"LD", "DR", "DP", "CS", "AU"})
READERS = SEE_ALL | UNIT | REPORTERS  #: units read what they lead or help with, reporters what they reported
