"""The people of the starter set who act in the demo set."""

from dataclasses import dataclass

from chassis.context import Actor
from services.surveys.enterprises.particulars import Town

_ROLES = {"liaison": "DL", "deputy": "DH", "specialist": "CS"}


@dataclass(frozen=True)
class Person:
    """Somebody by unit and office, as directory's starter set has them."""

    dept: str
    office: str

    @property
    def id(self) -> str:
        """Their id: ``d06-liaison``."""
        return f"{self.dept.lower()}-{self.office}"

    @property
    def actor(self) -> Actor:
        """They as whoever is responsible for what they do."""
        role = "DP" if (self.dept, self.office) == ("D00", "liaison") else _ROLES[self.office]
        return Actor("person", self.id, self.dept, frozenset({role}))


SPECIALIST = Person("D00", "specialist")
#: who looks after the tablets on which enterprises say how satisfied they are
HALL, ZONE = Person("D02", "liaison"), Person("D32", "liaison")
#: who looks after a town's enterprises
TOWN_UNITS = {
    Town.AOLEZHAOQI: "D33",
    Town.SHANGHAIMIAO: "D34",
    Town.CHENGCHUAN: "D35",
    Town.ANGSU: "D36",
    Town.ZONE: "D32",
}
