"""Who, beside each person for their own messages, may do what in notify (domain.md §2)."""

OPERATORS = frozenset({"OP"})
LOG_READERS = OPERATORS | {"AU"}
