"""The monthly score of a unit and the ranking of all: exact fractions, rounded once (MON, RND)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from services.tasks.rules import Weights

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Figures:
    """What a unit is scored by, each the length of a list of rows."""

    due_total: int = 0  #: 应完成
    completed: int = 0  #: 已完成
    on_time: int = 0  #: 按时完成
    required: int = 0  #: 应报
    filed_on_time: int = 0  #: 按时报
    filed: int = 0  #: 已报
    first_pass: int = 0  #: 一次通过

    def rates(self) -> dict[str, Fraction | None]:
        """a, b, c and d; null where the denominator is 0 (RND-2)."""
        return {
            "completion": rate(self.completed, self.due_total),
            "on_time": rate(self.on_time, self.due_total),
            "timely": rate(self.filed_on_time, self.required),
            "first_pass": rate(self.first_pass, self.filed),
        }

    def score(self, weights: Weights) -> Fraction | None:
        """Out of 100; none for a unit of which nothing was due (本月无到期任务)."""
        if not self.due_total:
            return None
        known = [(getattr(weights, name), r) for name, r in self.rates().items() if r is not None]
        whole = sum(weight for weight, _ in known)
        return sum((weight * each for weight, each in known), Fraction(0)) * 100 / whole if whole else None

    def parts(self, weights: Weights) -> dict[str, Fraction]:
        """How many points each rate brings, dropped ones none: together they are the score."""
        known = {name: r for name, r in self.rates().items() if r is not None}
        whole = sum(getattr(weights, name) for name in known)
        return {name: getattr(weights, name) * r * 100 / whole for name, r in known.items() if whole}


def rate(part: int, whole: int) -> Fraction | None:
    """A rate, or null."""
    return Fraction(part, whole) if whole else None


def rounded(value: Fraction) -> Decimal:
    """Two decimals, half up (RND-1)."""
    return Decimal(int(value * 1000)).scaleb(-3).quantize(CENT, ROUND_HALF_UP)


def percent(value: Fraction | None) -> str:
    """``66.67%``, or — where there is none (RND-1, RND-2)."""
    return "—" if value is None else f"{rounded(value * 100)}%"


def ranked(scores: Mapping[str, Decimal]) -> dict[str, int]:
    """Descending by the rounded score; ties share a rank and the next one skips: 1, 2, 2, 4 (RND-3)."""
    return {dept: 1 + sum(other > score for other in scores.values()) for dept, score in scores.items()}


def ranked_within(scores: Mapping[str, Decimal], groups: Mapping[str, str]) -> dict[str, int]:
    """The same within each group (考核组别)."""
    ranks: dict[str, int] = {}
    for group in set(groups.values()):
        ranks |= ranked({dept: score for dept, score in scores.items() if groups.get(dept) == group})
    return ranks


def total(figures: Iterable[Figures]) -> Figures:
    """All units together."""
    rows = list(figures)
    return Figures(**{name: sum(getattr(row, name) for row in rows) for name in Figures.__dataclass_fields__})
