"""What a list may say of a task beside who does what by when: what it is filed under, its aim, its months."""

import re
import unicodedata
from collections.abc import Collection, Sequence
from typing import Any

from chassis.files.sheets import as_typed

MOST_CODES = 20
MOST_MILESTONES = 120
_SEPARATORS = re.compile(r"[、,;/|\s#]+")
_QUANTITY = re.compile(r"(\d{1,12}(?:\.\d{1,6})?)\s*(\S{0,20})")
_MONTH = re.compile(
    r"(?:(?P<year>20\d{2})[年.-])?(?P<month>\d{1,2})月?(?:底前?|末)?\s*[:,]?\s*"
    r"(?P<text>.*?)\s*\(?(?P<pct>\d{1,3})\s*%\)?"
)
_MOST_PCT = 100


def line(text: str, longest: int) -> str:
    """One line of at most so many letters; raises :class:`ValueError`."""
    plain = re.sub(r"\s*\n\s*", "", as_typed(text))
    if len(plain) > longest:
        raise ValueError(f"超过{longest}字")
    return plain


def choice(text: str, choices: Sequence[str]) -> str:
    """The one of the choices that is meant, written out or by its beginning; raises :class:`ValueError`."""
    plain = re.sub(r"\s", "", text)
    meant = [each for each in choices if each == plain] or [
        each for each in choices if each.startswith(plain)
    ]
    if len(meant) != 1:
        raise ValueError(f"“{text}”不在可选范围内：{'、'.join(choices)}")
    return meant[0]


def tags(text: str) -> list[str]:
    """Theme tags, however they are parted; raises :class:`ValueError`."""
    return [line(each, 20) for each in _several(text)]


def codes(text: str, known: Collection[str]) -> list[str]:
    """Indicator codes in use; raises :class:`ValueError` naming those that are not."""
    given = [each.upper() for each in _several(text)]
    unknown = [each for each in given if each not in known]
    if unknown:
        raise ValueError(f"没有在用的指标“{'”“'.join(unknown)}”")
    return given


def quantity(text: str) -> tuple[float, str | None]:
    """A number, and the unit if it stands behind it: “3天”; raises :class:`ValueError`."""
    match = _QUANTITY.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if match is None:
        raise ValueError(f"“{text}”不是数量，请写如“3天”")
    return float(match[1]), match[2] or None


def milestones(text: str, year: int) -> list[dict[str, Any]]:
    """“3月：出台方案30%” on each line, in the order of the months; raises :class:`ValueError`."""
    parts = [each.strip() for each in re.split(r"[\n;；。]+", as_typed(text)) if each.strip()]
    read = sorted((_milestone(each, year) for each in parts), key=lambda each: str(each["month"]))
    months, percents = ([each[name] for each in read] for name in ("month", "expected_pct"))
    if len(set(months)) < len(months):
        raise ValueError("每月只能有一个节点")
    if percents != sorted(percents):
        raise ValueError("节点的进度不能逐月降低")
    if len(read) > MOST_MILESTONES:
        raise ValueError(f"节点最多{MOST_MILESTONES}个")
    return read


def milestones_worded(given: Sequence[dict[str, Any]]) -> str | None:
    """The milestones as :func:`milestones` reads them."""
    return "\n".join(f"{each['month']}：{each['text']}（{each['expected_pct']}%）" for each in given) or None


def _milestone(text: str, year: int) -> dict[str, Any]:
    match = _MONTH.fullmatch(unicodedata.normalize("NFKC", text))
    if match is None or not 1 <= int(match["month"]) <= 12 or int(match["pct"]) > _MOST_PCT:  # noqa: PLR2004
        raise ValueError(f"“{text[:30]}”无法识别，请写如“3月：出台方案30%”")
    month = f"{int(match['year'] or year)}-{int(match['month']):02d}"
    return {"month": month, "text": line(match["text"], 100) or "推进", "expected_pct": int(match["pct"])}


def _several(text: str) -> list[str]:
    given = [each for each in _SEPARATORS.split(unicodedata.normalize("NFKC", as_typed(text))) if each]
    if len(set(given)) < len(given):
        raise ValueError("不能重复")
    if len(given) > MOST_CODES:
        raise ValueError(f"最多{MOST_CODES}个")
    return given
