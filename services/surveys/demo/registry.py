"""The 420 enterprises of the demo set, as somebody enters them."""

import uuid
from dataclasses import dataclass, field
from random import Random
from typing import Any

from services.surveys.demo import names
from services.surveys.demo.numbers import ENTERPRISES
from services.surveys.demo.people import TOWN_UNITS, Person
from services.surveys.enterprises import uscc
from services.surveys.enterprises.particulars import Kind, Scale, Town
from services.surveys.enterprises.schemas import EnterpriseIn

_NAMESPACE = uuid.UUID("b1325e00-0150-4623-8000-64656d6f656e")
_REGISTRARS = {Kind.COMPANY: "91", Kind.INDIVIDUAL: "92", Kind.COOPERATIVE: "93", Kind.COLLECTIVE: "N2"}
_TOWNS = (Town.AOLEZHAOQI, Town.SHANGHAIMIAO, Town.CHENGCHUAN, Town.ANGSU, Town.ZONE)
_SHARES = (34, 20, 20, 12, 14)
_CENTRES = {
    Town.AOLEZHAOQI: (38.18, 107.48),
    Town.SHANGHAIMIAO: (38.27, 106.81),
    Town.CHENGCHUAN: (37.72, 108.30),
    Town.ANGSU: (38.42, 107.88),
    Town.ZONE: (38.30, 106.75),
}
#: The enterprise that docs/examples/visit.xml speaks of.
_EXAMPLE = {
    "name": "鄂托克前旗绿源农牧有限公司",
    "industry": "A",
    "town": Town.CHENGCHUAN,
    "gacha": "呼和淖尔嘎查",
}
_SHOPS_WITH_CADRE = 0.2
_FIRST_PHONE = 1000  # those below are of the people in directory


@dataclass(frozen=True, eq=False)  # itself and no other
class Planned:
    """An enterprise that is going to be registered."""

    body: EnterpriseIn
    employees: int
    enterprise_id: str = field(init=False)

    def __post_init__(self) -> None:
        identity = self.body.uscc or f"{self.body.name}/{self.body.gacha}/{self.body.phone}"
        object.__setattr__(self, "enterprise_id", str(uuid.uuid5(_NAMESPACE, identity)))


def enterprises(random: Random) -> list[Planned]:
    """All of them, each kind after the other; no two have the same name."""
    kinds = [kind for kind, count in ENTERPRISES.items() for _ in range(count)]
    collectives = iter(names.VILLAGES)  # one in each
    taken: set[str] = set()
    planned = []
    for serial, kind in enumerate(kinds, start=1):
        place = next(collectives) if kind == Kind.COLLECTIVE else _place(random, kind)
        made = _planned(random, serial, kind, place)
        while made.body.name in taken:
            made = _planned(random, serial, kind, place)
        taken.add(made.body.name)
        planned.append(made)
    return planned


def _place(random: Random, kind: Kind) -> tuple[Town, str]:
    if kind == Kind.HERDER:
        return random.choice(names.VILLAGES)
    town = random.choices(_TOWNS, _SHARES)[0]
    return town, random.choice(names.GACHAS[town])


def _planned(random: Random, serial: int, kind: Kind, place: tuple[Town, str]) -> Planned:
    (town, gacha), trade = place, names.industry(random, kind)
    name, boss = names.enterprise(random, kind, place, trade), names.person(random)
    scale, employees = _size(random, kind)
    body: dict[str, Any] = {
        "uscc": code(kind, serial) if kind in _REGISTRARS else None,
        "name": name,
        "kind": kind,
        "industry": trade,
        "scale": scale,
        "town": town,
        "gacha": gacha,
        "legal_rep": None if kind == Kind.HERDER else boss,
        "contact": name if kind == Kind.HERDER else random.choice((boss, names.person(random))),
        "cadre": _cadre(random, kind, town),
        "phone": f"1700000{_FIRST_PHONE + serial:04d}",
    } | _position(random, town)
    return Planned(EnterpriseIn.model_validate(body | (_EXAMPLE if serial == 1 else {})), employees)


def code(kind: Kind, serial: int) -> str:
    """A valid code of this region that is nobody's: no organisation code begins with MAQQ."""
    organisation = f"MAQQ{serial:04d}"
    first_17 = f"{_REGISTRARS[kind]}150623{organisation}{uscc.organisation_check_character(organisation)}"
    return first_17 + uscc.check_character(first_17)


def _cadre(random: Random, kind: Kind, town: Town) -> str | None:
    """包联干部, of the town's unit; few shops have one."""
    has_one = kind != Kind.INDIVIDUAL or random.random() < _SHOPS_WITH_CADRE
    return Person(TOWN_UNITS[town], random.choice(("liaison", "deputy"))).id if has_one else None


def _size(random: Random, kind: Kind) -> tuple[Scale | None, int]:
    if kind == Kind.HERDER:
        return None, random.randint(1, 4)
    if kind != Kind.COMPANY:
        return Scale.MICRO, random.randint(1, 12)
    scale = random.choices((Scale.LARGE, Scale.MEDIUM, Scale.SMALL, Scale.MICRO), (2, 12, 46, 40))[0]
    most = {Scale.LARGE: 1800, Scale.MEDIUM: 400, Scale.SMALL: 90, Scale.MICRO: 15}[scale]
    return scale, random.randint(most // 5, most)


def _position(random: Random, town: Town) -> dict[str, float]:
    lat, lon = _CENTRES[town]
    return {
        "lat": round(lat + random.uniform(-0.04, 0.04), 5),
        "lon": round(lon + random.uniform(-0.04, 0.04), 5),
    }
