"""Which units a plan means: full, short or former name, with or without 旗 before it (domain.md §3.6)."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from chassis.files.cells import Unreadable
from contracts.directory import UnitUpserted

_PREFIX = re.compile("^(鄂托克前旗|鄂前旗|旗)")
_SEPARATORS = re.compile(r"[、,;/|\n]+")
_JOINTS = re.compile(r"以及|及|和|与|会同|\s+")
_ET_CETERA = re.compile(r"等?(有关|相关)?(部门和?|单位)*$")
_REMARK = re.compile(r"\(([^()]*)\)")
_FORMER = re.compile("^原")
_TOWNS = re.compile(r"各(苏木)?(乡)?镇(人民)?(政府)?")
_NOBODY = re.compile(r"各?(有关|相关|成员|责任|参与)?(部门|单位)(和?单位)?")
_NONE = frozenset({"无", "/", "\\", "-", "—", "——", "--"})
TOWNS = "C"  #: 考核组别 of the towns


class UnknownUnit(Unreadable):
    """Its text says, in Chinese, why no unit or more than one is meant."""

    code = "unknown_unit"


class UnitNames:
    """The names units go by, as this service's copies have them.

    ``aliases`` are further names the office uses, former ones above all, each with a unit's name.
    """

    def __init__(self, units: Iterable[UnitUpserted], aliases: Mapping[str, str] | None = None) -> None:
        self._by_name: dict[str, dict[str, UnitUpserted]] = defaultdict(dict)
        self._by_code = {unit.dept_code: unit for unit in units}
        for unit in self._by_code.values():
            for name in (unit.name, unit.short_name, unit.dept_code):
                self._by_name[plain(name)][unit.dept_code] = unit
        for alias, name in (aliases or {}).items():
            self._by_name[plain(alias)] |= self._by_name.get(plain(name), {})

    def find(self, text: str) -> str:
        """The dept_code of the one active unit called ``text``; raises :class:`UnknownUnit`.

        “工信局(原经信局)” and “原经信局” are looked up by each of the names in them.
        """
        units = next((found for name in _readings(text) if (found := self._by_name.get(name))), None)
        if not units:
            raise UnknownUnit(f"未找到单位“{text}”{self._suggestion(text)}")
        if len(units) > 1:
            names = "、".join(unit.name for unit in units.values())
            raise UnknownUnit(f"“{text}”可能是{names}，请写全称")
        (unit,) = units.values()
        if not unit.active:
            raise UnknownUnit(f"单位“{unit.name}”已停用")
        return unit.dept_code

    def all_in(self, text: str) -> tuple[list[str], list[str]]:
        """Every unit of one cell, and what is wrong with the names that are none.

        “各镇” are all towns; “等有关单位” at the end adds nobody.
        """
        found: list[str] = []
        wrong: list[str] = []
        for name in split(text):
            try:
                found += self._meant(name)
            except UnknownUnit as unknown:
                wrong.append(str(unknown))
        return found, wrong

    def name_of(self, dept: str) -> str:
        """What :meth:`find` knows the unit by; the code where two have the same name."""
        unit = self._by_code.get(dept)
        return unit.name if unit and len(self._by_name[plain(unit.name)]) == 1 else dept

    def _meant(self, name: str) -> list[str]:
        if _TOWNS.fullmatch(name):
            towns = [unit for unit in self._by_code.values() if unit.group == TOWNS and unit.active]
            return [unit.dept_code for unit in sorted(towns, key=lambda unit: unit.sort_order)]
        if self._by_name.get(plain(name)):
            return [self.find(name)]
        if _NOBODY.fullmatch(name):
            raise UnknownUnit(f"“{name}”没有指明单位，请逐一列出，或者留空")
        return [self.find(part) for part in self._joined(name) or [name]]

    def _joined(self, text: str) -> list[str]:
        """The names in “司法局和人民法院”, all of them known; none if it cannot be parted so."""
        for joint in _JOINTS.finditer(text):
            first, rest = text[: joint.start()], text[joint.end() :]
            if self._by_name.get(plain(first)):
                others = [rest] if self._by_name.get(plain(rest)) else self._joined(rest)
                if others:
                    return [first, *others]
        return []

    def _suggestion(self, text: str) -> str:
        close = get_close_matches(plain(text), self._by_name, n=1)
        return f"，是否为“{next(iter(self._by_name[close[0]].values())).name}”" if close else ""


def split(text: str) -> list[str]:
    """The names in one cell, however the office separated them: 、，,；;／ or a new line."""
    parts = [part.strip(" 。.") for part in _SEPARATORS.split(unicodedata.normalize("NFKC", text))]
    names = [name for part in parts if part and part not in _NONE and (name := _without_et_cetera(part))]
    return [] if text.strip() in _NONE else names


def _without_et_cetera(part: str) -> str:
    """“财政局等有关单位” without its end; “各有关单位” stays, for a person is to say who that is."""
    match = _ET_CETERA.search(part)
    return part[: match.start()] if match and match[0].startswith("等") else part


def plain(name: str) -> str:
    """A name without what differs from hand to hand: widths, spaces, the banner's prefix."""
    return _PREFIX.sub("", re.sub(r"\s", "", unicodedata.normalize("NFKC", name)))


def _readings(text: str) -> Iterable[str]:
    whole = plain(text)
    outside, inside = _REMARK.sub("", whole), _REMARK.findall(whole)
    for name in (whole, outside, *inside):
        yield name
        if _FORMER.match(name):
            yield plain(_FORMER.sub("", name))
