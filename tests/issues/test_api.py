"""The ledger over HTTP: the way of an issue, and each refusal with its status, code and field."""

import pytest

from chassis.context import Actor
from chassis.http import routes
from chassis.testing import Office
from services.issues import service
from tests.issues.builders import (
    AUDITOR,
    DISPATCHER,
    FINANCE,
    FINANCE_MACHINE,
    INDUSTRY,
    LEADER,
    VISITOR,
    know_everybody,
)

MACHINE = Actor(
    "machine", FINANCE_MACHINE.id, FINANCE, frozenset({"DL"}), frozenset({"issues:read", "issues:write"})
)
NEIGHBOUR = Actor("machine", "m-d09", INDUSTRY, frozenset({"DL"}), MACHINE.scopes)
OPERATOR = Actor("person", "op", None, frozenset({"OP"}))
NEW = {
    "source": "RX",
    "category": "资金扶持",
    "title": "贷款难",
    "description": "流动资金贷款审批时间太长",
    "petitioner": {"type": "群众", "name": "张三丰", "phone": "13812341234"},
}
DISPATCH = {"lead_dept": FINANCE, "supervisor": "wang-dp"}


@pytest.fixture
def office(tmp_path):
    with Office(tmp_path, services=("issues",)) as running:
        with running.transaction("issues") as session:
            know_everybody(session)
        yield running


@pytest.fixture
def issue(office):
    """The path of an issue the finance bureau has to sign for."""
    path = f"/issues/v1/issues/{office.ask(DISPATCHER, 'POST', '/issues/v1/issues', NEW).json['issue_no']}"
    office.ask(DISPATCHER, "POST", f"{path}/accept")
    office.ask(DISPATCHER, "POST", f"{path}/dispatch", DISPATCH)
    return path


def test_a_unit_system_finds_its_issue_signs_for_it_and_reads_its_history(office, issue):
    (line,) = office.ask(MACHINE, "GET", "/issues/v1/todo?box=to_sign").json["items"]
    assert (line["issue_no"], line["finish_due"], line["light"]) == ("WT2026-RX-0001", "2026-03-16", "green")
    seen = office.ask(MACHINE, "GET", issue)
    assert seen.json["version"] == 3
    signed = office.ask(MACHINE, "POST", f"{issue}/sign", headers={"If-Match": seen.headers["ETag"]})
    assert (signed.status_code, signed.json["status"], signed.json["signed_on"]) == (
        200,
        "in_progress",
        "2026-03-02",
    )
    history = office.ask(MACHINE, "GET", f"{issue}/history").json["items"]
    assert [entry["action"] for entry in history] == ["register", "accept", "dispatch", "sign"]
    assert office.ask(MACHINE, "GET", "/issues/v1/todo/counts").json == {
        "to_sign": 0,
        "to_contact": 1,
        "in_progress": 1,
        "yellow": 0,
        "red": 0,
        "sent_back": 0,
        "to_reply": 0,
        "to_answer": 0,
    }


def test_a_call_sent_twice_with_one_idempotency_key_registers_one_issue(office):
    headers = {"Idempotency-Key": "call-0001-889"}
    answers = [office.ask(DISPATCHER, "POST", "/issues/v1/issues", NEW, headers=headers) for _ in range(2)]
    assert [(answer.status_code, answer.json["issue_no"]) for answer in answers] == [
        (201, "WT2026-RX-0001")
    ] * 2
    assert len(office.ask(DISPATCHER, "GET", "/issues/v1/issues").json["items"]) == 1


def test_signing_twice_is_a_conflict_told_in_words(office, issue):
    office.ask(MACHINE, "POST", f"{issue}/sign")
    again = office.ask(MACHINE, "POST", f"{issue}/sign")
    assert (again.status_code, again.json["code"]) == (409, "issue_move_refused")
    assert again.json["detail"].startswith("该问题当前为“办理中”，不能签收；当前可以：")


def test_an_outdated_version_is_refused_and_changes_nothing(office, issue):
    stale = office.ask(MACHINE, "POST", f"{issue}/sign", headers={"If-Match": '"2"'})
    assert (stale.status_code, stale.json["code"]) == (412, "stale_version")
    assert office.ask(MACHINE, "GET", issue).json["status"] == "dispatched"


@pytest.mark.parametrize(
    ("actor", "request_line", "refusal"),
    [
        (NEIGHBOUR, "GET ", (403, "issue_out_of_scope")),
        (NEIGHBOUR, "GET /history", (403, "issue_out_of_scope")),
        (NEIGHBOUR, "POST /sign", (403, "not_lead_unit")),
        (VISITOR, "GET ", (403, "issue_out_of_scope")),
        (OPERATOR, "GET ", (403, "role_missing")),
        (AUDITOR, "POST /accept", (403, "role_missing")),
        (LEADER, "POST /dispatch", (403, "role_missing")),
        (MACHINE, "POST /accept", (403, "role_missing")),
        (DISPATCHER, "POST /sign", (403, "role_missing")),
        (DISPATCHER, "GET 0404", (404, "issue_not_found")),
    ],
)
def test_whoever_may_not_is_told_so(office, issue, actor, request_line, refusal):
    method, path = request_line.split(" ")
    body = DISPATCH if path == "/dispatch" else None
    answer = office.ask(actor, method, f"{issue}{path}", body)
    assert (answer.status_code, answer.json["code"]) == refusal


def test_nobody_reads_the_ledger_without_signing_in(office, issue):
    answer = office.ask(DISPATCHER, "GET", issue, headers={"Authorization": ""})
    assert (answer.status_code, answer.json["code"]) == (401, "token_missing")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"source": "XX"}, "source"),
        ({"category": "天气"}, "category"),
        ({"title": " "}, "title"),
        ({"title": "一" * 101}, "title"),
        ({"title": "\u0958" * 100}, "title"),  # composed it has 200 characters
        ({"description": "太短"}, "description"),
        ({"description": "带有\x07控制字符的描述"}, "description"),
        ({"reported_on": "2026-02-30"}, "reported_on"),
        ({"reported_on": "2026-03-03"}, "reported_on"),
        ({"petitioner": {"type": "群众", "phone": "12"}}, "petitioner.phone"),
        ({"petitioner": {"type": "群众", "phone": "１３８12341234"}}, "petitioner.phone"),
        ({"enterprises": [{"name": "某企业", "uscc": "91I"}]}, "enterprises[0].uscc"),
        ({"respondent_dept": "D77"}, "respondent_dept"),
        ({"status": "closed"}, "status"),
    ],
)
def test_a_registration_that_breaks_a_rule_names_the_field(office, change, field):
    answer = office.ask(DISPATCHER, "POST", "/issues/v1/issues", NEW | change)
    assert (answer.status_code, answer.json["field"]) == (422, field)
    assert office.ask(DISPATCHER, "GET", "/issues/v1/issues").json["items"] == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"lead_dept": "D77"}, "lead_dept"),
        ({"co_depts": [f"D{n:02}" for n in range(10, 16)]}, "co_depts"),
        ({"handling_class": "soon"}, "handling_class"),
        ({"handling_class": "fixed", "finish_due": "2026-13-01"}, "finish_due"),
        ({"handling_class": "fixed"}, "finish_due"),
        ({"supervisor": None}, "supervisor"),
    ],
)
def test_a_dispatch_that_breaks_a_rule_names_the_field(office, change, field):
    path = f"/issues/v1/issues/{office.ask(DISPATCHER, 'POST', '/issues/v1/issues', NEW).json['issue_no']}"
    office.ask(DISPATCHER, "POST", f"{path}/accept")
    answer = office.ask(DISPATCHER, "POST", f"{path}/dispatch", DISPATCH | change)
    assert (answer.status_code, answer.json["field"]) == (422, field)
    assert office.ask(DISPATCHER, "GET", path).json["status"] == "accepted"


def test_every_route_names_the_roles_it_is_for_but_those_of_restricted_objects():
    kinds = {each.path: each.access.kind for each in routes(service) if "/feedback" not in each.path}
    assert {path for path, kind in kinds.items() if kind != "roles"} == {
        path for path in kinds if "/restricted/" in path and "{" in path and "reports" not in path
    }
