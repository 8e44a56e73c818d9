"""The date meant by a plan's wording: “6月底前”, “上半年”, “长期坚持” (domain.md CAL-9)."""

import re
import unicodedata
from calendar import monthrange
from datetime import date

from chassis.files.cells import Unreadable

_LASTING = "长期|持续|常态化|常年"
_LONG_TERM = re.compile(
    rf"({_LASTING})(坚持|推进|开展|实施|执行|落实|巩固)?([、,]?(并)?({_LASTING})?(坚持|推进|开展|实施|落实))?"
)
_WORDING = re.compile(
    r"((?P<year>\d{4}|今|本|当|明|次)年)?(?P<when>.*?)(?P<before>之?以?前)?(完成|落实到位)?"
)
_NUMBERS = re.compile(r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})([-/.](?P<day>\d{1,2}))?(之?以?前)?(完成)?")

_N = "[0-9一二三四五六七八九十]{1,3}"
#: What stands between the year and “前” → the month whose last day is meant.
_PERIODS = (
    (re.compile(rf"({_N})月份?[底末]"), lambda n: n),
    (re.compile(r"第?([1-4一二三四])季度?[底末]?"), lambda n: 3 * n),
    (re.compile(r"(上)半年[底末]?"), lambda _: 6),
    (re.compile(r"(下)半年[底末]?|全年|年内|内|年?[底末]"), lambda _: 12),
)
#: The same where no “前” follows, which could as well mean before it begins.
_WHOLE = ((re.compile(rf"({_N})月份?内?"), lambda n: n), (re.compile(r"()"), lambda _: 12))
_MONTH_AND_DAY = re.compile(rf"({_N})月({_N})[日号]")
_NEXT_YEAR = ("明", "次")


class UnclearDeadline(Unreadable):
    """A wording that names no day, or one that does not exist; its text says so in Chinese."""

    code = "unclear_deadline"

    def __init__(self, text: str) -> None:
        super().__init__(f"“{text}”无法识别，请写明日期，或写“N月底前”“上半年”“X季度”“年底前”“长期坚持”")


def due_from_wording(text: str, year: int) -> date | None:
    """The due date meant by ``text`` in a plan of ``year``; None when it means long-term (domain.md CAL-9).

    A year in the wording itself goes first. The date stands as written, working day or not
    (domain.md CAL-8). Raises :class:`UnclearDeadline` when it cannot be told: “6月前” may be May or June,
    and a cell that says 2025.1 may have been typed as 2025.10.
    """
    plain = re.sub(r"[\s。;；]", "", unicodedata.normalize("NFKC", text))
    if _LONG_TERM.fullmatch(plain):
        return None
    try:
        due = _in_numbers(plain) or _in_words(plain, year)
    except ValueError:  # the 31st of June
        due = None
    if due is None:
        raise UnclearDeadline(text[:50])
    return due


def _in_numbers(plain: str) -> date | None:
    match = _NUMBERS.fullmatch(plain)
    if match is None:
        return None
    year, month = int(match["year"]), int(match["month"])
    if match["day"]:
        return date(year, month, int(match["day"]))
    if re.match(r"\d{4}\.1(?!\d)", plain):  # a spreadsheet drops the nought of 2025.10
        return None
    return _end_of(year, month)


def _in_words(plain: str, year: int) -> date | None:
    wording = _WORDING.fullmatch(plain)
    if wording is None:
        return None
    named, when = wording["year"], wording["when"]
    year = int(named) if named and named.isdecimal() else year + (named in _NEXT_YEAR)
    if day := _MONTH_AND_DAY.fullmatch(when):
        return date(year, _number(day[1]), _number(day[2]))
    whole = _WHOLE if not wording["before"] and (named or when) else ()
    for pattern, month_of in (*_PERIODS, *whole):
        if match := pattern.fullmatch(when):
            return _end_of(year, month_of(_number(match[1] or "")))
    return None


def _end_of(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def _number(numeral: str) -> int:
    """12 of “12” and “十二”; 0 of anything that is no numeral."""
    if numeral.isdecimal():
        return int(numeral)
    tens, ten, units = numeral.rpartition("十")
    digits = "零一二三四五六七八九"
    return 10 * (digits.find(tens) if tens else 1) * bool(ten) + max(digits.find(units) if units else 0, 0)
