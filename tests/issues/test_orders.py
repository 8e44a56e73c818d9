"""The ledger in any order it offers: whichever way a page is found, each issue is in its place, once."""

from datetime import date
from itertools import product

import pytest

from services.issues.dispatch import usecases as dispatching
from services.issues.handling import usecases as handling
from services.issues.handling.schemas import SubmitIn
from services.issues.intake import usecases
from services.issues.ledger import errors, queries
from services.issues.ledger.schemas import IssueQuery, NoteIn, Sort
from services.issues.verification import usecases as verification
from tests.desk import done, refused
from tests.issues.builders import (
    DISPATCHER,
    FINANCE,
    FINANCE_MACHINE,
    INDUSTRY,
    INDUSTRY_LIAISON,
    a_dispatch,
    a_registration,
)
from tests.issues.desk import RESULT

FARM = "91150623MAQQ00016H"
MARCH = {"registered_from": date(2026, 3, 1), "registered_to": date(2026, 3, 31)}
FILTERS = (
    {},
    {"unit": INDUSTRY},
    {"open": True},
    {"open": False},
    {"solved": True},
    {"status": "closed"},
    {"status": "dispatched"},
    {"light": "red"},
    {"light": "green"},
    {"enterprise": FARM},
    {"month": "2026-03"},
    MARCH,
    {"closed_from": date(2026, 3, 1), "closed_to": date(2026, 3, 20)},
    {"due_from": date(2026, 3, 1), "due_to": date(2026, 3, 31)},
    {"open": True, "registered_from": date(2020, 1, 1)},
    # filters that come together, and those that rarely do
    {"source": "ZC", "category": "资金扶持"},
    {"kind": "问题", "solved": True},
    {"unit": INDUSTRY, "handling_class": "complex"},
    {"accept_due_to": date(2026, 3, 31)},
    MARCH | {"closed_from": date(2020, 1, 1)},
)
KEYS = {
    Sort.NEWEST: lambda issue: issue.registered_on,
    Sort.DUE: lambda issue: issue.finish_due or date.max,
    Sort.CLOSED: lambda issue: issue.closed_on or date.max,
}


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request):
    """Orders are SQL, and not the same on both databases."""
    return request.getfixturevalue("postgres_url") if request.param == "postgres" else ""


@pytest.fixture
def ledger_of_many(acting):
    """Issues of several days and classes: undispatched, dispatched to either unit, and closed."""
    for n, lead in product(range(4), (FINANCE, INDUSTRY, None)):
        with acting(DISPATCHER, f"2026-03-{2 + n:02}T09:00") as session:
            farms = [{"name": "某牧业公司", "uscc": FARM}] if n % 2 else []
            given = a_registration(source_ref=f"{n}{lead}", petitioner={"type": "无"}, enterprises=farms)
            no = usecases.register(session, given, DISPATCHER).issue_no
            if lead is None:
                continue
            usecases.accept(session, no, DISPATCHER)
            helpers = [INDUSTRY] if lead == FINANCE and n == 1 else []
            body = a_dispatch(
                lead_dept=lead, co_depts=helpers, handling_class=["fast", "complex", "urgent", "normal"][n]
            )
            dispatching.dispatch(session, no, body, DISPATCHER)
            by = FINANCE_MACHINE if lead == FINANCE else INDUSTRY_LIAISON
            if n in (0, 3):
                handling.sign(session, no, by)
                handling.submit(session, no, SubmitIn(result=RESULT), by)
                verification.verify(session, no, NoteIn(), DISPATCHER)


def listed(session, actor, **asked):
    """The numbers of the whole list, page by page."""
    found, cursor = [], None
    while not found or cursor is not None:
        page = queries.issues(session, IssueQuery(limit=5, cursor=cursor, **asked), actor)
        found += [each.issue_no for each in page.items]
        cursor = page.next
        if not page.items:
            break
    return found


def test_a_list_in_any_order_offered_is_its_issues_by_that_date(acting, ledger_of_many):
    with acting(DISPATCHER, "2026-03-12T09:00") as session:
        issues = {}
        for actor, asked in product((DISPATCHER, INDUSTRY_LIAISON), FILTERS):
            as_usual = listed(session, actor, **asked)
            assert as_usual or (actor, "accept_due_to" in asked) == (INDUSTRY_LIAISON, True), asked
            issues |= {no: queries.issue(session, no, DISPATCHER) for no in as_usual if no not in issues}
            for sort in Sort:
                found = listed(session, actor, sort=sort, **asked)
                assert sorted(found) == sorted(as_usual), (asked, sort)
                days = [KEYS[sort](issues[no]) for no in found]
                assert days == sorted(days, reverse=sort is not Sort.DUE), (asked, sort)


@pytest.mark.parametrize("sort", Sort)
def test_a_unit_finds_among_its_issues_those_another_has_to_do_with(acting, sort):
    with acting(DISPATCHER, "2026-03-02T09:00") as session:
        seen = set()
        for n, (lead, helpers) in enumerate(
            [
                (INDUSTRY, [FINANCE]),
                (FINANCE, [INDUSTRY]),
                ("D00", [FINANCE, INDUSTRY]),
                (INDUSTRY, []),
                (FINANCE, []),
                ("D00", [FINANCE]),
            ]
        ):
            given = a_registration(source_ref=str(n), petitioner={"type": "无"})
            no = usecases.register(session, given, DISPATCHER).issue_no
            usecases.accept(session, no, DISPATCHER)
            dispatching.dispatch(session, no, a_dispatch(lead_dept=lead, co_depts=helpers), DISPATCHER)
            seen |= {no} if {FINANCE, INDUSTRY} <= {lead, *helpers} else set()
        assert set(listed(session, INDUSTRY_LIAISON, unit=FINANCE, sort=sort)) == seen
        assert set(listed(session, FINANCE_MACHINE, unit=INDUSTRY, sort=sort)) == seen
        assert len(listed(session, INDUSTRY_LIAISON, unit=INDUSTRY, sort=sort)) == 4


@pytest.mark.parametrize("asked", [{"closed_from": date(2026, 3, 1)}, {"due_to": date(2026, 12, 31)}])
def test_a_long_period_is_listed_by_its_own_date_and_by_no_other(acting, ledger_of_many, asked):
    own = Sort.CLOSED if "closed_from" in asked else Sort.DUE
    with acting(DISPATCHER, "2026-03-12T09:00") as session:
        assert listed(session, DISPATCHER, **asked) == listed(session, DISPATCHER, sort=own, **asked)
        for sort in set(Sort) - {own}:
            with pytest.raises(errors.SortNotOffered):
                listed(session, DISPATCHER, sort=sort, **asked)


def test_who_asks_for_an_order_that_is_not_offered_is_told_what_would_be(desk):
    desk.register()
    ask = "/issues/v1/issues?sort=due&registered_from=2026-01-01"
    problem = refused(desk.dispatcher.get(ask), 422, "sort_not_offered")
    assert problem["detail"] == (
        "按办结时限排序时，登记日期的时段须填起止且不超过31天，或同时只看未销号的问题；也可以改按登记日期排序"
    )
    for allowed in ("&open=true", "&registered_to=2026-02-01"):
        done(desk.dispatcher.get(ask + allowed))
    both = refused(desk.dispatcher.get(f"{ask}&due_from=2026-01-01"), 422, "sort_not_offered")
    assert both["detail"].endswith("只看未销号的问题")
    done(desk.dispatcher.get("/issues/v1/issues?registered_from=2026-01-01&due_from=2026-01-01"))
