"""The permission table of domain.md §2, as far as it is about plans and tasks: what is allowed and denied."""

import pytest

from chassis.http import routes
from services.tasks import service
from tests.desk import done
from tests.tasks.builders import MARKET
from tests.tasks.desk import TASK, a_desk

ROLES = {"LD", "DR", "DP", "CS", "DH", "DL", "VC", "OF", "EN", "CI", "GT", "AU", "OP"}
CENTRE = {"DR", "DP"}
UNIT = {"DH", "DL"}
READ_PLANS = {"LD", "DR", "DP", "DH", "DL", "AU"}
READ_TASKS = READ_PLANS | {"CS"}
READ_ALL = {"LD", "DR", "DP", "CS", "AU"}

#: row of the table → the routes it is about, and who may
TABLE = [
    ("plan sets: read", "GET /plans", READ_PLANS),
    ("plan sets: read", "GET /plans/{plan_code}", READ_PLANS),
    ("plan sets: import", "POST /plans", CENTRE),
    ("plan sets: import", "PATCH /plans/{plan_code}", CENTRE),
    ("plan sets: import", "POST /plans/{plan_code}/import", CENTRE),
    ("plan sets: import", "POST /plans/{plan_code}/imports", CENTRE),
    ("plan sets: import", "GET /plans/{plan_code}/imports", CENTRE),
    ("plan sets: import", "GET /imports/{import_id}", CENTRE),
    ("plan sets: import", "GET /imports/{import_id}/rows", CENTRE),
    ("plan sets: import", "POST /imports/{import_id}/accept", CENTRE),
    ("plan sets: import", "POST /imports/{import_id}/decisions", CENTRE),
    ("plan sets: import", "DELETE /imports/{import_id}", CENTRE),
    ("plan sets: import", "POST /plans/{plan_code}/export", CENTRE),
    ("plan sets: publish", "POST /plans/{plan_code}/publish", CENTRE),
    ("plan sets: archive", "POST /plans/{plan_code}/archive", CENTRE),
    ("tasks: read", "GET /tasks", READ_TASKS),
    ("tasks: read", "GET /tasks/{task_no}", READ_TASKS),
    ("tasks: read", "GET /tasks/{task_no}/history", READ_TASKS),
    ("tasks: read", "GET /tasks/{task_no}/deadlines", READ_TASKS),
    ("tasks: read", "GET /tasks/{task_no}/receipts", READ_TASKS),
    ("tasks: read", "GET /tasks/{task_no}/files", READ_TASKS),
    ("tasks: read", "GET /tasks/{task_no}/files/{sha256}", READ_TASKS),
    ("tasks: read", "GET /indicators", READ_TASKS),
    ("tasks: read", "GET /indicators/{code}", READ_TASKS),
    ("tasks: read", "GET /extensions", READ_TASKS),
    ("tasks: read", "GET /instructions", READ_TASKS),
    ("tasks: read", "POST /instructions/{instruction_id}/read", READ_TASKS),
    ("tasks: read all", "GET /returns", READ_ALL),
    ("tasks: read all", "GET /verifications", READ_ALL),
    ("tasks: read all", "GET /proposals", READ_ALL),
    ("tasks: export", "POST /tasks/export", READ_PLANS),
    ("tasks: create", "POST /plans/{plan_code}/tasks", CENTRE),
    ("tasks: edit", "PATCH /tasks/{task_no}", CENTRE),
    ("tasks: edit", "DELETE /tasks/{task_no}", CENTRE),
    ("tasks: edit", "PUT /tasks/{task_no}/links", CENTRE),
    ("tasks: edit", "POST /tasks/{task_no}/resume", CENTRE),
    ("tasks: edit", "POST /tasks/{task_no}/reschedule", {"DR"}),
    ("tasks: edit", "PUT /indicators/{code}", {"DR"}),
    ("tasks: dispatch", "POST /tasks/{task_no}/dispatch", CENTRE),
    ("tasks: dispatch", "POST /tasks/{task_no}/return/approve", CENTRE),
    ("tasks: dispatch", "POST /tasks/{task_no}/return/refuse", CENTRE),
    ("tasks: accept", "POST /tasks/{task_no}/accept", UNIT),
    ("tasks: accept", "POST /tasks/accept", UNIT),
    ("tasks: accept", "GET /todo", UNIT),
    ("tasks: accept", "GET /todo/counts", UNIT),
    ("tasks: file progress", "POST /tasks/{task_no}/progress", UNIT),
    ("tasks: file progress", "POST /tasks/progress", UNIT),
    ("tasks: file progress", "POST /tasks/{task_no}/reply", UNIT),
    ("tasks: upload", "POST /tasks/{task_no}/files", UNIT),
    ("tasks: upload", "DELETE /tasks/{task_no}/files/{sha256}", UNIT),
    ("tasks: request close", "POST /tasks/{task_no}/submit", UNIT),
    ("tasks: request extension", "POST /tasks/{task_no}/extensions", UNIT),
    ("tasks: request return", "POST /tasks/{task_no}/return", UNIT),
    ("tasks: verify", "POST /tasks/{task_no}/verify", CENTRE),
    ("tasks: reject", "POST /tasks/{task_no}/reject", CENTRE),
    ("extension: propose", "POST /extensions/{extension_id}/propose", CENTRE),
    ("extension: approve", "POST /extensions/{extension_id}/approve", {"LD", "DR"}),
    ("extension: approve", "POST /extensions/{extension_id}/refuse", {"LD", "DR"}),
    ("suspend, cancel: propose", "POST /tasks/{task_no}/proposals", CENTRE),
    ("suspend, cancel: approve", "POST /proposals/{proposal_id}/approve", {"LD"}),
    ("suspend, cancel: approve", "POST /proposals/{proposal_id}/refuse", {"LD"}),
    ("suspend, cancel: approve", "POST /tasks/{task_no}/cancel", {"LD"}),
    ("instructions", "POST /tasks/{task_no}/instructions", {"LD", "DR", "DP"}),
    ("desk", "GET /desk", {"LD", "DR", "DP"}),
    ("tasks: read", "GET /escalations", READ_TASKS),
    ("tasks: read", "GET /orders", READ_TASKS),
    ("tasks: read", "GET /orders/{order_id}", READ_TASKS),
    ("tasks: file progress", "POST /orders/{order_id}/reply", UNIT),
    ("tasks: verify", "POST /orders/{order_id}/finish", CENTRE),
    ("escalation: approve", "POST /escalations/{escalation_id}/approve", {"LD"}),
    ("round: read", "GET /rounds", READ_PLANS),
    ("round: read", "GET /rounds/{month}", READ_PLANS),
    ("round: read", "GET /rounds/{month}/units", READ_PLANS - UNIT),
    ("round: read", "GET /rounds/{month}/filings", READ_PLANS),
    ("round: read", "GET /rounds/{month}/filings/{task_no}", READ_PLANS),
    ("round: open", "POST /rounds", CENTRE),
    ("round: compile", "POST /rounds/{month}/compile", CENTRE),
    ("report: read", "GET /reports", READ_PLANS),
    ("report: read", "GET /reports/{month}", READ_PLANS),
    ("report: read", "GET /reports/{month}/units", READ_PLANS),
    ("report: read", "GET /reports/{month}/lines", READ_PLANS),
    ("report: read", "GET /reports/{month}/issues", READ_PLANS),
    ("report: read", "GET /reports/{month}/long-term", READ_PLANS),
    ("report: read", "GET /reports/{month}/comparison", READ_PLANS),
    ("report: read all", "GET /reports/{month}/replay", READ_PLANS - UNIT),
    ("report: read all", "GET /interviews", READ_PLANS - UNIT),
    ("report: read", "GET /reports/{month}/files/{kind}", READ_PLANS),
    ("tasks: read", "GET /orders/{order_id}/file", READ_TASKS),
    ("tasks: read", "GET /escalations/{escalation_id}/file", READ_TASKS),
    ("report: read", "GET /interviews/{interview_id}/file", READ_PLANS),
    ("calendar: own", "POST /calendar-keys", CENTRE | UNIT | {"LD", "CS"}),
    ("calendar: own", "GET /calendar-keys", CENTRE | UNIT | {"LD", "CS"}),
    ("calendar: own", "DELETE /calendar-keys/{key_id}", CENTRE | UNIT | {"LD", "CS"}),
    ("report: compile", "PATCH /reports/{month}", CENTRE),
    ("report: compile", "POST /reports/{month}/correct", CENTRE),
    ("report: compile", "POST /reports/{month}/measures/{number}/became", CENTRE),
    ("report: compile", "POST /reports/{month}/measures/{number}/raise", CENTRE),
    ("report: sign", "POST /reports/{month}/sign", {"LD"}),
    ("report: publish", "POST /reports/{month}/publish", {"DR"}),
    ("interview: approve", "POST /interviews/{interview_id}/approve", {"LD"}),
    ("interview: approve", "POST /interviews/{interview_id}/decline", {"LD"}),
    ("round: review filings", "POST /rounds/{month}/filings/{task_no}/return", CENTRE),
    ("round: review filings", "POST /rounds/{month}/filings/{task_no}/accept", CENTRE),
    ("round: review filings", "POST /rounds/{month}/accept", CENTRE),
    ("tasks: file progress", "PUT /rounds/{month}/filings/{task_no}", UNIT),
    ("tasks: file progress", "POST /rounds/{month}/filings/{task_no}/submit", UNIT),
    ("tasks: file progress", "POST /rounds/{month}/filings", UNIT),
    ("tasks: file progress", "GET /rounds/{month}/sheet", UNIT),
    ("tasks: file progress", "POST /rounds/{month}/sheet", UNIT),
    ("escalation: approve", "POST /escalations/{escalation_id}/decline", {"LD"}),
]
#: read with an address that holds a token, which its own tests shut
BY_ADDRESS = {"GET /key/{token}/calendar"}
FILLED = {
    "plan_code": "QJ50",
    "task_no": "QJ50-001",
    "sha256": "0" * 64,
    "code": "NM-01",
    "extension_id": 1,
    "instruction_id": 1,
    "proposal_id": 1,
    "import_id": 1,
    "escalation_id": 1,
    "order_id": 1,
    "month": "2026-03",
    "number": 1,
    "interview_id": 1,
    "key_id": 1,
    "kind": "docx",
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    with a_desk(tmp_path_factory.mktemp("office")) as opened:
        opened.publish({})
        yield opened


@pytest.mark.parametrize(
    ("row", "route", "allowed"), TABLE, ids=[f"{row}: {route}" for row, route, _ in TABLE]
)
def test_each_role_may_do_what_the_table_says_and_nothing_else(desk, row, route, allowed):
    method, path = route.split(" ")
    body = {} if method in ("PATCH", "PUT") else None
    let_in = set()
    for role in sorted(ROLES):
        client = desk.office.client(role, person=f"somebody-{role}", dept=MARKET)
        answer = client.call(method, f"/tasks/v1{path.format(**FILLED)}", body)
        if answer.status_code != 403 or answer.json["code"] != "role_missing":
            let_in.add(role)
    assert let_in == allowed


def test_every_route_is_in_the_table_above():
    served = {f"{each.method} {each.path.removeprefix('/v1')}" for each in routes(service)}
    assert served == {route for _, route, _ in TABLE} | BY_ADDRESS


@pytest.mark.parametrize("route", [route for _, route, _ in TABLE])
def test_nobody_does_anything_without_signing_in(desk, route):
    method, path = route.split(" ")
    answer = desk.office.client().call(method, f"/tasks/v1{path.format(**FILLED)}")
    assert (answer.status_code, answer.json["code"]) == (401, "token_missing")


def test_a_machine_account_needs_the_scope_of_what_it_does(desk):
    reader = desk.office.client("DL", type="machine", person="m-r", dept=MARKET, scopes=("tasks:read",))
    assert reader.get("/tasks/v1/todo").status_code == 200
    answer = reader.post("/tasks/v1/tasks/QJ50-001/accept")
    assert (answer.status_code, answer.json["code"]) == (403, "scope_missing")


@pytest.fixture
def fresh(tmp_path):
    with a_desk(tmp_path) as opened:
        yield opened


ASKED = {"reason": "自治区配套政策尚未出台，系统建设推迟一个月完成", "requested_due": "2026-07-30"}


@pytest.mark.parametrize(
    ("level", "upper", "times", "decider"),
    [
        ("banner", {}, 0, "director"),
        ("banner", {}, 1, "leader"),
        ("city", {"upper_doc_no": "鄂府办发〔2026〕3号"}, 0, "leader"),
        ("region", {"upper_doc_no": "内政办发〔2026〕9号"}, 0, "leader"),
        ("central", {"upper_doc_no": "国办发〔2026〕1号"}, 0, "leader"),
    ],
)
def test_the_first_extension_of_a_banner_task_is_the_director_s_all_others_a_leader_s(
    fresh, level, upper, times, decider
):
    no = fresh.publish({}, level=level)
    fresh.accept(no)
    for n in range(times):
        body = ASKED | {"requested_due": f"2026-07-0{n + 1}"}
        number = done(fresh.do(fresh.liaison, no, "extensions", body), 201)["extension_id"]
        done(fresh.director.post(f"/tasks/v1/extensions/{number}/approve", {}))
    number = done(fresh.do(fresh.liaison, no, "extensions", ASKED | upper), 201)["extension_id"]
    other = "leader" if decider == "director" else "director"
    for verdict, body in (("approve", {}), ("refuse", {"reason": "不同意"})):
        answer = getattr(fresh, other).post(f"/tasks/v1/extensions/{number}/{verdict}", body)
        assert (answer.status_code, answer.json["code"]) == (403, "not_yours_to_decide")
    done(getattr(fresh, decider).post(f"/tasks/v1/extensions/{number}/approve", {}))


def test_a_unit_reads_what_it_leads_or_helps_with_and_no_other_unit_s(fresh):
    fresh.publish({}, {"lead_dept": "D11", "co_depts": [MARKET]}, {"lead_dept": "D11"})
    lines = done(fresh.liaison.get("/tasks/v1/tasks"))["items"]
    assert [line["task_no"] for line in lines] == ["QJ50-001", "QJ50-002"]
    for path in ("", "/history", "/deadlines", "/files"):
        answer = fresh.liaison.get(f"/tasks/v1/tasks/QJ50-003{path}")
        assert (answer.status_code, answer.json["code"]) == (403, "task_out_of_scope")
    assert TASK["owner_phone"] == fresh.task("QJ50-001", fresh.liaison)["owner_phone"]
    assert fresh.task("QJ50-002", fresh.liaison)["owner_phone"] == "138****1234"
