"""三率: response, resolution, satisfaction, and their composite; exact until shown (domain.md SAN)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from services.issues.rules import Weights

HALF = Fraction(1, 2)


@dataclass(frozen=True)
class Rate:
    """A fraction of what was counted; without anything counted there is none (RND-2)."""

    numerator: Fraction
    denominator: int

    @property
    def value(self) -> Fraction | None:
        """Between 0 and 1."""
        return self.numerator / self.denominator if self.denominator else None

    @property
    def shown(self) -> str:
        """``66.67%``, or ``—`` where there is nothing to divide by."""
        value = self.value
        return "—" if value is None else f"{rounded(value * 100)}%"


def response(in_time: int, late: int) -> Rate:
    """响应率: contacted by the contact date, of all whose contact date is in the period."""
    return Rate(Fraction(in_time), in_time + late)


def resolution(resolved: int, partly: int, unresolved: int) -> Rate:
    """解决率: what is solved in part counts half."""
    return Rate(resolved + HALF * partly, resolved + partly + unresolved)


def satisfaction(content: int, discontent: int) -> Rate:
    """满意率: 基本满意 and better, of those who rated."""
    return Rate(Fraction(content), content + discontent)


def composite(rates: Mapping[str, Rate], weights: Weights) -> Fraction | None:
    """The weighted sum; the weight of a rate there is none of is shared by the others (RND-2)."""
    there = {name: rate.value for name, rate in rates.items() if rate.value is not None}
    total: int = sum(getattr(weights, name) for name in there)
    if not total:
        return None
    weighted = sum((value * getattr(weights, name) for name, value in there.items()), Fraction(0))
    whole: int = sum(getattr(weights, name) for name in rates)
    return weighted * whole / total


def rounded(value: Fraction) -> Decimal:
    """Two decimals, half up (RND-1)."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(Decimal("0.01"), ROUND_HALF_UP)
