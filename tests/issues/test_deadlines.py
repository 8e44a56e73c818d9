"""Due dates: the worked example of domain.md §3.3, every class, and what always holds."""

from datetime import date, timedelta

import pytest
from hypothesis import given as with_any
from hypothesis import strategies as st

from chassis.officetime.workdays import Calendar
from services.issues.ledger.deadlines import Finish, accept_due, deadlines
from services.issues.rules import HandlingClass

CALENDAR = Calendar({})
FRIDAY = date(2024, 4, 26)
DAYS = st.dates(date(2023, 1, 1), date(2026, 11, 30))
COUNTED = st.sampled_from([each for each in HandlingClass if each is not HandlingClass.FIXED])


def dues_of(handling_class, on=FRIDAY, *, has_petitioner=True, has_co_units=True, given=None):
    return deadlines(
        on,
        handling_class,
        CALENDAR,
        has_petitioner=has_petitioner,
        has_co_units=has_co_units,
        given=given,
    )


def test_a_normal_issue_of_the_friday_before_labour_day_is_due_as_the_worked_example_says():
    dues = dues_of(HandlingClass.NORMAL)
    assert dues.sign.on == date(2024, 4, 28)  # a Sunday people worked
    assert dues.contact.on == date(2024, 4, 29)
    assert dues.co.on == date(2024, 5, 9)
    assert dues.finish.on == date(2024, 5, 13)


def test_a_due_date_names_every_day_that_did_not_count():
    finish = dues_of(HandlingClass.NORMAL).finish
    ((step, finish),) = finish.dues(CALENDAR)
    assert step.why == "class"
    assert (finish.base, finish.workdays, finish.provisional) == (FRIDAY, 10, False)
    labour_days = [date(2024, 5, day) for day in range(1, 6)]
    assert finish.skipped == (date(2024, 4, 27), *labour_days, date(2024, 5, 12))


@pytest.mark.parametrize(
    ("handling_class", "sign", "contact", "finish"),
    [
        (HandlingClass.URGENT, "2026-03-02", "2026-03-03", "2026-03-05"),
        (HandlingClass.FAST, "2026-03-03", "2026-03-03", "2026-03-09"),
        (HandlingClass.NORMAL, "2026-03-03", "2026-03-04", "2026-03-16"),
        (HandlingClass.COMPLEX, "2026-03-03", "2026-03-04", "2026-03-30"),
    ],
)
def test_each_class_has_its_own_limits(handling_class, sign, contact, finish):
    dues = dues_of(handling_class, date(2026, 3, 2))
    assert [dues.sign.on, dues.contact.on, dues.finish.on] == [
        date.fromisoformat(day) for day in (sign, contact, finish)
    ]


def test_an_urgent_issue_dispatched_on_a_day_off_is_signed_for_on_the_next_working_day():
    assert dues_of(HandlingClass.URGENT, date(2026, 3, 7)).sign.on == date(2026, 3, 9)


def test_a_fixed_date_from_a_document_does_not_move_off_a_weekend():
    finish = dues_of(HandlingClass.FIXED, given=date(2024, 6, 30)).finish
    assert finish.on == date(2024, 6, 30)
    assert not CALENDAR.is_workday(finish.on)
    ((_, due),) = finish.dues(CALENDAR)
    assert (due.workdays, due.skipped) == (None, ())


def test_the_fixed_class_without_a_date_is_a_programming_error():
    with pytest.raises(ValueError, match="fixed"):
        dues_of(HandlingClass.FIXED)


def test_nobody_is_to_be_contacted_when_there_is_no_petitioner():
    assert dues_of(HandlingClass.NORMAL, has_petitioner=False).contact is None


def test_a_unit_that_works_alone_has_no_co_reply_to_wait_for():
    assert dues_of(HandlingClass.NORMAL, has_co_units=False).co is None


def test_a_co_operating_unit_always_has_a_day_even_in_an_urgent_case():
    assert dues_of(HandlingClass.URGENT, date(2026, 3, 2)).co.on == date(2026, 3, 3)


def test_acceptance_is_due_on_the_next_working_day():
    assert accept_due(FRIDAY, CALENDAR).on == date(2024, 4, 28)


def test_a_date_in_a_year_without_a_published_calendar_is_provisional():
    assert dues_of(HandlingClass.NORMAL, date(2026, 12, 31)).sign.provisional


@with_any(DAYS, COUNTED)
def test_a_counted_due_date_is_a_working_day_and_its_derivation_adds_up(on, handling_class):
    dues = dues_of(handling_class, on)
    ((_, finish),) = dues.finish.dues(CALENDAR)
    for due in (dues.sign, dues.contact, finish):
        assert CALENDAR.is_workday(due.on)
        assert CALENDAR.remaining(due.base, due.on) == max(due.workdays, CALENDAR.remaining(on, due.on))
        between = {on + timedelta(days=n) for n in range(1, (due.on - on).days + 1)}
        assert set(due.skipped) == {day for day in between if not CALENDAR.is_workday(day)}
        if due.workdays:
            assert len(between) - len(due.skipped) == due.workdays


@with_any(DAYS, COUNTED)
def test_the_duties_follow_each_other(on, handling_class):
    dues = dues_of(handling_class, on)
    assert on <= dues.sign.on <= dues.contact.on <= dues.finish.on
    assert on < dues.co.on <= dues.finish.on


@with_any(DAYS, COUNTED, st.lists(st.integers(1, 10), max_size=2))
def test_a_finish_date_and_its_extensions_can_be_counted_again_by_the_same_steps(on, handling_class, more):
    finish = dues_of(handling_class, on).finish
    for days in more:
        finish = finish.later(days, CALENDAR)
    assert Finish.read(finish.stored()) == finish == finish.again(CALENDAR)
    closed_for_a_day = Calendar({finish.steps[0].on: False})
    assert finish.again(closed_for_a_day).on > finish.on


def test_a_plans_date_stands_whatever_the_calendar_says():
    finish = Finish.given("plan", date(2024, 6, 30), FRIDAY)
    assert finish.again(Calendar({date(2024, 6, 30): False})) == finish
