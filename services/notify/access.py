"""Who, beside each person for their own messages, may do what in notify (domain.md §2)."""

OPERATORS = frozenset({"OP"})
CENTRE = frozenset({"DR", "DP", "CS"})
APPROVERS = frozenset({"DR"})
WRITERS = frozenset({"CS", "DR", "DH", "DL", "OF"})  #: of policies and publicity; units and officers propose
LOG_READERS = OPERATORS | {"AU"}
