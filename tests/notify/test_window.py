"""When a message goes out (domain.md NTF-1)."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.context import OFFICE_ZONE
from chassis.officetime.workdays import Calendar
from chassis.testing import instant
from services.notify.rules import RULES
from services.notify.sending.window import gate, send_at

CALENDAR = Calendar({})


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-03-02T09:00", "2026-03-02T09:00"),
        ("2026-03-02T08:00", "2026-03-02T08:00"),
        ("2026-03-02T19:59", "2026-03-02T19:59"),
        ("2026-03-02T20:00", "2026-03-03T08:30"),
        ("2026-03-02T06:00", "2026-03-02T08:30"),
        ("2026-03-06T21:00", "2026-03-09T08:30"),  # Friday evening
        ("2026-02-14T10:00", "2026-02-14T10:00"),  # a Saturday that is worked
        ("2026-02-14T20:30", "2026-02-24T08:30"),  # the evening before the Spring Festival
        ("2026-02-18T10:00", "2026-02-24T08:30"),
        ("2026-12-31T22:00", "2027-01-04T08:30"),
    ],
)
def test_an_ordinary_message_waits_for_office_hours(now, expected):
    assert send_at(instant(now), RULES.ordinary, CALENDAR) == instant(expected)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-02-18T10:00", "2026-02-18T10:00"),  # in the Spring Festival
        ("2026-03-07T07:00", "2026-03-07T07:00"),  # a Saturday
        ("2026-03-07T21:59", "2026-03-07T21:59"),
        ("2026-03-07T22:00", "2026-03-08T07:00"),
        ("2026-03-08T03:00", "2026-03-08T07:00"),
    ],
)
def test_an_urgent_message_waits_for_nothing_but_the_night(now, expected):
    assert send_at(instant(now), RULES.urgent, CALENDAR) == instant(expected)


@given(
    st.dates(date(2023, 1, 1), date(2026, 12, 1)),
    st.times(),
    st.sampled_from([RULES.ordinary, RULES.urgent]),
)
def test_nothing_is_sent_early_outside_its_window_or_later_than_the_next_opening(day, time, window):
    now = datetime.combine(day, time, OFFICE_ZONE)
    at = send_at(now, window, CALENDAR)
    assert at >= now
    assert window.opens <= at.time() < window.closes
    assert not window.workdays or CALENDAR.is_workday(at.date())
    assert send_at(at, window, CALENDAR) == at
    passed_over = (at.date() - day).days
    between = [day + timedelta(days=n) for n in range(1, passed_over)]
    assert not any(window.workdays and CALENDAR.is_workday(d) for d in between)
    assert window.workdays or passed_over <= 1


def test_a_receipt_goes_out_at_any_hour():
    assert gate("receipt", instant("2026-02-18T03:00"), CALENDAR) == instant("2026-02-18T03:00")
