"""Which unit a workbook means: full or short name, with or without the banner's prefix (domain.md §3.6)."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from difflib import get_close_matches

from chassis.files.cells import Unreadable
from contracts.directory import UnitUpserted

_PREFIX = re.compile("^(鄂托克前旗|鄂前旗|旗)")
_SEPARATORS = re.compile(r"[、,;\n]+")


class UnknownUnit(Unreadable):
    """Its text says, in Chinese, why no unit or more than one is meant."""

    code = "unknown_unit"


class UnitNames:
    """The names units go by, as this service's copies have them."""

    def __init__(self, units: Iterable[UnitUpserted]) -> None:
        self._by_name: dict[str, dict[str, UnitUpserted]] = defaultdict(dict)
        for unit in units:
            for name in (unit.name, unit.short_name):
                self._by_name[plain(name)][unit.dept_code] = unit

    def find(self, text: str) -> str:
        """The dept_code of the one active unit called ``text``; raises :class:`UnknownUnit`."""
        units = self._by_name.get(plain(text))
        if not units:
            raise UnknownUnit(f"未找到单位“{text}”{self._suggestion(text)}")
        if len(units) > 1:
            names = "、".join(unit.name for unit in units.values())
            raise UnknownUnit(f"“{text}”可能是{names}，请写全称")
        (unit,) = units.values()
        if not unit.active:
            raise UnknownUnit(f"单位“{unit.name}”已停用")
        return unit.dept_code

    def _suggestion(self, text: str) -> str:
        close = get_close_matches(plain(text), self._by_name, n=1)
        return f"，是否为“{next(iter(self._by_name[close[0]].values())).name}”" if close else ""


def split(text: str) -> list[str]:
    """The names in one cell, however the office separated them: 、，,；; or a new line."""
    parts = _SEPARATORS.split(unicodedata.normalize("NFKC", text))
    return [name for part in parts if (name := part.strip())]


def plain(name: str) -> str:
    """A name without what differs from hand to hand: widths, spaces, the banner's prefix."""
    return _PREFIX.sub("", re.sub(r"\s", "", unicodedata.normalize("NFKC", name)))
