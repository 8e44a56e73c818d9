"""The restricted ledger's rules: what may be shown of small numbers, and what may happen to a case."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from chassis.context import Actor
from chassis.testing import instant
from services.issues.restricted import errors
from services.issues.restricted.model import Case
from services.issues.restricted.moves import MOVES, ROWS, CaseStatus
from services.issues.restricted.suppression import HIDDEN, suppressed
from tests.issues.builders import FINANCE, INDUSTRY

COUNTS = st.dictionaries(st.sampled_from("ABCDEF"), st.integers(0, 40), min_size=1)


@settings(max_examples=25)
@given(COUNTS)
def test_no_hidden_cell_can_be_found_by_subtracting_what_is_shown_from_the_total(cells):
    shown = suppressed(cells, 3)
    hidden = [name for name, text in shown.items() if not text.isdigit()]
    assert all(shown[name] == "<3" for name, count in cells.items() if 0 < count < 3)
    assert len(hidden) != 1 or not any(cells[name] for name in cells if name not in hidden)
    assert {name: int(shown[name]) for name in shown if name not in hidden} == {
        name: count for name, count in cells.items() if name not in hidden
    }
    assert sum(text == HIDDEN for text in shown.values()) <= 1


STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["assign", "reassign", "start", "measure", "submit", "verify", "reject", "move_deadline"]
        ),
        st.sampled_from(["gt-1", "gt-2"]),
    ),
    max_size=25,
)


@settings(max_examples=25)
@given(STEPS)
def test_whatever_is_tried_a_case_is_closed_only_by_two_different_verifiers_of_the_last_submission(steps):
    case = Case(case_ref="r", status="opened", respondent_dept=FINANCE)
    last: list[tuple[str, str]] = []
    for action, person in steps:
        before = case.status
        try:
            _do(case, action, Actor("person", person, None, frozenset({"GT"})))
        except (errors.CaseMoveRefused, errors.SameVerifier):
            case.status = before  # a refusal rolls back
            continue
        assert (action, before, case.status) in {(row.action, row.origin, row.target) for row in ROWS}
        last.append((action, person))
    if case.status == CaseStatus.CLOSED:
        verifiers = [person for action, person in last[-2:] if action == "verify"]
        assert sorted(verifiers) == ["gt-1", "gt-2"]
        assert [action for action, _ in last[-3:]] == ["submit", "verify", "verify"]


def _do(case, action, actor):
    at = instant("2026-03-02T09:00")
    rectifier = Actor("person", "fin-person", FINANCE, frozenset({"DL"}))
    deeds = {
        "assign": lambda: case.assign(INDUSTRY, FINANCE, "fin-head", "fin-person", date(2026, 3, 31)),
        "reassign": lambda: case.reassign("fin-head", "fin-next"),
        "start": case.start,
        "measure": case.measure,
        "submit": lambda: case.submit(rectifier, at),
        "verify": lambda: case.verify(actor, at),
        "reject": case.reject,
        "move_deadline": lambda: case.move_deadline(date(2026, 4, 30)),
    }
    deeds[action]()


def test_every_state_but_the_last_leads_on():
    assert {row.origin for row in ROWS} == set(CaseStatus) - {CaseStatus.CLOSED}
    MOVES.check("assign", CaseStatus.OPENED, CaseStatus.ASSIGNED)
