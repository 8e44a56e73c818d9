"""Who may do what with the register, machine accounts and keys, and who sees phones (domain.md §2)."""

KEEPERS = frozenset({"DR", "OP"})  #: who keeps the register: the director, and operations on their behalf
STAFF = frozenset({"LD", "DR", "DP", "CS", "DH", "DL", "VC", "GT", "AU", "OP"})  #: who looks people up in it
UNIT = frozenset({"DH", "DL"})  #: roles that mean nothing without a unit: their scope is the own unit
CENTRE = frozenset({"DR", "DP", "CS"})  #: sees every phone in full, as units do their own people's (PERM-5)

SEE_ALL_ACCOUNTS = KEEPERS | {"AU"}
ACCOUNT_KEEPERS = KEEPERS | {"DH"}  #: a unit's head keeps the own unit's machine accounts
ACCOUNT_READERS = SEE_ALL_ACCOUNTS | ACCOUNT_KEEPERS

KEY_KEEPERS = frozenset({"OP"})
KEY_READERS = KEY_KEEPERS | {"AU"}
