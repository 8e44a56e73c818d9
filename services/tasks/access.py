"""Who may do what with plans and tasks, and who sees all of them (domain.md §2)."""

CENTRE = frozenset({"DR", "DP", "CS"})  #: who works at the centre, may supervise and sees phones
DISPATCHERS = frozenset({"DR", "DP"})
DIRECTOR = frozenset({"DR"})
LEADER = frozenset({"LD"})
DECIDERS = LEADER | DIRECTOR  #: of extensions; which of them is a question of the plan and the number
UNIT = frozenset({"DH", "DL"})

SEE_ALL = frozenset({"LD", "DR", "DP", "CS", "AU"})
TASK_READERS = SEE_ALL | UNIT  #: units read what they lead or help with
PLAN_READERS = TASK_READERS - {"CS"}
