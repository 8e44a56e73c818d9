"""Who, beside each person for their own messages, may do what in notify (domain.md §2)."""

OPERATORS = frozenset({"OP"})
CENTRE = frozenset({"DR", "DP", "CS"})
LOG_READERS = OPERATORS | {"AU"}
