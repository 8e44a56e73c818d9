"""The numbers that Word shows before the paragraphs of its lists and stores nowhere in their text."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DIGITS = "零一二三四五六七八九"
_CIRCLED = 0x2460  # ①
_MOST_CIRCLED = 20
_LEVELS = 9


def chinese(number: int) -> str:
    """``十二`` for 12, up to 99; beyond that the digits."""
    tens, units = divmod(number, 10)
    if not 0 < number < 100:  # noqa: PLR2004  one place less to read than a name
        return str(number)
    return f"{_DIGITS[tens] if tens > 1 else ''}{'十' if tens else ''}{_DIGITS[units] if units else ''}"


def _circled(number: int) -> str:
    return chr(_CIRCLED + number - 1) if 0 < number <= _MOST_CIRCLED else str(number)


_WORDED: dict[str, Callable[[int], str]] = {
    "chineseCounting": chinese,
    "chineseCountingThousand": chinese,
    "chineseLegalSimplified": chinese,
    "ideographDigital": chinese,
    "japaneseCounting": chinese,
    "taiwaneseCountingThousand": chinese,
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
}


class ListNumbers:
    """Counts the lists of one document while its paragraphs are read in order."""

    def __init__(self, numbering: Any, styles: Any) -> None:
        abstract = {
            each.get(f"{W}abstractNumId"): _levels(each) for each in numbering.iter(f"{W}abstractNum")
        }
        self._lists = {
            each.get(f"{W}numId"): (
                _value(each, "abstractNumId"),
                abstract.get(_value(each, "abstractNumId")),
            )
            for each in numbering.iter(f"{W}num")
        }
        self._styles = {each.get(f"{W}styleId"): _place(each) for each in styles.iter(f"{W}style")}
        self._counts: dict[str | None, list[int]] = defaultdict(lambda: [0] * _LEVELS)

    def before(self, paragraph: Any) -> str:
        """The number shown before this paragraph, such as ``（二）``; empty if it is in no list."""
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        inherited = (None, None) if style is None else self._styles.get(style.get(f"{W}val"), (None, None))
        own = _place(paragraph)
        number = own[0] or inherited[0]
        level = int(own[1] or inherited[1] or 0)
        counted, levels = self._lists.get(number, (None, None))
        if levels is None or level not in levels:
            return ""
        counts = self._counts[counted]
        counts[level] = max(counts[level] + 1, levels[level][2])
        counts[level + 1 :] = [0] * (_LEVELS - level - 1)
        return _shown(levels, level, counts)


def _shown(levels: dict[int, tuple[str, str, int]], level: int, counts: list[int]) -> str:
    if levels[level][0] == "bullet":
        return ""
    text = levels[level][1]
    for at in range(level + 1):
        kind = levels.get(at, ("decimal", "", 1))[0]
        text = text.replace(f"%{at + 1}", _WORDED.get(kind, str)(counts[at]))
    return text


def _levels(abstract: Any) -> dict[int, tuple[str, str, int]]:
    """Kind of number, text around it and first number, by level."""
    return {
        int(each.get(f"{W}ilvl", "0")): (
            _value(each, "numFmt") or "decimal",
            _value(each, "lvlText") or "",
            int(_value(each, "start") or 1),
        )
        for each in abstract.iter(f"{W}lvl")
        if int(each.get(f"{W}ilvl", "0")) < _LEVELS
    }


def _place(holder: Any) -> tuple[str | None, str | None]:
    """The list and level that a paragraph or a style is in."""
    properties = holder.find(f"{W}pPr/{W}numPr")
    if properties is None:
        return None, None
    return _value(properties, "numId"), _value(properties, "ilvl")


def _value(holder: Any, name: str) -> str | None:
    found = holder.find(f"{W}{name}")
    value = None if found is None else found.get(f"{W}val")
    return None if value is None else str(value)
