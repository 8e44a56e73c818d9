"""What can be done with an issue, from the field visit to the unit's signature, and every refusal."""

import orjson
import pytest
from sqlalchemy import func, select

from chassis.context import SYSTEM, Actor
from chassis.errors import Invalid, StaleVersion
from chassis.testing import events_of
from services.issues.dispatch import usecases as dispatching
from services.issues.dispatch.errors import RespondentConflict
from services.issues.errors import UnknownUnit
from services.issues.handling import usecases as handling
from services.issues.intake import reactions, usecases
from services.issues.intake.errors import SourceNotAllowed, SourceRefReserved, SourceRefTaken, UnknownCategory
from services.issues.intake.schemas import RejectIn
from services.issues.ledger import errors, queries
from services.issues.ledger.model import Issue
from tests.issues.builders import (
    CLOSED_DOWN,
    DISPATCHER,
    FINANCE,
    FINANCE_MACHINE,
    INDUSTRY,
    INDUSTRY_LIAISON,
    VISITOR,
    a_dispatch,
    a_problem,
    a_registration,
)


def registered(acting, actor=DISPATCHER, **given):
    with acting(actor) as session:
        return usecases.register(session, a_registration(**given), actor).issue_no


def accepted(acting, **given):
    issue_no = registered(acting, **given)
    with acting(DISPATCHER) as session:
        usecases.accept(session, issue_no, DISPATCHER)
    return issue_no


def dispatched(acting, **given):
    issue_no = accepted(acting)
    with acting(DISPATCHER) as session:
        dispatching.dispatch(session, issue_no, a_dispatch(**given), DISPATCHER)
    return issue_no


def test_a_problem_heard_on_a_visit_becomes_an_issue_with_everything_the_visit_told(acting):
    with acting(SYSTEM) as session:
        reactions.open_reported_problem(session, a_problem())
        issue = session.scalars(select(Issue)).one()
        assert events_of(session) == ["issue_opened"]
        assert [each.name for each in issue.enterprises] == ["某牧业公司"]
    assert (issue.issue_no, issue.source, issue.source_ref) == ("WT2026-WJ-0001", "WJ", "p-1")
    assert (issue.category, issue.kind, issue.campaign) == ("资金扶持", "问题", "暖城·暖企")
    assert issue.petitioner.exists
    assert issue.suggested_dept == FINANCE
    assert str(issue.accept_due) == "2026-03-03"


def test_a_problem_reported_twice_opens_one_issue(acting):
    for _ in range(2):
        with acting(SYSTEM) as session:
            reactions.open_reported_problem(session, a_problem())
    with acting(SYSTEM) as session:
        assert session.scalar(select(func.count(Issue.id))) == 1
        reactions.open_reported_problem(session, a_problem(problem_id="p-2"))
        numbers = session.scalars(select(Issue.issue_no).order_by(Issue.id)).all()
    assert numbers == ["WT2026-WJ-0001", "WT2026-WJ-0002"]


@pytest.mark.parametrize(
    ("actor", "anonymous", "account"),
    [
        (Actor("person", "en-1", None, frozenset({"EN"})), False, "en-1"),
        (Actor("person", "ci-1", None, frozenset({"CI"})), True, None),
        (DISPATCHER, False, None),
    ],
    ids=["their own", "their own, unnamed", "somebody else's"],
)
def test_who_brings_their_own_problem_is_named_to_whoever_sends_the_receipts(
    acting, actor, anonymous, account
):
    petitioner = {"type": "群众", "name": "某某", "phone": "17000000321", "anonymous": anonymous}
    body = a_registration(source="ZQ", petitioner=petitioner)
    with acting(actor) as session:
        usecases.register(session, body, actor)
        (row,) = session.info["events"]
    assert orjson.loads(row["body"])["petitioner_id"] == account


def test_periods_count_from_the_day_a_late_problem_could_first_be_acted_on(acting):
    with acting(SYSTEM, "2026-03-10T09:00") as session:
        reactions.open_reported_problem(session, a_problem())
        issue = session.scalars(select(Issue)).one()
    assert [str(day) for day in (issue.registered_on, issue.accept_due)] == ["2026-03-02", "2026-03-03"]


def test_a_long_problem_gets_a_short_title_and_keeps_its_text(acting):
    text = "水" * 300
    with acting(SYSTEM) as session:
        reactions.open_reported_problem(session, a_problem(text=text))
        issue = session.scalars(select(Issue)).one()
    assert issue.title == "水" * 39 + "…"
    assert issue.description == text


def test_a_problem_of_an_unknown_category_is_refused_by_name(acting):
    with acting(SYSTEM) as session, pytest.raises(UnknownCategory, match="问题类别“天气”不存在"):
        reactions.open_reported_problem(session, a_problem(category="天气"))


def test_numbers_are_counted_per_source_and_year(acting):
    numbers = [
        registered(acting, source=source, source_ref=f"{n}") for n, source in enumerate(["ZC", "RX", "ZC"])
    ]
    assert numbers == ["WT2026-ZC-0001", "WT2026-RX-0001", "WT2026-ZC-0002"]
    with acting(DISPATCHER, "2027-01-04T09:00") as session:
        later = usecases.register(session, a_registration(source="ZC"), DISPATCHER)
    assert later.issue_no == "WT2027-ZC-0001"


def test_a_number_given_in_a_transaction_that_failed_is_given_again(acting):
    def fail():
        with acting(DISPATCHER) as session:
            usecases.register(session, a_registration(), DISPATCHER)
            usecases.accept(session, "WT2026-ZC-0404", DISPATCHER)

    with pytest.raises(errors.IssueNotFound):
        fail()
    assert registered(acting) == "WT2026-ZC-0001"


def test_a_reference_of_somebody_else_s_issue_is_refused_without_showing_the_issue(acting):
    registered(acting, source="ZC", source_ref="self-check-7")
    with acting(FINANCE_MACHINE) as session, pytest.raises(SourceRefTaken, match="self-check-7"):
        usecases.register(session, a_registration(source="ZC", source_ref="self-check-7"), FINANCE_MACHINE)


def test_nobody_takes_the_reference_of_a_visit_by_hand_before_its_report_arrives(acting):
    with acting(VISITOR) as session, pytest.raises(SourceRefReserved):
        usecases.register(session, a_registration(source="WJ", source_ref="p-1"), VISITOR)
    with acting(SYSTEM) as session:
        reactions.open_reported_problem(session, a_problem())
        assert session.scalar(select(func.count(Issue.id))) == 1


def test_the_same_source_reference_brings_back_the_issue_that_is_there(acting):
    first = registered(acting, source="RX", source_ref="12345-889")
    again = registered(acting, source="RX", source_ref="12345-889", title="换个说法")
    assert again == first


@pytest.mark.parametrize(
    ("actor", "source"),
    [
        (FINANCE_MACHINE, "RX"),
        (VISITOR, "ZC"),
        (DISPATCHER, "DD"),
        (Actor("person", "of", None, frozenset({"OF"})), "WJ"),
    ],
)
def test_a_role_registers_only_under_its_own_sources(acting, actor, source):
    with acting(actor) as session, pytest.raises(SourceNotAllowed) as refusal:
        usecases.register(session, a_registration(source=source), actor)
    assert refusal.value.field == "source"


def test_an_unknown_respondent_is_refused(acting):
    with acting(DISPATCHER) as session, pytest.raises(UnknownUnit) as refusal:
        usecases.register(session, a_registration(respondent_dept="D77"), DISPATCHER)
    assert refusal.value.field == "respondent_dept"


def test_an_issue_goes_from_registration_to_the_units_signature(acting):
    issue_no = registered(acting)
    steps = []
    with acting(DISPATCHER) as session:
        steps.append(usecases.accept(session, issue_no, DISPATCHER).status)
        steps.append(dispatching.dispatch(session, issue_no, a_dispatch(), DISPATCHER).status)
        assert events_of(session) == ["issue_accepted_for_handling", "issue_dispatched"]
    with acting(FINANCE_MACHINE) as session:
        signed = handling.sign(session, issue_no, FINANCE_MACHINE)
        history = queries.history(session, issue_no, FINANCE_MACHINE)
    assert [*steps, signed.status] == ["accepted", "dispatched", "in_progress"]
    assert [entry.action for entry in history.items] == ["register", "accept", "dispatch", "sign"]
    assert history.items[-1].actor_id == "m-d06"
    assert str(signed.finish_due) == "2026-03-16"
    assert (signed.remaining, signed.overdue, signed.light) == (10, 0, "green")


def test_a_rejected_issue_cannot_be_accepted(acting):
    issue_no = registered(acting)
    with acting(DISPATCHER) as session:
        usecases.reject(session, issue_no, RejectIn(reason="不属于受理范围"), DISPATCHER)
    with (
        acting(DISPATCHER) as session,
        pytest.raises(errors.IssueMoveRefused, match="当前为“不予受理”，不能受理"),
    ):
        usecases.accept(session, issue_no, DISPATCHER)


def test_an_unknown_issue_is_not_found(acting):
    with acting(DISPATCHER) as session, pytest.raises(errors.IssueNotFound, match="WT2026-ZC-0404"):
        usecases.accept(session, "WT2026-ZC-0404", DISPATCHER)


def test_whoever_read_an_older_version_changes_nothing(acting):
    issue_no = registered(acting)
    with acting(DISPATCHER) as session:
        assert usecases.accept(session, issue_no, DISPATCHER, expected=1).version == 2
    with acting(DISPATCHER) as session, pytest.raises(StaleVersion):
        dispatching.dispatch(session, issue_no, a_dispatch(), DISPATCHER, expected=1)
    with acting(DISPATCHER) as session:
        assert queries.issue(session, issue_no, DISPATCHER).status == "accepted"


def test_a_unit_cannot_sign_for_another(acting):
    issue_no = dispatched(acting)
    with acting(INDUSTRY_LIAISON) as session, pytest.raises(errors.NotLeadUnit):
        handling.sign(session, issue_no, INDUSTRY_LIAISON)


@pytest.mark.parametrize(
    ("given", "code", "field"),
    [
        ({"lead_dept": "D77"}, "unknown_unit", "lead_dept"),
        ({"lead_dept": CLOSED_DOWN}, "inactive_unit", "lead_dept"),
        ({"co_depts": [INDUSTRY, CLOSED_DOWN]}, "inactive_unit", "co_depts.1"),
        ({"co_depts": [INDUSTRY, FINANCE]}, "lead_among_co_units", "co_depts.1"),
        ({"co_depts": [INDUSTRY, INDUSTRY]}, "repeated_co_unit", "co_depts.1"),
        ({"supervisor": "nobody"}, "unknown_person", "supervisor"),
        ({"supervisor": "gone"}, "unknown_person", "supervisor"),
        ({"supervisor": "li-vc"}, "supervisor_not_of_centre", "supervisor"),
        ({"owner": "nobody"}, "unknown_person", "owner"),
        ({"leader": "nobody"}, "unknown_person", "leader"),
        ({"handling_class": "fixed"}, "finish_due_missing", "finish_due"),
        ({"handling_class": "fixed", "finish_due": "2026-03-01"}, "finish_due_in_past", "finish_due"),
        ({"handling_class": "fast", "finish_due": "2026-03-31"}, "finish_due_not_allowed", "finish_due"),
    ],
)
def test_a_dispatch_that_breaks_a_rule_is_refused_with_code_and_field(acting, given, code, field):
    issue_no = accepted(acting)
    with acting(DISPATCHER) as session, pytest.raises(Invalid) as refusal:
        dispatching.dispatch(session, issue_no, a_dispatch(**given), DISPATCHER)
    assert (refusal.value.code, refusal.value.field) == (code, field)


@pytest.mark.parametrize("given", [{"lead_dept": INDUSTRY, "co_depts": []}, {"co_depts": [INDUSTRY]}])
def test_the_unit_complained_about_can_neither_lead_nor_help(acting, given):
    issue_no = accepted(acting, respondent_dept=INDUSTRY)
    with (
        acting(DISPATCHER) as session,
        pytest.raises(RespondentConflict, match="工信和科技局”应当回避"),
    ):
        dispatching.dispatch(session, issue_no, a_dispatch(**given), DISPATCHER)


def test_an_evaluation_problem_takes_the_date_the_dispatcher_gives(acting):
    issue_no = accepted(acting, source="PG", petitioner={"type": "无"})
    with acting(DISPATCHER) as session:
        issue = dispatching.dispatch(session, issue_no, a_dispatch(finish_due="2026-06-28"), DISPATCHER)
    assert (issue.handling_class, str(issue.finish_due), issue.contact_due) == ("fixed", "2026-06-28", None)
