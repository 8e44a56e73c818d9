"""Task dispatch over HTTP: the road of a plan, and who may do what on it."""

import pytest

from chassis.testing import Office
from tests.tasks.builders import (
    JUSTICE,
    MARKET,
    a_plan_in,
    a_row,
    a_workbook,
    an_office_workbook,
    know_everybody,
)

NEW = a_plan_in(declared_count=3).model_dump(mode="json", exclude_none=True)
SCOPES = ("tasks:read", "tasks:write")


@pytest.fixture
def office(tmp_path):
    with Office(tmp_path, services=("tasks",)) as running:
        with running.transaction("tasks") as session:
            know_everybody(session)
        yield running


@pytest.fixture
def dispatcher(office):
    return office.client("DP", person="wang-dp", dept="D00")


@pytest.fixture
def machine(office):
    return office.client("DL", type="machine", person="m-d03", dept=MARKET, scopes=SCOPES)


def uploaded(workbook):
    return {"data": {"file": (workbook, "任务清单.xlsx")}, "content_type": "multipart/form-data"}


@pytest.fixture
def published(dispatcher):
    dispatcher.post("/tasks/v1/plans", NEW)
    dispatcher.post("/tasks/v1/plans/QJ50/import", **uploaded(an_office_workbook()))
    return dispatcher.post("/tasks/v1/plans/QJ50/publish")


def test_a_plan_goes_from_its_workbook_to_the_signature_of_a_unit_s_system(dispatcher, machine):
    created = dispatcher.post("/tasks/v1/plans", NEW)
    assert (created.status_code, created.json["status"]) == (201, "draft")
    imported = dispatcher.post("/tasks/v1/plans/QJ50/import", **uploaded(an_office_workbook()))
    assert imported.json == {"created": 3, "changed": 0, "unchanged": 0}
    plan = dispatcher.get("/tasks/v1/plans/QJ50")
    published = dispatcher.post("/tasks/v1/plans/QJ50/publish", headers={"If-Match": plan.headers["ETag"]})
    assert (published.status_code, published.json["status"]) == (200, "published")
    (first, second) = machine.get("/tasks/v1/todo?box=to_sign").json["items"]
    assert (first["task_no"], first["sign_due"], second["task_no"]) == ("QJ50-001", "2026-03-04", "QJ50-002")
    seen = machine.get("/tasks/v1/tasks/QJ50-001")
    signed = machine.post("/tasks/v1/tasks/QJ50-001/accept", headers={"If-Match": seen.headers["ETag"]})
    assert (signed.json["status"], signed.json["accepted_on"]) == ("in_progress", "2026-03-02")
    counts = machine.get("/tasks/v1/todo/counts").json
    assert (counts["to_sign"], counts["in_progress"]) == (1, 1)


def test_an_import_with_problems_names_every_cell(dispatcher):
    dispatcher.post("/tasks/v1/plans", NEW)
    bad = a_workbook(a_row(牵头部门="商务部", 完成时限=None), a_row(序号=2))
    answer = dispatcher.post("/tasks/v1/plans/QJ50/import", **uploaded(bad))
    assert (answer.status_code, answer.json["code"]) == (422, "import_refused")
    assert [(each["field"], each["code"]) for each in answer.json["errors"]] == [
        ("rows[2].lead_dept", "unknown_unit"),
        ("rows[2].due_date", "required"),
    ]
    assert dispatcher.get("/tasks/v1/tasks").json["items"] == []


def test_an_outdated_version_is_refused_and_changes_nothing(dispatcher, machine, published):
    stale = machine.post("/tasks/v1/tasks/QJ50-001/accept", headers={"If-Match": '"1"'})
    assert (stale.status_code, stale.json["code"]) == (412, "stale_version")
    assert machine.get("/tasks/v1/tasks/QJ50-001").json["status"] == "dispatched"


def test_a_publication_sent_twice_with_one_key_answers_twice_and_happens_once(dispatcher):
    dispatcher.post("/tasks/v1/plans", NEW)
    dispatcher.post("/tasks/v1/plans/QJ50/import", **uploaded(an_office_workbook()))
    key = {"Idempotency-Key": "publish-qj50-0001"}
    answers = [dispatcher.post("/tasks/v1/plans/QJ50/publish", headers=key) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert dispatcher.post("/tasks/v1/plans/QJ50/publish").json["code"] == "plan_not_draft"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"code": "qj50"}, "code"),
        ({"name": "长" * 61}, "name"),
        ({"level": "town"}, "level"),
        ({"year": 2019}, "year"),
        ({"doc_title": " "}, "doc_title"),
        ({"doc_title": "\u0958" * 200}, "doc_title"),  # composed it has 400 characters
        ({"doc_no": "鄂前政办发[2026]12号"}, "doc_no"),
        ({"declared_count": 0}, "declared_count"),
        ({"refs": ["QJ50"]}, "refs[0]"),
        ({"refs": ["ZZQ"]}, "refs[0]"),
        ({"status": "published"}, "status"),
    ],
)
def test_a_plan_that_breaks_a_rule_names_the_field(dispatcher, change, field):
    answer = dispatcher.post("/tasks/v1/plans", NEW | change)
    assert (answer.status_code, answer.json["field"]) == (422, field)
    assert dispatcher.get("/tasks/v1/plans").json["items"] == []


def test_another_unit_s_task_is_forbidden_and_a_missing_one_is_not_found(office, published):
    hospital = office.client("DL", dept="D20")
    assert hospital.get("/tasks/v1/tasks/QJ50-001").json["code"] == "task_out_of_scope"
    helper = office.client("DL", dept=JUSTICE)
    assert helper.post("/tasks/v1/tasks/QJ50-001/accept").json["code"] == "not_lead_unit"
    assert helper.get("/tasks/v1/tasks/QJ50-999").status_code == 404
