"""结账式问效: what each task of a month is settled as, and how far behind it is (domain.md SET)."""

from datetime import date
from enum import StrEnum
from fractions import Fraction


class Settlement(StrEnum):
    SETTLED = "settled"  #: 结清
    OWED = "owed"  #: 欠账
    HELD = "held"  #: 挂账


SETTLEMENT_NAMES = {Settlement.SETTLED: "结清", Settlement.OWED: "欠账", Settlement.HELD: "挂账"}

WHOLE = 100  #: per cent


def schedule(start: date, due: date | None, on: date) -> Fraction | None:
    """序时进度 in per cent on a day, in natural days (LGT); none for a long-term task."""
    if due is None:
        return None
    if due <= start:
        return Fraction(WHOLE if on >= due else 0)
    gone = Fraction((on - start).days * WHOLE, (due - start).days)
    return min(Fraction(WHOLE), max(Fraction(0), gone))


def lag(scheduled: Fraction | None, progress: int) -> Fraction:
    """How many points the schedule is ahead of the progress; nothing runs ahead of a long-term task."""
    return Fraction(0) if scheduled is None else scheduled - progress


def settle(
    *,
    closed_in_month: bool,
    held: bool,
    accepted: bool,
    progress: int,
    expected: int | None,
    behind: Fraction,
    lag_points: int,
) -> Settlement:
    """``held``: suspended, or an extension was approved within the month; ``expected``: the milestone's."""
    if closed_in_month:
        return Settlement.SETTLED
    if held:
        return Settlement.HELD
    reached = progress >= expected if expected is not None else behind <= lag_points
    return Settlement.SETTLED if accepted and reached else Settlement.OWED
