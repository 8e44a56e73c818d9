"""The ladder: the worked examples of domain.md §3.3 day by day, and what always holds."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.officetime.ladder import PROPOSED, REMINDERS, Ladder, Level, fires, reached
from chassis.officetime.workdays import Calendar

CALENDAR = Calendar({})
ISSUES = Ladder(remind=3, remind_again=1, urge=1, supervise=3, interview=10, notice=15)
TASKS = ISSUES.model_copy(update={"remind": 5})
DAYS = st.dates(date(2023, 1, 1), date(2026, 6, 30))


@pytest.mark.parametrize(
    ("ladder", "start", "due", "expected"),
    [
        (
            ISSUES,
            date(2024, 4, 26),
            date(2024, 5, 13),
            ["2024-05-09", "2024-05-11", "2024-05-14", "2024-05-16", "2024-05-27", "2024-06-03"],
        ),
        (
            TASKS,
            date(2025, 3, 3),
            date(2025, 6, 30),
            ["2025-06-23", "2025-06-27", "2025-07-01", "2025-07-03", "2025-07-14", "2025-07-21"],
        ),
    ],
)
def test_the_rungs_fire_on_the_days_of_the_worked_examples(ladder, start, due, expected):
    fired = list(fires(due, start, due + timedelta(days=60), CALENDAR, ladder))
    assert fired == list(zip(map(date.fromisoformat, expected), Level, strict=True))


def test_a_reminder_that_was_missed_is_not_made_up_for_once_it_is_overdue():
    assert reached(date(2024, 5, 13), date(2024, 5, 14), CALENDAR, ISSUES) == [Level.URGE]


def test_rungs_missed_while_nothing_ran_fire_together_the_lowest_first():
    assert reached(date(2024, 5, 13), date(2024, 5, 17), CALENDAR, ISSUES) == [Level.URGE, Level.SUPERVISE]


def test_on_a_day_off_after_the_due_date_nothing_is_reached_yet():
    assert reached(date(2024, 5, 17), date(2024, 5, 18), CALENDAR, ISSUES) == []


def test_a_due_date_of_tomorrow_reminds_twice_at_once():
    assert reached(date(2024, 5, 14), date(2024, 5, 13), CALENDAR, ISSUES) == list(REMINDERS)


@given(due=DAYS, before=st.integers(0, 30), after=st.integers(0, 60))
def test_each_rung_fires_at_most_once_and_in_order_whatever_days_are_scanned(due, before, after):
    fired = list(fires(due, due - timedelta(days=before), due + timedelta(days=after), CALENDAR, TASKS))
    assert len({level for _, level in fired}) == len(fired)
    assert fired == sorted(fired, key=lambda each: (each[0], list(Level).index(each[1])))
    assert all(CALENDAR.is_workday(day) for day, _ in fired)


@given(due=DAYS, today=DAYS, fired=st.sets(st.sampled_from(Level)))
def test_what_fired_before_does_not_fire_again_and_changes_nothing_else(due, today, fired):
    fresh = reached(due, today, CALENDAR, TASKS)
    assert reached(due, today, CALENDAR, TASKS, fired) == [level for level in fresh if level not in fired]


def test_only_interview_and_notice_are_proposed():
    assert set(PROPOSED) == {Level.INTERVIEW, Level.NOTICE}
