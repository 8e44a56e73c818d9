"""Scores, ranks and settlements: the worked example, and what must hold of any figures (MON, RND, SET)."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.tasks.reports.scoring import Figures, percent, ranked, ranked_within, rounded
from services.tasks.reports.settling import Settlement, lag, schedule, settle
from services.tasks.rules import RULES, Weights

WEIGHTS = RULES.reports.weights
UNITS = {
    "X": Figures(5, 4, 3, 9, 8, 9, 7),
    "Y": Figures(4, 4, 4, 6, 6, 6, 6),
    "Z": Figures(3, 2, 2, 5, 5, 4, 4),
}


def scores(units, weights=WEIGHTS):
    exact = {dept: figures.score(weights) for dept, figures in units.items()}
    return {dept: rounded(score) for dept, score in exact.items() if score is not None}


def test_the_worked_example_of_the_specification():
    assert scores(UNITS) == {"X": Decimal("75.56"), "Y": Decimal("100.00"), "Z": Decimal("76.67")}
    assert ranked(scores(UNITS)) == {"Y": 1, "Z": 2, "X": 3}


def test_a_rate_without_a_denominator_is_dropped_and_the_rest_weighs_more():
    nothing_filed = Figures(due_total=4, completed=2, on_time=1)
    assert nothing_filed.score(WEIGHTS) == Fraction(40 * 2 + 30 * 1, 4) * 100 / 70
    assert percent(nothing_filed.rates()["timely"]) == "—"


def test_a_unit_of_which_nothing_was_due_is_neither_scored_nor_ranked():
    assert Figures(required=3, filed=3, filed_on_time=3, first_pass=3).score(WEIGHTS) is None


def test_percentages_and_scores_are_rounded_half_up_once():
    assert percent(Fraction(2, 3)) == "66.67%"
    assert percent(Fraction(641, 724)) == "88.54%"
    assert [str(rounded(Fraction(n, 1000))) for n in (5, 15, 25, 1005)] == ["0.01", "0.02", "0.03", "1.01"]


def test_ties_share_a_rank_and_the_next_one_skips():
    points = {dept: Decimal(n) for dept, n in {"a": 90, "b": 80, "c": 80, "d": 70}.items()}
    assert ranked(points) == {"a": 1, "b": 2, "c": 2, "d": 4}
    assert ranked_within(points, {"a": "A", "b": "B", "c": "B", "d": "A"}) == {"a": 1, "d": 2, "b": 1, "c": 1}


@st.composite
def figures(draw):
    due, required = draw(st.integers(0, 40)), draw(st.integers(0, 60))
    completed, filed = draw(st.integers(0, due)), draw(st.integers(0, required))
    return Figures(
        due,
        completed,
        draw(st.integers(0, completed)),
        required,
        draw(st.integers(0, filed)),
        filed,
        draw(st.integers(0, filed)),
    )


@given(st.dictionaries(st.sampled_from("abcdefgh"), figures()), st.tuples(*[st.integers(1, 60)] * 4))
@settings(max_examples=25)
def test_scores_lie_within_the_scale_are_their_parts_and_rank_in_order(units, numbers):
    weights = Weights(**dict(zip(Weights.model_fields, numbers, strict=True)))
    for each in units.values():
        score = each.score(weights)
        if score is not None:
            assert 0 <= score <= 100
            assert sum(each.parts(weights).values()) == score
    points = scores(units, weights)
    ranks = ranked(points)
    for dept, rank in ranks.items():
        assert rank == 1 + sum(points[other] > points[dept] for other in points)


FIRST, DUE = date(2026, 1, 1), date(2026, 12, 31)


def settled(**given):
    facts = {
        "closed_in_month": False,
        "held": False,
        "accepted": True,
        "progress": 50,
        "expected": None,
        "behind": Fraction(0),
        "lag_points": 10,
    }
    return settle(**facts | given)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"closed_in_month": True, "held": True, "accepted": False}, Settlement.SETTLED),
        ({"held": True}, Settlement.HELD),
        ({"accepted": False}, Settlement.OWED),
        ({"behind": Fraction(10)}, Settlement.SETTLED),
        ({"behind": Fraction(1001, 100)}, Settlement.OWED),
        ({"expected": 50, "behind": Fraction(60)}, Settlement.SETTLED),
        ({"expected": 51}, Settlement.OWED),
    ],
)
def test_a_month_is_settled_as_the_rule_says(given, expected):
    assert settled(**given) == expected


def test_the_schedule_is_counted_in_natural_days_and_exact():
    assert schedule(FIRST, DUE, date(2026, 7, 2)) == 50
    assert schedule(FIRST, DUE, date(2025, 12, 1)) == 0
    assert schedule(FIRST, DUE, date(2027, 5, 1)) == 100
    assert schedule(DUE, DUE, FIRST) == 0
    assert schedule(DUE, DUE, DUE) == 100
    assert schedule(FIRST, None, DUE) is None
    assert lag(None, 0) == 0


@given(st.integers(1, 900), st.integers(-50, 1000), st.integers(0, 100))
@settings(max_examples=25)
def test_the_lag_never_leaves_the_scale_and_only_grows_with_time(length, gone, progress):
    due = FIRST + timedelta(days=length)
    today = lag(schedule(FIRST, due, FIRST + timedelta(days=gone)), progress)
    tomorrow = lag(schedule(FIRST, due, FIRST + timedelta(days=gone + 1)), progress)
    assert -progress <= today <= tomorrow <= 100 - progress
