"""Rules that compare dates, put so that a judge who orders only numbers can order them.

``. <= today()`` becomes ``number(translate(., '-', '')) <= number(translate(today(), '-', ''))``: days
written 2026-03-02 order like the numbers 20260302, and what is empty is no number on either side.
"""

import re
from collections.abc import Collection

_COMPARISON = re.compile(r"(.+?)(<=|>=|!=|<|>|=)(.+)")
_JOINED = re.compile(r"(\s+and\s+|\s+or\s+)")
_DAY = re.compile(r"date\(\s*(['\"]\d{4}-\d{2}-\d{2}['\"])\s*\)")
_PATH = re.compile(r"(?:\.\./|/)[\w./-]*?([\w.-]+)")


def as_numbers(expression: str, days: Collection[str], *, own: bool) -> str | None:
    """The expression over numbers; ``None`` if it is more than comparisons of whole days.

    ``days`` are the names of the questions that hold a day, ``own`` says whether ``.`` does.
    """
    parts = _JOINED.split(expression.strip())
    compared = [_compared(part, days, own=own) for part in parts[::2]]
    if not all(compared):
        return None
    return "".join(part or "" for pair in zip(compared, [*parts[1::2], ""], strict=True) for part in pair)


def _compared(part: str, days: Collection[str], *, own: bool) -> str | None:
    sides = _COMPARISON.fullmatch(part)
    if sides is None:
        return None
    left, right = (_number(sides[at].strip(), days, own=own) for at in (1, 3))
    return f"{left} {sides[2]} {right}" if left and right else None


def _number(operand: str, days: Collection[str], *, own: bool) -> str | None:
    path, day = _PATH.fullmatch(operand), _DAY.fullmatch(operand)
    is_day = (operand == "." and own) or operand == "today()" or (path and path[1] in days)
    plain = day[1] if day else operand if is_day else None
    return plain and f"number(translate({plain}, '-', ''))"
