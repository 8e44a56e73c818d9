"""Lights: the first matching condition wins, and one boundary date says the same as counting days."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from chassis.officetime.lights import Light, light, yellow_until
from chassis.officetime.workdays import Calendar

CALENDAR = Calendar({})
DUE = date(2024, 5, 13)


def on(today, **given):
    return light(DUE, today, yellow_until(today, 3, CALENDAR), **given)


def test_an_issue_turns_yellow_three_working_days_before_and_red_the_day_after():
    assert on(date(2024, 5, 8)) is Light.GREEN
    assert on(date(2024, 5, 9)) is Light.YELLOW  # 10, 11 (make-up day) and 13 remain
    assert on(DUE) is Light.YELLOW
    assert on(date(2024, 5, 14)) is Light.RED


def test_a_weekend_after_the_due_date_is_red_although_no_working_day_has_passed():
    friday, saturday = date(2024, 5, 17), date(2024, 5, 18)
    assert light(friday, saturday, yellow_until(saturday, 3, CALENDAR)) is Light.RED
    assert CALENDAR.overdue(saturday, friday) == 0


def test_what_was_handed_in_is_green_however_late():
    assert on(date(2024, 6, 30), delivered=True) is Light.GREEN


def test_what_is_stopped_is_grey_whatever_else_is_true():
    assert on(date(2024, 6, 30), stopped=True, delivered=True, lagging=True) is Light.GREY


def test_lagging_behind_the_schedule_is_yellow_but_never_hides_red():
    assert on(date(2024, 4, 1), lagging=True) is Light.YELLOW
    assert on(date(2024, 5, 14), lagging=True) is Light.RED


def test_without_a_due_date_only_lagging_can_change_the_light():
    today = date(2024, 5, 14)
    assert light(None, today, yellow_until(today, 5, CALENDAR)) is Light.GREEN
    assert light(None, today, yellow_until(today, 5, CALENDAR), lagging=True) is Light.YELLOW


@given(st.dates(date(2023, 1, 1), date(2026, 10, 31)), st.integers(-40, 40), st.integers(0, 10))
def test_the_boundary_date_agrees_with_counting_the_remaining_working_days(today, distance, within):
    due = today + timedelta(days=distance)
    expected = Light.GREEN
    if today > due:
        expected = Light.RED
    elif CALENDAR.remaining(today, due) <= within:
        expected = Light.YELLOW
    assert light(due, today, yellow_until(today, within, CALENDAR)) is expected
