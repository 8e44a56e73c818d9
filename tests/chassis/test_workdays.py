"""Working-day arithmetic against the vectors of domain.md §3.1 and the rules it must keep for any dates."""

from datetime import date, timedelta
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import MetaData

from chassis.officetime import workdays
from chassis.officetime.workdays import Calendar, DateOutsideCalendar
from chassis.testing import context, database

CALENDAR = Calendar({})
MAKE_UP_DAYS = {
    2023: "01-28 01-29 04-23 05-06 06-25 10-07 10-08",
    2024: "02-04 02-18 04-07 04-28 05-11 09-14 09-29 10-12",
    2025: "01-26 02-08 04-27 09-28 10-11",
    2026: "01-04 02-14 02-28 05-09 09-20 10-10",
}
WORKING_DAYS = {2023: 249, 2024: 251, 2025: 248, 2026: 248}

days = st.dates(date(2005, 1, 1), date(2090, 12, 31))
near_days = st.dates(date(2022, 1, 1), date(2030, 12, 31))
calendars = st.builds(
    Calendar,
    st.dictionaries(near_days, st.booleans(), max_size=40),
    st.sets(st.integers(2026, 2030), max_size=3),
)


class Arrangement(NamedTuple):
    year: int
    holidays: list[date]
    workdays: list[date]
    revision: int = 0


def days_of(year):
    first = date(year, 1, 1)
    return [d for d in (first + timedelta(n) for n in range(366)) if d.year == year]


@pytest.mark.parametrize("year", MAKE_UP_DAYS)
def test_the_weekend_days_worked_are_the_published_make_up_days(year):
    worked = [f"{d:%m-%d}" for d in days_of(year) if d.weekday() > 4 and CALENDAR.is_workday(d)]
    assert " ".join(worked) == MAKE_UP_DAYS[year]


@pytest.mark.parametrize("year", WORKING_DAYS)
def test_a_published_year_has_its_number_of_working_days(year):
    assert sum(map(CALENDAR.is_workday, days_of(year))) == WORKING_DAYS[year]


@pytest.mark.parametrize(
    ("start", "n", "end"),
    [
        ("2024-04-26", 10, "2024-05-13"),
        ("2025-01-24", 10, "2025-02-13"),
        ("2025-12-30", 5, "2026-01-07"),
        ("2026-02-11", 10, "2026-03-03"),
        ("2024-04-26", 1, "2024-04-28"),  # a make-up Sunday
        ("2024-05-01", 0, "2024-05-06"),
        ("2024-04-28", 0, "2024-04-28"),
    ],
)
def test_working_days_are_added_as_in_the_examples(start, n, end):
    assert CALENDAR.add(date.fromisoformat(start), n) == date.fromisoformat(end)


def test_the_ladder_of_the_worked_example_falls_on_its_days():
    due = date(2024, 5, 13)
    assert CALENDAR.subtract(due, 3) == date(2024, 5, 9)
    assert [CALENDAR.remaining(date(2024, 5, d), due) for d in (9, 11, 13)] == [3, 1, 0]
    fired = [CALENDAR.add(due, n) for n in (1, 3, 10, 15)]
    assert fired == [date(2024, 5, 14), date(2024, 5, 16), date(2024, 5, 27), date(2024, 6, 3)]
    assert [CALENDAR.overdue(d, due) for d in fired] == [1, 3, 10, 15]


def test_a_deadline_is_overdue_on_the_weekend_after_it_though_no_working_day_has_passed():
    friday, saturday = date(2024, 3, 8), date(2024, 3, 9)
    assert CALENDAR.is_overdue(saturday, friday)
    assert CALENDAR.overdue(saturday, friday) == 0
    assert not CALENDAR.is_overdue(friday, friday)


def test_a_period_in_natural_days_ends_on_the_next_working_day():
    assert CALENDAR.add_natural(date(2024, 4, 1), 30) == date(2024, 5, 6)
    assert CALENDAR.add_natural(date(2024, 4, 1), 29) == date(2024, 4, 30)


def test_a_year_without_a_notice_is_provisional_and_keeps_the_statutory_days_off():
    assert CALENDAR.is_provisional(date(2027, 3, 1))
    assert not CALENDAR.is_workday(date(2027, 10, 1))
    assert CALENDAR.is_workday(date(2027, 3, 1))
    assert not CALENDAR.is_provisional(date(2026, 3, 2))


def test_a_covered_year_is_not_provisional_and_follows_the_notice_alone():
    calendar = Calendar({date(2027, 10, 1): False, date(2027, 10, 9): True}, covered=[2027])
    assert not calendar.is_provisional(date(2027, 3, 1))
    assert calendar.is_workday(date(2027, 10, 9))
    assert not CALENDAR.is_workday(date(2027, 10, 4))
    assert calendar.is_workday(date(2027, 10, 4))  # the estimate had it off, the notice does not


def test_an_override_goes_before_the_published_calendar():
    calendar = Calendar({date(2024, 4, 28): False, date(2024, 5, 1): True})
    assert calendar.add(date(2024, 4, 26), 2) == date(2024, 4, 30)
    assert calendar.add(date(2024, 4, 30), 1) == date(2024, 5, 1)


@pytest.mark.parametrize("d", [date(2003, 12, 31), date(2100, 1, 1), date(9999, 12, 31)])
def test_a_date_nobody_knows_the_holidays_of_is_refused(d):
    with pytest.raises(DateOutsideCalendar, match="超出工作日历范围（2004年至2099年）"):
        CALENDAR.is_workday(d)
    with pytest.raises(DateOutsideCalendar):
        CALENDAR.remaining(date(2026, 1, 1), date(9999, 12, 31))


def test_negative_counts_are_a_programming_mistake():
    with pytest.raises(ValueError, match="backwards"):
        CALENDAR.add(date(2026, 1, 1), -1)
    with pytest.raises(ValueError, match="backwards"):
        CALENDAR.subtract(date(2026, 1, 1), -1)
    with pytest.raises(ValueError, match="zeroth"):
        CALENDAR.subtract(date(2026, 1, 1), 0)


@given(calendars, near_days, st.integers(1, 400))
def test_what_is_added_is_a_working_day_with_that_many_remaining(calendar, d, n):
    end = calendar.add(d, n)
    assert end > d
    assert calendar.is_workday(end)
    assert calendar.remaining(d, end) == n
    assert calendar.overdue(end, d) == n


@given(calendars, near_days, st.integers(1, 400))
def test_subtracting_undoes_adding_from_a_working_day(calendar, d, n):
    workday = calendar.add(d, 0)
    assert calendar.subtract(calendar.add(workday, n), n) == workday
    assert calendar.add(calendar.subtract(workday, n), n) == workday


@given(calendars, near_days, st.integers(1, 200), st.integers(1, 200))
def test_adding_in_two_steps_is_adding_at_once(calendar, d, m, n):
    assert calendar.add(calendar.add(d, m), n) == calendar.add(d, m + n)


@given(calendars, near_days, near_days)
def test_remaining_counts_the_working_days_one_by_one(calendar, t, due):
    between = [t + timedelta(n) for n in range(1, (due - t).days + 1)]
    assert calendar.remaining(t, due) == sum(map(calendar.is_workday, between))
    assert calendar.remaining(t, due) == 0 or calendar.overdue(t, due) == 0


@given(days, st.integers(0, 2000))
def test_a_period_in_natural_days_never_ends_early_or_on_a_day_off(d, n):
    end = CALENDAR.add_natural(d, n)
    assert end >= d + timedelta(n)
    assert CALENDAR.is_workday(end)


@given(near_days)
def test_zero_working_days_is_the_day_itself_or_the_next_working_day(d):
    end = CALENDAR.add(d, 0)
    assert end == d if CALENDAR.is_workday(d) else end == CALENDAR.add(d, 1)


NOTICE = Arrangement(2027, [date(2027, 10, 1)], [date(2026, 12, 27), date(2027, 10, 9)])


@pytest.fixture
def db(tmp_path):
    return database("tasks", tmp_path, MetaData())


def test_a_loaded_notice_changes_the_calendar_of_its_database(db):
    with db.transaction(context()) as session:
        assert workdays.calendar(session).is_provisional(date(2027, 5, 1))
        assert workdays.load(session, NOTICE) == 1
    with db.reading(context()) as session:
        calendar = workdays.calendar(session)
    assert calendar.is_workday(date(2027, 10, 9))
    assert calendar.is_workday(date(2026, 12, 27))
    assert not calendar.is_provisional(date(2027, 5, 1))


def test_a_notice_counts_in_the_very_unit_of_work_that_loads_it(db):
    with db.transaction(context()) as session:
        assert not workdays.calendar(session).is_workday(date(2027, 10, 9))
        workdays.load(session, NOTICE)
        assert workdays.calendar(session).is_workday(date(2027, 10, 9))


def test_a_notice_that_is_taken_back_counts_no_more(db):
    with db.transaction(context()) as session:
        savepoint = session.begin_nested()
        workdays.load(session, NOTICE)
        assert workdays.calendar(session).is_workday(date(2027, 10, 9))
        savepoint.rollback()
        assert not workdays.calendar(session).is_workday(date(2027, 10, 9))


def test_loading_the_same_notice_again_changes_nothing(db):
    with db.transaction(context()) as session:
        workdays.load(session, NOTICE)
        assert workdays.load(session, NOTICE._replace(workdays=NOTICE.workdays[::-1])) is None


def test_a_corrected_notice_replaces_the_whole_year(db):
    with db.transaction(context()) as session:
        workdays.load(session, NOTICE)
        assert workdays.load(session, NOTICE._replace(workdays=[date(2027, 9, 26)])) == 2
        calendar = workdays.calendar(session)
    assert calendar.is_workday(date(2027, 9, 26))
    assert not calendar.is_workday(date(2027, 10, 9))


def test_an_older_or_known_revision_announced_late_changes_nothing(db):
    newer = NOTICE._replace(revision=2)
    older = NOTICE._replace(revision=1, workdays=[])
    with db.transaction(context()) as session:
        assert workdays.apply(session, newer)
        assert not workdays.apply(session, older)
        assert not workdays.apply(session, newer)
        assert workdays.calendar(session).is_workday(date(2027, 10, 9))


def test_a_new_revision_with_the_same_days_needs_no_recomputing(db):
    with db.transaction(context()) as session:
        workdays.apply(session, NOTICE._replace(revision=1))
        assert not workdays.apply(session, NOTICE._replace(revision=2))
        assert not workdays.apply(session, NOTICE._replace(revision=1, workdays=[]))


def test_a_notice_rolled_back_leaves_no_trace_in_any_cache(db):
    with db.reading(context()) as session:
        workdays.load(session, NOTICE)
        assert workdays.calendar(session).is_workday(date(2027, 10, 9))
    with db.reading(context()) as session:
        assert not workdays.calendar(session).is_workday(date(2027, 10, 9))
