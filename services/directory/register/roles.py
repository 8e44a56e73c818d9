"""The roles of domain.md §2, and what each may see of other people."""

ROLES = {
    "LD": "旗领导",
    "DR": "中心主任",
    "DP": "调度员/盯办员",
    "CS": "中心专员",
    "DH": "成员单位负责人",
    "DL": "单位联络员",
    "VC": "走访干部",
    "OF": "监督体验官",
    "EN": "企业用户",
    "CI": "群众",
    "GT": "群腐专班",
    "AU": "审计员",
    "OP": "运维",
}

#: Who keeps the register: the director, and operations on their behalf.
KEEPERS = ("DR", "OP")

#: Who works with the register; enterprises, officers and citizens see the units only.
STAFF = ("LD", "DR", "DP", "CS", "DH", "DL", "VC", "GT", "AU", "OP")

#: Roles that mean nothing without a unit: their scope is the own unit.
UNIT_ROLES = frozenset({"DH", "DL"})

#: PERM-5: phones in full, of everybody or of the own unit.
SEE_PHONES = frozenset({"DR", "DP", "CS"})
SEE_OWN_UNITS_PHONES = UNIT_ROLES
