"""Which enterprise is visited when, and what it says there."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from services.surveys.demo import words
from services.surveys.demo.numbers import (
    FURTHER,
    PROBLEMS,
    SOLVED,
    TOLD_SHORTLY,
    UNFOUNDED,
    UNSOLVED,
    VISITED,
    VISITS_ENTERED,
)
from services.surveys.demo.outings import Stop
from services.surveys.demo.registry import Planned

#: what is not solved yet was told on these last visits by questionnaire, what is, well before
LATE, EARLY = slice(-22, None), slice(-36)


@dataclass(frozen=True)
class Told:
    """A problem as the enterprise tells it; ``asked_back`` is what it says when it had said too little."""

    category: str
    text: str
    asked_back: str | None = None


@dataclass(frozen=True)
class Visit:
    """A visit to an enterprise; what is ``entered`` by hand has no filled-in questionnaire."""

    stop: Stop
    enterprise: Planned
    entered: bool
    told: Told | None = None
    unfounded: Told | None = None


def visits(random: Random, enterprises: Sequence[Planned], stops: Sequence[Stop]) -> list[Visit]:
    """All visits by day: each of the 168 has one, some more; no problem is told twice by the same."""
    return _Casting(random, enterprises, stops).visits()


class _Casting:
    """Who is met at which stop; stops are known by their numbers."""

    def __init__(self, random: Random, enterprises: Sequence[Planned], stops: Sequence[Stop]) -> None:
        self._random, self._stops = random, stops
        self._visited = random.sample(enterprises, VISITED)
        self._entered = self._entered_by_hand()
        self._categories = self._problems()
        self._cast = dict(zip(self._categories, self._visited[:PROBLEMS], strict=True))
        self._others = self._visited[PROBLEMS:]
        self._told = self._texts()
        self._meet_the_others()
        self._meet_some_again()

    def visits(self) -> list[Visit]:
        """The visits, one at each stop."""
        silent = [n for n in range(len(self._stops)) if n not in self._entered | self._categories.keys()]
        unfounded = dict.fromkeys(self._random.sample(silent, UNFOUNDED), Told("人才招聘", *words.UNFOUNDED))
        return [
            Visit(stop, self._cast[n], n in self._entered, self._told.get(n), unfounded.get(n))
            for n, stop in enumerate(self._stops)
        ]

    def _entered_by_hand(self) -> set[int]:
        """All under no action, and some others."""
        under_none = {n for n, stop in enumerate(self._stops) if stop.outing is None}
        rest = [n for n in range(len(self._stops)) if n not in under_none]
        return under_none | set(self._random.sample(rest, VISITS_ENTERED - len(under_none)))

    def _problems(self) -> dict[int, str]:
        """Where problems are told, and of which category; those not solved yet come last."""
        by_form = [n for n in range(len(self._stops)) if n not in self._entered]
        found: dict[int, str] = {}
        for wanted, numbers in ((SOLVED, by_form[EARLY]), (UNSOLVED, by_form[LATE])):
            categories = [category for category, count in wanted.items() for _ in range(count)]
            found |= dict(zip(self._random.sample(numbers, len(categories)), categories, strict=True))
        return found

    def _texts(self) -> dict[int, Told]:
        """What is said of each problem; some name others, by name and code, that have none of their own."""
        solved = list(self._categories)[: sum(SOLVED.values())]
        short = [n for n in solved if self._categories[n] in words.SHORT][:TOLD_SHORTLY]
        shared = self._random.sample([n for n in solved if n not in short], sum(FURTHER.values()))
        sizes = [size for size, count in FURTHER.items() for _ in range(count)]
        names = iter([f"{each.body.name}（{each.body.uscc}）" for each in self._others if each.body.uscc])
        further = {n: [next(names) for _ in range(size)] for n, size in zip(shared, sizes, strict=True)}
        told = {}
        for n, category in self._categories.items():
            industry = self._cast[n].body.industry
            text = words.problem(self._random, category, industry, further.get(n, ()))
            told[n] = Told(category, *words.SHORT[category]) if n in short else Told(category, text)
        return told

    def _meet_the_others(self) -> None:
        self._cast |= dict(
            zip(self._random.sample(self._free(), len(self._others)), self._others, strict=True)
        )

    def _meet_some_again(self) -> None:
        """Nobody twice on one occasion: an action, or a day."""
        met = {(_occasion(self._stops[n]), each) for n, each in self._cast.items()}
        for n in self._free():
            occasion = _occasion(self._stops[n])
            self._cast[n] = self._random.choice(
                [each for each in self._visited if (occasion, each) not in met]
            )
            met.add((occasion, self._cast[n]))

    def _free(self) -> list[int]:
        return [n for n in range(len(self._stops)) if n not in self._cast]


def _occasion(stop: Stop) -> object:
    return stop.outing or stop.day
