"""The State Council's holiday notice of a year, as a small CSV file that staff type from the paper.

One line per day, with a heading, saved by any spreadsheet (UTF-8 or GBK)::

    日期,安排,名称
    2027-02-05,休,春节
    2027-02-14,班,春节调休

``休`` is a day off (the whole range the notice names, weekends too or not), ``班`` a make-up working
day. The notice's year is that of its last day; days in December before belong to it too.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from chassis.errors import Invalid
from chassis.officetime.workdays import SATURDAY

HEADING = ["日期", "安排", "名称"]
OFF, ON = "休", "班"
DECEMBER = 12


class NoticeUnreadable(Invalid):
    """A notice file with mistakes; ``errors`` has one entry per line that has one."""

    code = "holiday_notice_unreadable"
    message = "节假日安排文件有{count}处错误，未作任何更改"


@dataclass(frozen=True)
class Notice:
    """One year's arrangement: its days off and its make-up working days."""

    year: int
    holidays: tuple[date, ...]
    workdays: tuple[date, ...]


def read_notice(path: Path) -> Notice:
    """The arrangement in the file; raises :class:`NoticeUnreadable` naming every wrong line in Chinese."""
    mistakes: dict[int, str] = {}
    days: dict[date, str] = {}
    for number, cells in _lines(path, mistakes):
        try:
            _take(cells, days)
        except ValueError as mistake:
            mistakes[number] = str(mistake)
    if not mistakes:
        _check_whole(days, mistakes)
    if mistakes:
        raise NoticeUnreadable(
            field="file", count=len(mistakes), errors=[_entry(*item) for item in mistakes.items()]
        )
    return Notice(
        year=max(days).year,
        holidays=tuple(sorted(day for day, kind in days.items() if kind == OFF)),
        workdays=tuple(sorted(day for day, kind in days.items() if kind == ON)),
    )


def _entry(number: int, mistake: str) -> dict[str, str]:
    return {"field": f"第{number}行", "code": NoticeUnreadable.code, "detail": f"第{number}行：{mistake}"}


def _lines(path: Path, mistakes: dict[int, str]) -> Iterator[tuple[int, list[str]]]:
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("gb18030", errors="replace")  # what a Chinese spreadsheet program saves as CSV
    lines = [[cell.strip() for cell in line] for line in csv.reader(text.splitlines())]
    if not lines or lines[0] != HEADING:
        mistakes[1] = f"表头应为“{','.join(HEADING)}”"
        return
    for number, cells in enumerate(lines[1:], start=2):
        if any(cells):
            yield number, cells


def _take(cells: list[str], days: dict[date, str]) -> None:
    if len(cells) != len(HEADING):
        raise ValueError(f"应有{len(HEADING)}列，实有{len(cells)}列")
    day, kind = _date(cells[0]), cells[1]
    if kind not in (OFF, ON):
        raise ValueError(f"安排“{kind}”应为“{OFF}”或“{ON}”")
    if kind == ON and day.weekday() < SATURDAY:
        raise ValueError(f"{day}不是周末，无需调休上班")
    if day in days:
        raise ValueError(f"{day}重复出现")
    days[day] = kind


def _date(text: str) -> date:
    match = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", text)
    try:
        if match:
            return date(*map(int, match.groups()))
    except ValueError:  # no such day: told as below
        pass
    raise ValueError(f"日期“{text}”无法识别，应如“2027-02-05”")


def _check_whole(days: dict[date, str], mistakes: dict[int, str]) -> None:
    if OFF not in days.values():
        mistakes[1] = "没有任何放假日期"
        return
    year = max(days).year
    strays = [d for d in days if d.year != year and (d.year, d.month) != (year - 1, DECEMBER)]
    if strays:
        mistakes[1] = f"一份安排只能涉及一年：{min(strays)}不属于{year}年"
