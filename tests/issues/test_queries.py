"""What each reader sees: the own unit's issues, petitioners masked, to-do lists as long as their counts."""

import pytest

from services.issues.dispatch import usecases as dispatching
from services.issues.handling import usecases as handling
from services.issues.intake import usecases
from services.issues.intake.schemas import RejectIn
from services.issues.ledger import errors, queries
from services.issues.ledger.schemas import IssueQuery
from services.issues.sources import RejectReason
from services.issues.todo import queries as todos
from services.issues.todo.errors import NoOwnUnit
from services.issues.todo.schemas import Box, TodoQuery
from tests.issues.builders import (
    AUDITOR,
    DISPATCHER,
    FINANCE,
    FINANCE_MACHINE,
    INDUSTRY,
    INDUSTRY_LIAISON,
    LEADER,
    VISITOR,
    a_dispatch,
    a_registration,
)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request):
    """Lists are SQL: they are read on both databases."""
    return request.getfixturevalue("postgres_url") if request.param == "postgres" else ""


@pytest.fixture
def three_issues(acting):
    """One led by finance with industry's help, one led by industry, one a visitor registered."""
    with acting(DISPATCHER, "2026-03-02T09:00") as session:
        for n, (lead, helpers) in enumerate([(FINANCE, [INDUSTRY]), (INDUSTRY, [])]):
            issue = usecases.register(session, a_registration(source="RX", source_ref=f"{n}"), DISPATCHER)
            usecases.accept(session, issue.issue_no, DISPATCHER)
            dispatching.dispatch(
                session, issue.issue_no, a_dispatch(lead_dept=lead, co_depts=helpers), DISPATCHER
            )
    with acting(VISITOR, "2026-03-03T09:00") as session:
        usecases.register(session, a_registration(source="WJ"), VISITOR)
    return "WT2026-RX-0001", "WT2026-RX-0002", "WT2026-WJ-0001"


def seen_by(acting, actor, **filters):
    with acting(actor) as session:
        return {line.issue_no for line in queries.issues(session, IssueQuery(**filters), actor).items}


def test_everybody_sees_what_their_role_may_see(acting, three_issues):
    finance, industry, visit = three_issues
    for everything in (DISPATCHER, LEADER, AUDITOR):
        assert seen_by(acting, everything) == {finance, industry, visit}
    assert seen_by(acting, FINANCE_MACHINE) == {finance}
    assert seen_by(acting, INDUSTRY_LIAISON) == {finance, industry}
    assert seen_by(acting, VISITOR) == {visit}


def test_reading_another_units_issue_is_forbidden_and_an_unknown_one_is_not_found(acting, three_issues):
    with acting(FINANCE_MACHINE) as session:
        for read in (queries.issue, queries.history):
            with pytest.raises(errors.IssueOutOfScope):
                read(session, three_issues[1], FINANCE_MACHINE)
            with pytest.raises(errors.IssueNotFound):
                read(session, "WT2026-RX-0404", FINANCE_MACHINE)


@pytest.mark.parametrize(
    ("actor", "name", "phone"),
    [
        (DISPATCHER, "张三丰", "13812341234"),
        (FINANCE_MACHINE, "张三丰", "13812341234"),
        (INDUSTRY_LIAISON, "张**", "138****1234"),
        (LEADER, "张**", "138****1234"),
        (AUDITOR, "张**", "138****1234"),
    ],
)
def test_only_the_centre_and_the_lead_unit_learn_who_the_petitioner_is(
    acting, three_issues, actor, name, phone
):
    with acting(actor) as session:
        petitioner = queries.issue(session, three_issues[0], actor).petitioner
    assert (petitioner.name, petitioner.phone) == (name, phone)


@pytest.mark.parametrize(
    ("actor", "phone"),
    [
        (DISPATCHER, "13812341234"),
        (FINANCE_MACHINE, "13812341234"),
        (INDUSTRY_LIAISON, "138****1234"),
        (AUDITOR, "138****1234"),
    ],
)
def test_a_phone_in_what_was_written_is_shown_to_those_who_may_know_the_petitioners(acting, actor, phone):
    written = a_registration(
        source="RX", source_ref="hotline", title="请回电13812341234", description="水压不足，电话13812341234"
    )
    with acting(DISPATCHER) as session:
        issue_no = usecases.register(session, written, DISPATCHER).issue_no
        usecases.accept(session, issue_no, DISPATCHER)
        to_finance = a_dispatch(lead_dept=FINANCE, co_depts=[INDUSTRY])
        dispatching.dispatch(session, issue_no, to_finance, DISPATCHER)
    with acting(actor) as session:
        (line,) = queries.issues(session, IssueQuery(), actor).items
        issue = queries.issue(session, issue_no, actor)
    assert line.title == issue.title == f"请回电{phone}"
    assert issue.description == f"水压不足，电话{phone}"


def test_a_phone_in_a_reason_is_masked_too(acting):
    with acting(DISPATCHER) as session:
        issue_no = usecases.register(session, a_registration(source="RX"), DISPATCHER).issue_no
        refused = RejectIn(reason=RejectReason.OUT_OF_SCOPE, explanation="已电话告知13812341234")
        usecases.reject(session, issue_no, refused, DISPATCHER)
    with acting(AUDITOR) as session:
        reasons = [entry.reason for entry in queries.history(session, issue_no, AUDITOR).items]
    assert any("138****1234" in (reason or "") for reason in reasons)
    assert "13812341234" not in str(reasons)


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"unit": INDUSTRY}, {0, 1}),
        ({"unit": FINANCE, "status": "dispatched"}, {0}),
        ({"status": "registered"}, {2}),
        ({"source": "RX"}, {0, 1}),
        ({"handling_class": "normal"}, {0, 1}),
        ({"handling_class": "urgent"}, set()),
        ({"due_from": "2026-03-16", "due_to": "2026-03-16"}, {0, 1}),
        ({"due_from": "2026-03-17"}, set()),
        ({"due_to": "2026-03-15"}, set()),
    ],
)
def test_the_ledger_is_filtered(acting, three_issues, filters, found):
    assert seen_by(acting, DISPATCHER, **filters) == {three_issues[n] for n in found}


def test_the_ledger_is_read_page_by_page_with_the_newest_first(acting, three_issues):
    seen, cursor = [], None
    with acting(DISPATCHER) as session:
        while True:
            page = queries.issues(session, IssueQuery(limit=1, cursor=cursor), DISPATCHER)
            seen += [line.issue_no for line in page.items]
            cursor = page.next
            if cursor is None:
                break
    assert seen == [three_issues[2], three_issues[1], three_issues[0]]


@pytest.fixture
def busy_unit(acting):
    """Finance leads three issues: on Wednesday 2026-03-11 one is overdue, one nearly due, one far off."""
    with acting(DISPATCHER, "2026-03-04T09:00") as session:
        for n, handling_class in enumerate(["complex", "urgent", "fast"]):
            issue = usecases.register(session, a_registration(source="RX", source_ref=f"{n}"), DISPATCHER)
            usecases.accept(session, issue.issue_no, DISPATCHER)
            body = a_dispatch(handling_class=handling_class)
            dispatching.dispatch(session, issue.issue_no, body, DISPATCHER)
    with acting(FINANCE_MACHINE, "2026-03-05T09:00") as session:
        handling.sign(session, "WT2026-RX-0003", FINANCE_MACHINE)


def test_a_to_do_list_goes_from_red_over_yellow_to_green(acting, busy_unit):
    with acting(FINANCE_MACHINE, "2026-03-10T09:00") as session:
        lines = todos.todo(session, TodoQuery(), FINANCE_MACHINE).items
    assert [(line.issue_no[-4:], line.light, line.remaining, line.overdue) for line in lines] == [
        ("0002", "red", 0, 1),
        ("0003", "yellow", 1, 0),
        ("0001", "green", 16, 0),
    ]


def test_every_count_of_a_to_do_list_is_the_length_of_its_list(acting, busy_unit):
    with acting(FINANCE_MACHINE, "2026-03-10T09:00") as session:
        counts = todos.todo_counts(session, FINANCE_MACHINE)
        for box in Box:
            listed = todos.todo(session, TodoQuery(box=box), FINANCE_MACHINE).items
            assert getattr(counts, box) == len(listed)
    assert counts.model_dump() == {
        "to_sign": 2,
        "to_contact": 1,
        "in_progress": 1,
        "yellow": 1,
        "red": 1,
        "sent_back": 0,
        "to_reply": 0,
        "to_answer": 0,
    }


def test_a_yellow_box_holds_exactly_the_yellow_lines_on_any_day(acting, busy_unit):
    for day in range(4, 32):
        with acting(FINANCE_MACHINE, f"2026-03-{day:02}T09:00") as session:
            everything = todos.todo(session, TodoQuery(), FINANCE_MACHINE).items
            for box in (Box.YELLOW, Box.RED):
                listed = todos.todo(session, TodoQuery(box=box), FINANCE_MACHINE).items
                assert listed == [line for line in everything if line.light == box.value]


def test_a_helping_unit_has_to_reply_to_what_another_leads_once_that_is_signed(acting, busy_unit):
    with acting(INDUSTRY_LIAISON) as session:
        (line,) = todos.todo(session, TodoQuery(), INDUSTRY_LIAISON).items
        assert todos.todo(session, TodoQuery(box=Box.TO_REPLY), INDUSTRY_LIAISON).items == [line]
    assert line.issue_no == "WT2026-RX-0003"


def test_an_account_without_a_unit_has_no_to_do_list(acting):
    with acting(LEADER) as session, pytest.raises(NoOwnUnit):
        todos.todo(session, TodoQuery(), LEADER)
