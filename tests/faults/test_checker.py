"""The checker by itself: books that are in order pass, and each way of being out of order is named."""

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from tests.faults import checker
from tests.faults.accepted import Accepted
from tests.faults.checker import Applied, Books, Chain, Move, Note, Problem, Sent, Taken

KEY = "shop.events/order_placed"
HEARS = {"shop": frozenset[str](), "ledger": frozenset({KEY})}


def sent(number: int, **given) -> Sent:
    return replace(Sent(f"e{number}", KEY, "shop/anna", number, published=True, cause=None), **given)


def taken(number: int, **given) -> Taken:
    return replace(Taken(f"e{number}", KEY, "shop/anna", number, "done"), **given)


def kinds(out: list[Sent], into: list[Taken], poison: dict[str, str] | None = None) -> dict[str, int]:
    books = Books({"shop": out, "ledger": []}, {"shop": [], "ledger": into}, HEARS)
    return dict(Counter(finding.kind for finding in checker.events(books, poison or {})))


def test_books_in_order_pass() -> None:
    assert kinds([sent(1), sent(2)], [taken(1), taken(2)]) == {}


def test_what_was_not_handled_has_no_place_in_the_order() -> None:
    assert kinds([sent(1), sent(2)], [taken(2), taken(1, status="parked")], {"e1": "ledger"}) == {}


def test_poison_that_is_parked_is_in_order() -> None:
    assert kinds([sent(1)], [taken(1, status="parked")], {"e1": "ledger"}) == {}


@pytest.mark.parametrize(
    ("out", "into", "expected"),
    [
        ([sent(1), sent(2)], [taken(1)], "lost"),
        ([sent(1)], [taken(1), taken(1)], "duplicated"),
        ([sent(1), sent(2)], [taken(2), taken(1)], "out_of_order"),
        ([sent(1)], [taken(1, status="pending")], "unacked"),
        ([sent(1, published=False)], [taken(1)], "unacked"),
        ([sent(1)], [taken(1, status="parked")], "wrongly_parked"),
        ([sent(1), sent(3)], [taken(1), taken(3)], "irregular"),
        ([sent(1, position=None)], [taken(1)], "irregular"),
        ([], [taken(1)], "irregular"),
    ],
)
def test_each_disorder_of_events_is_named(out: list[Sent], into: list[Taken], expected: str) -> None:
    assert kinds(out, into) == {expected: 1}


def test_what_a_subscriber_has_yet_to_take_is_counted() -> None:
    books = Books({"shop": [sent(1), sent(2)], "ledger": []}, {"shop": [], "ledger": [taken(1)]}, HEARS)
    assert checker.unheard(books) == {"ledger": 1}


def test_poison_that_was_handled_is_named() -> None:
    assert kinds([sent(1)], [taken(1)], {"e1": "ledger"}) == {"not_parked": 1}


def test_poison_that_never_arrived_is_lost() -> None:
    assert kinds([], [], {"e1": "ledger"}) == {"lost": 1}


def test_whatever_is_left_in_a_queue_counts() -> None:
    assert checker.tally(checker.queues({"issues.in": 2, "notify.in": 0}))["unacked"] == 2


def test_applications_out_of_order_and_repeated_are_named() -> None:
    effects = [Applied("e1", "anna", 1), Applied("e3", "anna", 3), Applied("e2", "anna", 2)]
    found = checker.tally(checker.applied([sent(1), sent(2), sent(3), sent(4)], [*effects, effects[0]], {}))
    assert (found["lost"], found["duplicated"], found["out_of_order"]) == (1, 1, 2)


# --- the chain: one visit with three problems, the first of which was dispatched

NUMBERS = [f"WT2026-WJ-{n:04d}" for n in (1, 2, 3)]
GOOD = Chain(
    submissions=["v1"],
    problems=[Problem("v1", f"p{n}", number) for n, number in enumerate(NUMBERS)],
    issues={number: f"p{n}" for n, number in enumerate(NUMBERS)},
    moves=[Move(NUMBERS[0], action) for action in ("accept", "dispatch", "sign")],
    notes=[Note("d1", "lead", "anna"), Note("d1", "co", "bayar")],
    names={"issues": "昂素镇2"},
)
ACCEPTED = Accepted(
    submissions={"v1"},
    moves={action: {NUMBERS[0]} for action in ("accept", "dispatch", "sign")},
    renames=["昂素镇1", "昂素镇2"],
)
DISPATCHED = Sent(
    "d1",
    checker.DISPATCHED,
    f"issues/{NUMBERS[0]}",
    1,
    published=True,
    cause=None,
    data={"issue_no": NUMBERS[0], "co_depts": ["D05"]},
)


def chain_kinds(found: Chain, told: list[Sent]) -> dict[str, int]:
    books = Books({"issues": told}, {}, {})
    return dict(Counter(f.kind for f in checker.chain(found, books, ACCEPTED, {})))


def test_a_chain_in_order_passes() -> None:
    assert chain_kinds(GOOD, [DISPATCHED]) == {}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"submissions": []}, {"lost": 1}),
        ({"submissions": ["v1", "v1"]}, {"duplicated": 1}),
        ({"problems": [*GOOD.problems[:2], replace(GOOD.problems[2], issue_no=None)]}, {"lost": 1}),
        ({"issues": {**GOOD.issues, "WT2026-WJ-0004": "p2"}}, {"duplicated": 1}),
        ({"moves": [*GOOD.moves, GOOD.moves[0]]}, {"duplicated": 1}),
        ({"moves": GOOD.moves[:2]}, {"lost": 1}),
        ({"notes": GOOD.notes[:1]}, {"lost": 1}),
        ({"notes": [*GOOD.notes, GOOD.notes[0]]}, {"duplicated": 2}),
        ({"names": {"issues": "昂素镇1"}}, {"lost": 1}),
    ],
)
def test_each_disorder_of_the_chain_is_named(change: dict[str, Any], expected: dict[str, int]) -> None:
    assert chain_kinds(replace(GOOD, **change), [DISPATCHED]) == expected


def test_a_number_left_out_is_named() -> None:
    skipping = {"WT2026-WJ-0001": "p0", "WT2026-WJ-0002": "p1", "WT2026-WJ-0004": "p2"}
    problems = [Problem("v1", reference, number) for number, reference in skipping.items()]
    assert chain_kinds(replace(GOOD, issues=skipping, problems=problems), [DISPATCHED]) == {"irregular": 1}


def test_a_dispatch_that_told_nobody_is_lost() -> None:
    assert chain_kinds(GOOD, []) == {"lost": 1}
