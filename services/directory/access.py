"""Who may do what with the register, machine accounts and keys, and who sees phones (domain.md §2)."""

#: Who keeps the register, sets temporary passwords and opens any unit's machine accounts: the director alone.
#: Operations see no business content (domain.md §2), and who gives roles, a new password or an officer's
#: mail address gets at it.
KEEPERS = frozenset({"DR"})
STAFF = frozenset({"LD", "DR", "DP", "CS", "DH", "DL", "VC", "GT", "AU", "OP"})  #: who looks people up in it
UNIT = frozenset({"DH", "DL"})  #: roles that mean nothing without a unit: their scope is the own unit
ENTERPRISE = "EN"  #: the role that may speak for an enterprise
CENTRE = frozenset({"DR", "DP", "CS"})  #: sees every phone in full, as units do their own people's (PERM-5)

SEE_ALL_ACCOUNTS = KEEPERS | {"AU", "OP"}
ACCOUNT_KEEPERS = KEEPERS | {"DH"}  #: a unit's head keeps the own unit's machine accounts
ACCOUNT_READERS = SEE_ALL_ACCOUNTS | ACCOUNT_KEEPERS

KEY_KEEPERS = frozenset({"OP"})
KEY_READERS = KEY_KEEPERS | {"AU"}
