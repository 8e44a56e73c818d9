"""Every service keeps to its OpenAPI document, whatever schemathesis asks it.

The answers come from the whole office in this process, in the middle of its work; every other question is
about an object that exists, asked by somebody who may. The questions follow from the test's own text
(hypothesis' ``derandomize``): what fails once fails again.
"""

import io
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from chassis.service import installed
from tests.surveys.desk import Desk
from tests.surveys.outings import a_campaign, a_visit, an_action, an_enterprise
from tests.system.working_office import UNIT, WorkingOffice, working_office

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
EXAMPLES = 20  # questions about each operation
ENDLESS = {"notify.message_stream"}  # an answer that goes on until the token ends
MODES = st.sampled_from([GenerationMode.POSITIVE, GenerationMode.POSITIVE, GenerationMode.NEGATIVE])


@pytest.fixture(scope="module")
def working(tmp_path_factory):
    with working_office(tmp_path_factory.mktemp("office")) as running:
        yield running


@pytest.fixture(scope="module")
def ids(working: WorkingOffice) -> dict[str, list[Any]]:
    """Path parameters that lead somewhere."""
    inbox = working.somebody("DL").get("/notify/v1/messages").json["items"]
    submissions = working.somebody("CS").get("/surveys/v1/submissions").json["items"]
    feed = {"person_id": "d00-specialist", "name": "Power BI", "purpose": "feed"}
    key = working.somebody("CS").post("/surveys/v1/devices", feed).json["server_url"]
    devices = working.somebody("CS").get("/surveys/v1/devices").json["items"]
    enterprise = {
        "uscc": "91150623MAQQ001040",
        "name": "绿源公司",
        "kind": "企业",
        "town": "城川镇",
        "contact": "张三",
    }
    working.somebody("CS").post("/surveys/v1/enterprises", enterprise)
    enterprises = working.somebody("CS").get("/surveys/v1/enterprises").json["items"]
    return {
        "dept_code": [UNIT, "D36"],
        "person_id": ["d06-head", "citizen-1"],
        "account_id": ["M-starter"],
        "key_id": ["starter"],
        "issue_no": [working.issue_no],
        "plan_code": [working.plan, working.draft_plan],
        "task_no": [f"{working.plan}-001", f"{working.draft_plan}-002"],
        "notification_id": [each["notification_id"] for each in inbox],
        "submission_id": [each["submission_id"] for each in submissions],
        "enterprise_id": [each["enterprise_id"] for each in enterprises],
        "device_id": [each["device_id"] for each in devices],
        "token": [address.rpartition("/")[2] for address in (working.phone, key)],
        "code": ["qqzf", "issue_dispatched"],
        "number": [1],
        **an_outing(working),
        **restricted_matters(working),
    }


def an_outing(working: WorkingOffice) -> dict[str, list[Any]]:
    """The path parameters of a campaign, its action with a photo, and a visit."""
    desk = Desk(working.office)
    a_campaign(desk)
    action_no = an_action(desk).json["action_no"]
    picture = {"file": (io.BytesIO(b"\x89PNG\r\n\x1a\n"), "座谈.png"), "not_classified": "true"}
    photos = working.somebody("CS").post(f"/surveys/v1/actions/{action_no}/photos", data=picture)
    visit = a_visit(desk, an_enterprise(desk))
    return {
        "campaign_code": ["wanmin"],
        "action_no": [action_no],
        "sha256": [photos.json["photos"][0]["sha256"]],
        "visit_id": [visit.json["visit_id"]],
    }


def restricted_matters(working: WorkingOffice) -> dict[str, list[Any]]:
    """The path parameters of restricted matters, of feedback and of an officer."""
    team, clerk = working.somebody("GT"), working.somebody("CS")
    report = {"origin": "来信", "content": "反映一项资金发放", "reporter": {"name": "某人"}}
    report_ref = team.post("/issues/v1/restricted/reports", report).json["report_ref"]
    case = {"title": "一件事项", "facts": "有关情况待核实", "field": "其他", "report_ref": report_ref}
    case_ref = team.post("/issues/v1/restricted/cases", case).json["case_ref"]
    request = {"kind": "unseal", "case_ref": case_ref, "reason": "核实情况需要联系"}
    asked = team.post("/issues/v1/restricted/requests", request).json["request_ref"]
    said = {"kind": "咨询", "content": "办事需要哪些材料", "anonymous": True}
    working.office.client().post("/issues/v1/feedback", said)
    feedback = clerk.get("/issues/v1/feedback").json["items"]
    officers = clerk.get("/issues/v1/officers").json["items"]
    return {
        "case_ref": [case_ref],
        "report_ref": [report_ref],
        "request_ref": [asked],
        "feedback_id": [each["feedback_id"] for each in feedback],
        "officer_id": [each["officer_id"] for each in officers],
    }


def credentials(working: WorkingOffice, raw: dict[str, Any]) -> list[dict[str, str]]:
    """The header of somebody who may for each role the document names; of nobody, where everybody may."""
    if raw["x-access"] == "public":
        return [{}]
    return [working.header(role) for role in raw["x-roles"] or ["DL", "CI", "OP", "GT"]]


@pytest.mark.timeout(600)  # a service with many operations is asked many questions
@pytest.mark.parametrize("service", installed())
def test_a_service_keeps_to_its_document(working, ids, service):
    schema = schemathesis.openapi.from_wsgi(f"/{service}/openapi.json", working.office.runtime.listener)
    statuses: list[int] = []
    for result in schema.get_all_operations():
        operation = result.ok()
        if operation.definition.raw["operationId"] in ENDLESS:
            continue
        existing = {p.name: st.sampled_from(ids[p.name]) for p in operation.path_parameters if p.name in ids}
        headers = st.sampled_from(credentials(working, operation.definition.raw))
        statuses += answers(operation, st.fixed_dictionaries(existing), headers)
    successes = sum(status < 300 for status in statuses)
    assert successes > len(statuses) / 8, "most questions never got past the door"


def answers(operation, existing, headers) -> list[int]:
    """Put all the questions about one operation; returns the statuses of the answers."""
    statuses = []

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def put(data):
        parameters = data.draw(existing) if data.draw(st.integers(0, 3)) else None
        case = data.draw(operation.as_strategy(data.draw(MODES), path_parameters=parameters))
        response = case.call_and_validate(headers=data.draw(headers), checks=CHECKS)
        statuses.append(response.status_code)

    put()
    return statuses
