"""Working days of the State Council's calendar: pure date arithmetic, and the table of published changes."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Protocol

import chinese_calendar
from chinese_calendar.constants import holidays as published_holidays
from sqlalchemy import Column, Integer, Row, Table, delete, insert, select
from sqlalchemy.orm import Session, SessionTransaction

from chassis.columns import Json, metadata
from chassis.errors import Invalid

#: The years whose arrangement ``chinesecalendar`` knows; it raises for the others.
PUBLISHED = range(min(published_holidays).year, max(published_holidays).year + 1)
#: The years a deadline can fall in; ``holidays`` knows no lunar dates beyond.
YEARS = range(2004, 2100)

SATURDAY = 5


class DateOutsideCalendar(Invalid):
    """No deadline of the office lies there, and nobody knows its holidays."""

    code = "date_outside_calendar"
    message = f"{{date}}超出工作日历范围（{YEARS[0]}年至{YEARS[-1]}年）"


class Calendar:
    """The working days under a set of overrides (domain.md §3.1); pure, fast and safe to share.

    ``overrides`` says of single days whether they are working days; ``covered`` names the years
    whose whole arrangement has been loaded, so that their other days follow the week alone.
    All methods raise :class:`DateOutsideCalendar` beyond :data:`YEARS`.
    """

    def __init__(self, overrides: Mapping[date, bool], covered: Iterable[int] = ()) -> None:
        self._overrides = dict(overrides)
        self._covered = frozenset(covered)
        self._by_year: dict[int, list[int]] = {}

    def is_workday(self, d: date) -> bool:
        """Whether people work on ``d`` (domain.md CAL-2)."""
        days = self._year(d.year)
        at = bisect_left(days, d.toordinal())
        return at < len(days) and days[at] == d.toordinal()

    def is_provisional(self, d: date) -> bool:
        """Whether ``d`` is only estimated, its year's arrangement not being published (domain.md CAL-2)."""
        return not (d in self._overrides or d.year in PUBLISHED or d.year in self._covered)

    def add(self, d: date, n: int) -> date:
        """The ``n``-th working day after ``d``; for 0, ``d`` or the next working day (domain.md CAL-3)."""
        if n == 0:
            return d if self.is_workday(d) else self.add(d, 1)
        _require_natural(n)
        year, at = d.year, bisect_right(self._year(d.year), d.toordinal()) + n - 1
        while at >= len(self._year(year)):
            at -= len(self._year(year))
            year += 1
        return date.fromordinal(self._year(year)[at])

    def subtract(self, d: date, n: int) -> date:
        """The ``n``-th working day before ``d``, ``n`` at least 1 (domain.md CAL-4)."""
        if n == 0:
            raise ValueError("domain.md CAL-4 defines no zeroth working day before")
        _require_natural(n)
        year, at = d.year, bisect_left(self._year(d.year), d.toordinal()) - n
        while at < 0:
            year -= 1
            at += len(self._year(year))
        return date.fromordinal(self._year(year)[at])

    def add_natural(self, d: date, n: int) -> date:
        """``n`` natural days after ``d``, or the next working day after that (domain.md CAL-8)."""
        return self.add(d + timedelta(days=n), 0)

    def remaining(self, t: date, due: date) -> int:
        """Working days after ``t`` up to and including ``due``; 0 once due (domain.md CAL-5)."""
        return self._between(t, due)

    def overdue(self, t: date, due: date) -> int:
        """Working days after ``due`` up to and including ``t``; 0 before (domain.md CAL-6)."""
        return self._between(due, t)

    def is_overdue(self, t: date, due: date) -> bool:
        """Whether 24:00 of ``due`` has passed on ``t``, working day or not (domain.md CAL-7)."""
        return t > due

    def _between(self, start: date, end: date) -> int:
        if end <= start:
            return 0
        whole_years = sum(len(self._year(year)) for year in range(start.year, end.year))
        return whole_years + self._rank(end) - self._rank(start)

    def _rank(self, d: date) -> int:
        return bisect_right(self._year(d.year), d.toordinal())

    def _year(self, year: int) -> list[int]:
        days = self._by_year.get(year)
        if days is None:
            if year not in YEARS:
                raise DateOutsideCalendar(date=f"{year}年")
            first = date(year, 1, 1).toordinal()
            last = date(year, 12, 31).toordinal()
            days = [n for n in range(first, last + 1) if self._decide(date.fromordinal(n))]
            self._by_year[year] = days
        return days

    def _decide(self, d: date) -> bool:
        if d in self._overrides:
            return self._overrides[d]
        if d.year in PUBLISHED:
            return bool(chinese_calendar.is_workday(d))
        return d.weekday() < SATURDAY and (d.year in self._covered or d not in _statutory(d.year))


def _require_natural(n: int) -> None:
    if n < 0:
        raise ValueError("count working days forwards with add, backwards with subtract")


@lru_cache(maxsize=len(YEARS))
def _statutory(year: int) -> frozenset[date]:
    import holidays as statutory  # noqa: PLC0415 - it takes its time, and published years need it not

    return frozenset(statutory.country_holidays("CN", years=[year]))


class Arrangement(Protocol):
    """One year's holidays and make-up working days, as a notice or a calendar event carries them."""

    @property
    def year(self) -> int: ...
    @property
    def holidays(self) -> Sequence[date]: ...
    @property
    def workdays(self) -> Sequence[date]: ...


class NumberedArrangement(Arrangement, Protocol):
    """An arrangement with the revision its owner gave it."""

    @property
    def revision(self) -> int: ...


#: The published arrangement of each year: the days that differ from what the week says.
#: A year's notice may speak of the last days of the year before, so days are kept under the notice's year.
calendar_years = Table(
    "calendar_years",
    metadata,
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("revision", Integer, nullable=False),  # counts the changes of this year's arrangement, from 1
    Column("holidays", Json, nullable=False),
    Column("workdays", Json, nullable=False),
)


_KNOWN = "calendar"  # where a session keeps it, with the transaction or savepoint it was read in


def calendar(session: Session) -> Calendar:
    """The calendar under what this database has been told, one and the same for all of a unit of work.

    The few rows are read once in each, so it is never stale; what is built from them is shared. After a
    savepoint they are read again, for what was told in it may have been taken back.
    """
    known: Calendar | None
    read_in, known = session.info.get(_KNOWN, (None, None))
    if known is None or read_in is not _innermost(session):
        rows = session.execute(select(calendar_years).order_by(calendar_years.c.year))
        known = _built(tuple((row.year, tuple(row.holidays), tuple(row.workdays)) for row in rows))
        session.info[_KNOWN] = _innermost(session), known
    return known


def _innermost(session: Session) -> SessionTransaction | None:
    return session.get_nested_transaction() or session.get_transaction()


def load(session: Session, arrangement: Arrangement) -> int | None:
    """Make this the whole arrangement of its year; for the service that owns the calendar.

    Returns the new revision, to be told to the others, or None if nothing changed. In a year that
    ``chinesecalendar`` knows, days the arrangement does not name stay as they were published.
    """
    stored = _stored(session, arrangement.year)
    if stored is not None and _says(stored, arrangement):
        return None
    revision = 1 if stored is None else stored.revision + 1
    _store(session, arrangement, revision)
    return revision


def apply(session: Session, arrangement: NumberedArrangement) -> bool:
    """Take over what the owner announced; an older or known revision changes nothing.

    Returns whether the calendar changed, so that deadlines need computing again (domain.md CAL-10).
    """
    stored = _stored(session, arrangement.year)
    if stored is not None and stored.revision >= arrangement.revision:
        return False
    _store(session, arrangement, arrangement.revision)
    return stored is None or not _says(stored, arrangement)


@lru_cache(maxsize=64)
def _built(years: tuple[tuple[int, tuple[str, ...], tuple[str, ...]], ...]) -> Calendar:
    overrides: dict[date, bool] = {}
    for _, holidays, workdays in years:
        overrides |= dict.fromkeys(map(date.fromisoformat, holidays), False)
        overrides |= dict.fromkeys(map(date.fromisoformat, workdays), True)
    return Calendar(overrides, covered=[year for year, _, _ in years])


def _stored(session: Session, year: int) -> Row[Any] | None:
    statement = select(calendar_years).where(calendar_years.c.year == year)
    return session.execute(statement.with_for_update()).one_or_none()


def _says(stored: Row[Any], arrangement: Arrangement) -> bool:
    return (stored.holidays, stored.workdays) == (
        _listed(arrangement.holidays),
        _listed(arrangement.workdays),
    )


def _store(session: Session, arrangement: Arrangement, revision: int) -> None:
    session.info.pop(_KNOWN, None)
    session.execute(delete(calendar_years).where(calendar_years.c.year == arrangement.year))
    session.execute(
        insert(calendar_years).values(
            year=arrangement.year,
            revision=revision,
            holidays=_listed(arrangement.holidays),
            workdays=_listed(arrangement.workdays),
        )
    )


def _listed(days: Iterable[date]) -> list[str]:
    return sorted({d.isoformat() for d in days})
