"""Counts and the three rates: every number is as long as its list, and the worked example of SAN holds."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.issues.rules import RULES
from services.issues.statistics import rates
from tests.desk import done, refused
from tests.issues.builders import FINANCE, INDUSTRY
from tests.issues.desk import BY, NOBODY, a_desk, length

MARCH = "start=2026-03-01&end=2026-03-31"


@pytest.fixture(scope="module")
def busy(tmp_path_factory):
    """A ledger with issues in most states, of two units and several sources."""
    with a_desk(tmp_path_factory.mktemp("office")) as desk:
        done(desk.call(desk.verified(), resolved="resolved", rating=5))
        done(desk.call(desk.verified(), resolved="resolved", rating=2))
        done(desk.call(desk.verified(), resolved="resolved"))
        half = desk.verified()
        done(desk.call(half, resolved="partly", rating=3))
        desk.verified(source="ZC", **NOBODY)
        desk.dispatched(dispatch={"lead_dept": INDUSTRY, "co_depts": [FINANCE]})
        desk.register(category="人才招聘")
        done(desk.do(desk.dispatcher, desk.register(), "reject", {"reason": "反映人撤回"}))
        desk.office.move_clock("2026-03-17T09:00")
        desk.signed()
        yield desk


@pytest.mark.parametrize("by", BY)
@pytest.mark.parametrize("within", ["", "&counted=true", "&source=RX&open=true", f"&unit={FINANCE}"])
def test_every_count_is_as_long_as_its_list_and_they_add_up(busy, by, within):
    told = done(busy.auditor.get(f"/issues/v1/statistics/counts?by={by}{within}"))
    for each in (told["total"], *told["items"]):
        assert length(busy.auditor, each["list"]) == each["number"], each
    assert sum(each["number"] for each in told["items"]) == told["total"]["number"]


def test_every_headline_is_as_long_as_its_list(busy):
    figures = done(busy.leader.get("/issues/v1/statistics/figures"))
    for figure in figures.values():
        assert length(busy.auditor, figure["list"]) == figure["number"]
    numbers = {name: figure["number"] for name, figure in figures.items()}
    assert numbers == {"issues": 8, "solved": 4, "closed": 4, "open": 4, "overdue": 2, "evaluation_solved": 0}


def test_every_outcome_of_a_rate_is_as_long_as_its_list(busy):
    told = done(busy.leader.get(f"/issues/v1/statistics/rates?{MARCH}"))
    shown = {}
    for rate in told["rates"]:
        shown[rate["name"]] = (rate["numerator"], rate["denominator"], rate["shown"])
        for part in rate["parts"]:
            assert length(busy.auditor, part["list"]) == part["number"]
        whole = f"/issues/v1/statistics/rates/{rate['name']}/issues?{MARCH}"
        assert length(busy.auditor, whole) == rate["denominator"]
    assert shown == {
        "response": ("4", 6, "66.67%"),
        "resolution": ("3.5", 4, "87.50%"),
        "satisfaction": ("2", 3, "66.67%"),
    }
    assert told["composite"] == "73.96"


def test_rates_are_of_the_unit_period_and_sources_asked_for(busy):
    of_industry = done(busy.leader.get(f"/issues/v1/statistics/rates?{MARCH}&unit={INDUSTRY}"))
    assert [(each["denominator"], each["shown"]) for each in of_industry["rates"]] == [
        (1, "0.00%"),
        (0, "—"),
        (0, "—"),
    ]
    assert of_industry["composite"] == "0.00"
    nothing = done(
        busy.leader.get("/issues/v1/statistics/rates?start=2026-04-01&end=2026-04-30&sources=ZQ,RX")
    )
    assert nothing["composite"] is None
    refused(busy.leader.get("/issues/v1/statistics/rates?start=2026-04-01&end=2026-03-01"), 422, "invalid")
    answer = busy.leader.get(f"/issues/v1/statistics/rates/response/issues?{MARCH}&outcome=happy")
    assert refused(answer, 422, "unknown_outcome")["detail"].endswith("in_time、late")


def test_durations_are_averages_over_what_was_measured(busy):
    told = done(busy.leader.get("/issues/v1/statistics/durations?counted=true"))
    assert (told["signed"], told["days_to_sign"]) == (6, "0.00")
    assert (told["closed"], told["days_to_close"]) == (4, "0.00")


def test_a_unit_counts_what_it_leads_or_helps_with(busy):
    told = done(busy.helper.get("/issues/v1/statistics/counts?by=unit"))
    assert [(each["key"], each["number"]) for each in told["items"]] == [(INDUSTRY, 1)]


@pytest.mark.parametrize("sort", ["newest", "due", "closed"])
def test_a_list_in_any_order_shows_every_issue_once(busy, sort):
    assert length(busy.auditor, f"/issues/v1/issues?sort={sort}") == 9


def test_the_worked_example_of_the_composite():
    found = {
        "response": rates.Rate(Fraction(19), 20),
        "resolution": rates.Rate(Fraction(17), 20),
        "satisfaction": rates.Rate(Fraction(16), 18),
    }
    assert str(rates.rounded(rates.composite(found, RULES.weights))) == "89.36"


@given(*(st.tuples(st.integers(0, 50), st.integers(0, 50)) for _ in range(3)))
def test_a_rate_without_anything_counted_gives_its_weight_to_the_others(one, two, three):
    found = {
        "response": rates.response(*one),
        "resolution": rates.resolution(two[0], 0, two[1]),
        "satisfaction": rates.satisfaction(*three),
    }
    there = [rate.value for rate in found.values() if rate.value is not None]
    whole = rates.composite(found, RULES.weights)
    assert (whole is None) == (not there)
    if there:
        assert 100 * min(there) <= whole <= 100 * max(there)
