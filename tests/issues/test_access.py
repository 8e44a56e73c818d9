"""Who may call which route of issues: the matrix of domain.md §2, written down once more by hand."""

import pytest

from chassis.testing import who_may
from services.issues import service
from tests.desk import done, refused
from tests.issues.desk import a_desk

READERS = "AU CI CS DH DL DP DR EN LD OF VC"
ALL = "AU CS DP DR LD"
CENTRE = "CS DP DR"
DISPATCHERS = "DP DR"
UNIT = "DH DL"

MATRIX = {
    "GET /v1/issues": READERS,
    "GET /v1/issues/{issue_no}": READERS,
    "GET /v1/issues/{issue_no}/history": READERS,
    "GET /v1/issues/{issue_no}/deadlines": READERS,
    "GET /v1/issues/{issue_no}/plans": READERS,
    "GET /v1/issues/{issue_no}/callbacks": READERS,
    "POST /v1/issues": "CI CS DH DL DP DR EN LD OF VC",
    "POST /v1/issues/{issue_no}/accept": DISPATCHERS,
    "POST /v1/issues/{issue_no}/reject": DISPATCHERS,
    "POST /v1/issues/{issue_no}/merge": DISPATCHERS,
    "POST /v1/issues/{issue_no}/dispatch": DISPATCHERS,
    "POST /v1/issues/{issue_no}/transfer": DISPATCHERS,
    "POST /v1/issues/{issue_no}/return/approve": DISPATCHERS,
    "POST /v1/issues/{issue_no}/return/refuse": DISPATCHERS,
    "POST /v1/issues/{issue_no}/reclassify": "DP DR LD",
    "POST /v1/issues/{issue_no}/sign": UNIT,
    "POST /v1/issues/{issue_no}/return": UNIT,
    "POST /v1/issues/{issue_no}/contact": UNIT,
    "POST /v1/issues/{issue_no}/notes": UNIT,
    "POST /v1/issues/{issue_no}/reply": UNIT,
    "POST /v1/issues/{issue_no}/submit": UNIT,
    "POST /v1/issues/{issue_no}/plan": UNIT,
    "POST /v1/issues/{issue_no}/plan/approve": DISPATCHERS,
    "POST /v1/issues/{issue_no}/plan/return": DISPATCHERS,
    "POST /v1/issues/{issue_no}/extensions": UNIT,
    "GET /v1/extensions": f"AU CS {UNIT} DP DR LD",
    "POST /v1/extensions/{extension_id}/approve": "DP DR LD",
    "POST /v1/extensions/{extension_id}/refuse": "DP DR LD",
    "POST /v1/issues/{issue_no}/verify": DISPATCHERS,
    "POST /v1/issues/{issue_no}/send-back": DISPATCHERS,
    "POST /v1/issues/{issue_no}/callbacks": CENTRE,
    "GET /v1/bad-ratings": CENTRE,
    "POST /v1/bad-ratings/{callback_id}/check": CENTRE,
    "POST /v1/issues/{issue_no}/proposals": DISPATCHERS,
    "GET /v1/proposals": ALL,
    "POST /v1/proposals/{proposal_id}/approve": "DR LD",
    "POST /v1/proposals/{proposal_id}/refuse": "DR LD",
    "POST /v1/issues/{issue_no}/resume": "DP DR LD",
    "POST /v1/issues/{issue_no}/review": "DP DR LD",
    "POST /v1/issues/{issue_no}/explanations": DISPATCHERS,
    "GET /v1/explanations": f"AU CS {UNIT} DP DR LD",
    "POST /v1/explanations/{explanation_id}/answer": UNIT,
    "GET /v1/escalations": f"AU CS {UNIT} DP DR LD",
    "POST /v1/escalations/{escalation_id}/approve": "LD",
    "POST /v1/escalations/{escalation_id}/decline": "LD",
    "POST /v1/escalations/dry-run": "DP DR LD",
    "GET /v1/orders": f"AU CS {UNIT} DP DR LD",
    "POST /v1/orders/{order_id}/reply": UNIT,
    "POST /v1/orders/{order_id}/finish": DISPATCHERS,
    "GET /v1/issues/{issue_no}/duplicates": CENTRE,
    "GET /v1/look-backs": ALL,
    "POST /v1/look-backs/{look_back_id}/result": CENTRE,
    "GET /v1/statistics/figures": f"AU CS {UNIT} DP DR LD",
    "GET /v1/statistics/counts": f"AU CS {UNIT} DP DR LD",
    "GET /v1/statistics/durations": f"AU CS {UNIT} DP DR LD",
    "GET /v1/statistics/rates": ALL,
    "GET /v1/statistics/rates/{name}/issues": ALL,
    "POST /v1/issues/export": f"AU CS {UNIT} DP DR LD",
    "POST /v1/issues/import": CENTRE,
    "POST /v1/issues/import/preview": CENTRE,
    "PATCH /v1/issues/{issue_no}": DISPATCHERS,
    "GET /v1/issues/{issue_no}/files": READERS,
    "GET /v1/issues/{issue_no}/files/{sha256}": READERS,
    "POST /v1/issues/{issue_no}/files": UNIT,
    "DELETE /v1/issues/{issue_no}/files/{sha256}": UNIT,
    "GET /v1/issues/{issue_no}/messages": READERS,
    "POST /v1/issues/{issue_no}/messages": "CI CS DH DL DP DR EN OF",
    "POST /v1/issues/{issue_no}/messages/read": "CI CS DH DL DP DR EN OF",
    "POST /v1/issues/{issue_no}/messages/{message_id}/files": "CI CS DH DL DP DR EN OF",
    "GET /v1/issues/{issue_no}/messages/{message_id}/files/{sha256}": READERS,
    "GET /v1/issues/{issue_no}/plans/{plan_id}/file": READERS,
    "GET /v1/escalations/{escalation_id}/file": f"AU CS {UNIT} DP DR LD",
    "GET /v1/orders/{order_id}/file": f"AU CS {UNIT} DP DR LD",
    "POST /v1/issues/register": "CI CS DH DL DP DR EN LD OF VC",
    "POST /v1/issues/accept": DISPATCHERS,
    "POST /v1/issues/dispatch": DISPATCHERS,
    "POST /v1/issues/sign": UNIT,
    "POST /v1/issues/contact": UNIT,
    "POST /v1/issues/notes": UNIT,
    "POST /v1/issues/reply": UNIT,
    "POST /v1/issues/submit": UNIT,
    "GET /v1/desk": "CS DP DR LD",
    "GET /v1/todo": UNIT,
    "GET /v1/todo/counts": UNIT,
}


def test_every_route_lets_in_exactly_the_roles_of_the_matrix():
    elsewhere = ("/v1/restricted", "/v1/feedback", "/v1/officers")  # in test_circle_access
    assert {
        route: who for route, who in who_may(service).items() if not route.split(" ")[1].startswith(elsewhere)
    } == MATRIX


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    with a_desk(tmp_path_factory.mktemp("office")) as opened:
        yield opened


@pytest.mark.parametrize("route", MATRIX)
def test_each_role_is_let_in_or_sent_away_as_the_matrix_says(desk, route):
    method, path = route.split(" ")
    numbers = dict.fromkeys(
        (
            *("extension_id", "proposal_id", "callback_id", "escalation_id"),
            *("order_id", "look_back_id", "message_id", "plan_id", "explanation_id"),
        ),
        1,
    )
    path = path.format(issue_no="WT2026-RX-0404", name="response", sha256="0" * 64, **numbers)
    let_in = set()
    for role in ("AU", "CI", "CS", "DH", "DL", "DP", "DR", "EN", "GT", "LD", "OF", "OP", "VC"):
        client = desk.office.client(role, person=f"somebody-{role}", dept="D06")
        answer = client.call(method, f"/issues{path}", {} if method in ("POST", "PATCH") else None)
        if (answer.status_code, (answer.json or {}).get("code")) != (403, "role_missing"):
            let_in.add(role)
    assert let_in == set(MATRIX[route].split())
    answer = desk.office.client().call(method, f"/issues{path}")
    assert (answer.status_code, answer.json["code"]) == (401, "token_missing")


def test_another_units_issue_is_forbidden_in_every_shape_it_can_be_read(desk):
    no = desk.signed()
    for path in ("", "/history", "/deadlines", "/plans", "/callbacks"):
        refused(desk.stranger.get(f"/issues/v1/issues/{no}{path}"), 403, "issue_out_of_scope")
        done(desk.lead.get(f"/issues/v1/issues/{no}{path}"))


def test_a_machine_account_needs_the_scope_of_what_it_does(desk):
    reader = desk.office.client("DL", type="machine", person="m-r", dept="D06", scopes=("issues:read",))
    done(reader.get("/issues/v1/todo"))
    refused(reader.post("/issues/v1/issues/WT2026-RX-0001/sign"), 403, "scope_missing")
