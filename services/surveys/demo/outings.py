"""Where people of the demo set went: the campaigns, their 80 actions and the 214 visits."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from chassis.officetime.workdays import Calendar
from services.surveys.demo import words
from services.surveys.demo.numbers import ACTIONS, AS_OF, VISITS, VISITS_UNDER_NO_ACTION
from services.surveys.demo.people import TOWN_UNITS, Person
from services.surveys.enterprises.particulars import Town

CALENDAR = Calendar({})
FIRST_DAY, LAST_DAY = date(2023, 3, 1), AS_OF.date() - timedelta(days=1)
VISITING = ("wanmin", "dengmen", "fanuan")  # 银企对接 and 政策宣讲 are meetings
DAILY = "wanmin"  # visits under no action belong to it
MOST_AT_ONCE = 6

HEAD = "nuanqi"
#: code, name, alias; all below 暖城·暖企
CAMPAIGNS = (
    ("wanmin", "万民干部助万企", "万名干部助万企"),
    ("dengmen", "登门纳谏、问需于企", None),
    ("fanuan", "法暖百企", None),
    ("qita", "其他", None),
)
#: the units that go: the first always, two of the others
_UNITS = {
    "wanmin": ("D09", "D01 D06 D08 D10 D17 D20"),
    "dengmen": ("D00", "D02 D03 D06 D09 D20"),
    "fanuan": ("D11", "D12 D13 D14 D20"),
    "yinqi": ("D06", "D20 D09"),
    "xuanjiang": ("D02", "D07 D08"),
}


@dataclass(frozen=True)
class Outing:
    """An action that is going to be held."""

    kind: str
    title: str
    day: date
    place: str
    depts: tuple[str, ...]
    summary: str

    @property
    def campaign(self) -> str:
        """The code of its campaign."""
        return self.kind if self.kind in VISITING else "qita"


@dataclass(frozen=True)
class Stop:
    """A visit to some enterprise, by somebody, under an action or only under a campaign."""

    day: date
    outing: Outing | None
    person: Person

    @property
    def campaign(self) -> str:
        """The code of its campaign."""
        return self.outing.campaign if self.outing else DAILY


def outings(random: Random) -> list[Outing]:
    """The actions by day; none of a kind is on the same day as another."""
    workdays = [day for day in _days() if CALENDAR.is_workday(day)]
    return sorted(
        (
            _outing(random, kind, day)
            for kind, count in ACTIONS.items()
            for day in random.sample(workdays, count)
        ),
        key=lambda outing: (outing.day, outing.kind),
    )


def stops(random: Random, held: Sequence[Outing]) -> list[Stop]:
    """The visits by day: some under each action that visits, a few under none."""
    visiting = [outing for outing in held if outing.kind in VISITING]
    counts = Counter(dict.fromkeys(visiting, 2))
    while counts.total() < VISITS - VISITS_UNDER_NO_ACTION:
        outing = random.choice(visiting)
        counts[outing] += counts[outing] < MOST_AT_ONCE
    under = [Stop(outing.day, outing, _somebody(random, outing.depts)) for outing in counts.elements()]
    workdays = [day for day in _days() if CALENDAR.is_workday(day)]
    daily = [
        Stop(day, None, _somebody(random, tuple(TOWN_UNITS.values())))
        for day in random.sample(workdays, VISITS_UNDER_NO_ACTION)
    ]
    return sorted((*under, *daily), key=lambda stop: stop.day)


def another(random: Random, stop: Stop) -> Person:
    """Somebody else who was there."""
    assert stop.outing is not None, "only actions are visited by several"
    return random.choice([each for each in _people(stop.outing.depts) if each != stop.person])


def _outing(random: Random, kind: str, day: date) -> Outing:
    town = random.choice(list(TOWN_UNITS))
    first, others = _UNITS[kind]
    two = random.sample(others.split(), 2)
    place = {Town.ZONE: "上海庙经济开发区"}.get(town, town.value)
    title = words.title(random, kind, place)
    return Outing(kind, title, day, place, (first, *two, TOWN_UNITS[town]), words.summary(random))


def _somebody(random: Random, depts: Iterable[str]) -> Person:
    return random.choice(list(_people(depts)))


def _people(depts: Iterable[str]) -> Iterator[Person]:
    """Whoever of these units goes on visits."""
    for dept in depts:
        yield Person(dept, "liaison")
        yield Person(dept, "specialist" if dept == "D00" else "deputy")


def _days() -> Iterator[date]:
    for n in range((LAST_DAY - FIRST_DAY).days + 1):
        yield FIRST_DAY + timedelta(days=n)
