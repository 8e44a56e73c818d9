"""The people of the starter set who act in the demo set."""

from chassis.context import Actor

SPECIALIST = Actor("person", "d00-specialist", "D00", frozenset({"CS"}))
DIRECTOR = Actor("person", "d00-head", "D00", frozenset({"DR"}))
DISPATCHER = Actor("person", "d00-liaison", "D00", frozenset({"DP"}))
TEAM = tuple(Actor("person", f"task-force-{n}", None, frozenset({"GT"})) for n in (1, 2))
PUBLIC = Actor("anonymous")


def liaison(dept: str) -> Actor:
    """Who puts right what a unit is to put right."""
    return Actor("person", f"{dept.lower()}-liaison", dept, frozenset({"DL"}))
