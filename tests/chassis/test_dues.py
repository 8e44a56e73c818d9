"""Due dates name every day that did not count, and follow their rule when the calendar changes."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from chassis.officetime.dues import counted, counted_back, fixed
from chassis.officetime.workdays import Calendar

CALENDAR = Calendar({})
DAYS = st.dates(date(2023, 1, 1), date(2026, 6, 30))


def test_a_counted_date_names_the_days_off_it_passed():
    due = counted(date(2024, 4, 26), 2, CALENDAR)
    assert (due.on, due.skipped) == (date(2024, 4, 29), (date(2024, 4, 27),))  # the 28th is a make-up Sunday


def test_a_date_in_a_year_without_an_arrangement_is_provisional():
    assert counted(date(2027, 3, 1), 3, CALENDAR).provisional
    assert not counted(date(2026, 3, 2), 3, CALENDAR).provisional


def test_a_given_date_never_moves():
    due = fixed(date(2024, 6, 30), date(2024, 5, 6))
    assert due.again(Calendar({date(2024, 6, 30): False})) == due


def test_a_counted_date_moves_with_the_calendar():
    closed = Calendar({date(2024, 4, 28): False})
    assert counted(date(2024, 4, 26), 2, CALENDAR).again(closed).on == date(2024, 4, 30)
    assert counted_back(date(2024, 4, 30), 2, CALENDAR).again(closed).on == date(2024, 4, 26)


@given(base=DAYS, workdays=st.integers(1, 30))
def test_the_days_between_are_those_that_counted_and_those_that_did_not(base, workdays):
    for due in (counted(base, workdays, CALENDAR), counted_back(base, workdays, CALENDAR)):
        start, end = sorted((base, due.on))
        between = {start + timedelta(days=n) for n in range(1, (end - start).days + 1)}
        assert set(due.skipped) == {day for day in between if not CALENDAR.is_workday(day)}
        assert due.again(CALENDAR) == due
