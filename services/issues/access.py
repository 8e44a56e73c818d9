"""Who may do what with issues, and who sees all of them (domain.md §2)."""

CENTRE = frozenset({"DR", "DP", "CS"})  #: who works at the centre, may supervise and knows petitioners
DISPATCHERS = frozenset({"DR", "DP"})
DECIDERS = frozenset({"LD", "DR", "DP"})  #: of extensions; which of them is a question of the number
UNIT = frozenset({"DH", "DL"})
REPORTERS = frozenset({"VC", "OF", "EN", "CI"})
OUTSIDE = frozenset({"OF", "EN", "CI"})  #: who reads of the handling what was written for them

SEE_ALL = frozenset({"LD", "DR", "DP", "CS", "AU"})
READERS = SEE_ALL | UNIT | REPORTERS  #: units read what they lead or help with, reporters what they reported
