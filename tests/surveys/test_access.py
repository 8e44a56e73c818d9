"""Who may call which route of surveys: the matrix of domain.md §2, written down once more by hand."""

from chassis.testing import who_may
from services.surveys import service
from tests.surveys.builders import ENTERPRISE, OTHER_CADRE, SPECIALIST, USCC

CENTRE = "CS DP DR"
READERS = "AU CS DH DL DP DR EN LD VC"
REGISTRY = "AU CS DH DL DP DR LD VC"
SEE_ALL = "AU CS DP DR LD"
ENTERPRISES = "AU CS DH DL DP DR EN LD VC"  # an enterprise its own
PROBLEMS = "AU CS DP DR EN LD"  # likewise
TAKING_PART = "CS DH DL DP DR"
VISITORS = "CS DH DL DP VC"

MATRIX = {
    "DELETE /v1/actions/{action_no}/photos/{sha256}": TAKING_PART,
    "GET /v1/actions": REGISTRY,
    "GET /v1/actions/{action_no}": REGISTRY,
    "GET /v1/actions/{action_no}/photos/{sha256}": REGISTRY,
    "GET /v1/actions/{action_no}/unvisited": REGISTRY,
    "GET /v1/campaigns": REGISTRY,
    "GET /v1/campaigns/{campaign_code}": REGISTRY,
    "GET /v1/devices": CENTRE,
    "GET /v1/enterprises": ENTERPRISES,
    "GET /v1/enterprises/{enterprise_id}": ENTERPRISES,
    "GET /v1/enterprises/{enterprise_id}/policies": ENTERPRISES,
    "GET /v1/figures": SEE_ALL,
    "GET /v1/figures/enterprises_served": SEE_ALL,
    "GET /v1/figures/enterprises_visited": SEE_ALL,
    "GET /v1/followups": REGISTRY,
    "GET /v1/followups/{followup_id}": REGISTRY,
    "GET /v1/key/{token}/formList": "public",
    "GET /v1/key/{token}/forms/{code}/{number}.xml": "public",
    "GET /v1/key/{token}/forms/{code}/{number}/manifest": "public",
    "GET /v1/key/{token}/forms/{code}/{number}/media/enterprises.csv": "public",
    "GET /v1/key/{token}/forms/{code}/{number}/media/{name}": "public",
    "GET /v1/key/{token}/odata/{code}": "public",
    "GET /v1/key/{token}/odata/{code}/$metadata": "public",
    "GET /v1/key/{token}/odata/{code}/Submissions": "public",
    "GET /v1/key/{token}/submission": "public",
    "GET /v1/problems": PROBLEMS,
    "GET /v1/problems/{problem_id}": PROBLEMS,
    "GET /v1/questionnaires": READERS,
    "GET /v1/questionnaires/{code}/versions/{number}": READERS,
    "GET /v1/questionnaires/{code}/versions/{number}/workbook": "CS DR",
    "GET /v1/submissions": READERS,
    "GET /v1/submissions/{submission_id}": READERS,
    "GET /v1/submissions/{submission_id}/files/{sha256}": READERS,
    "GET /v1/submissions/{submission_id}/log": SEE_ALL,
    "GET /v1/submissions/{submission_id}/versions": READERS,
    "PATCH /v1/devices/{device_id}": CENTRE,
    "PATCH /v1/enterprises/{enterprise_id}": "CS DP DR VC",
    "GET /v1/visits": REGISTRY,
    "GET /v1/visits/{visit_id}": REGISTRY,
    "POST /v1/actions": TAKING_PART,
    "POST /v1/actions/{action_no}/hold": TAKING_PART,
    "POST /v1/actions/{action_no}/photos": TAKING_PART,
    "POST /v1/actions/{action_no}/verify": CENTRE,
    "POST /v1/campaigns": CENTRE,
    "POST /v1/campaigns/{campaign_code}/archive": CENTRE,
    "POST /v1/campaigns/{campaign_code}/close": CENTRE,
    "POST /v1/campaigns/{campaign_code}/open": CENTRE,
    "POST /v1/devices": CENTRE,
    "POST /v1/devices/{device_id}/revoke": CENTRE,
    "POST /v1/enterprises": "CS DP DR VC",
    "POST /v1/enterprises/export": SEE_ALL,
    "POST /v1/enterprises/import": CENTRE,
    "POST /v1/enterprises/import/preview": CENTRE,
    "POST /v1/followups/{followup_id}/complete": "CS DH DL DP DR VC",
    "POST /v1/key/{token}/submission": "public",
    "POST /v1/problems/{problem_id}/confirm": "CS DR",
    "POST /v1/problems/{problem_id}/dismiss": "CS DR",
    "POST /v1/questionnaires": "CS DR",
    "POST /v1/questionnaires/{code}/versions/{number}/files": "CS DR",
    "POST /v1/questionnaires/{code}/versions/{number}/publish": "CS DR",
    "POST /v1/questionnaires/{code}/versions/{number}/retire": "CS DR",
    "POST /v1/questionnaires/{code}/versions/{number}/return": "CS DR",
    "POST /v1/questionnaires/{code}/versions/{number}/submit": "CS DR",
    "POST /v1/submissions": "CS DH DL DP EN VC",
    "POST /v1/submissions/export": SEE_ALL,
    "POST /v1/submissions/{submission_id}/approve": CENTRE,
    "POST /v1/submissions/{submission_id}/comments": SEE_ALL,
    "POST /v1/submissions/{submission_id}/enterprise": CENTRE,
    "POST /v1/submissions/{submission_id}/keep": CENTRE,
    "POST /v1/submissions/{submission_id}/files": "CS DH DL DP EN VC",
    "POST /v1/submissions/{submission_id}/merge": CENTRE,
    "POST /v1/submissions/{submission_id}/review": CENTRE,
    "POST /v1/submissions/{submission_id}/void": CENTRE,
    "POST /v1/visits": VISITORS,
    "POST /v1/visits/{visit_id}/void": CENTRE,
    "PUT /v1/actions/{action_no}": TAKING_PART,
    "PUT /v1/campaigns/{campaign_code}": CENTRE,
    "PUT /v1/visits/{visit_id}": VISITORS,
}


def test_every_route_lets_in_exactly_the_roles_of_the_matrix():
    assert who_may(service) == MATRIX


def test_an_enterprise_fills_in_for_itself_and_reads_its_own_submission_only(desk, phone):
    phone.submit()
    own = {
        "client_submission_id": "22222222-2222-4222-8222-222222222222",
        "questionnaire": "small",
        "questionnaire_version": 1,
        "answers": {"who": "绿源公司", "code": USCC},
    }
    (result,) = desk.ask(ENTERPRISE, "POST", "/v1/submissions", {"items": [own]}).json["items"]
    assert result["status"] == 201
    assert [line["submission_id"] for line in desk.submissions(ENTERPRISE)] == [result["submission_id"]]
    refused = desk.ask(OTHER_CADRE, "GET", f"/v1/submissions/{result['submission_id']}")
    assert (refused.status_code, refused.json["code"]) == (403, "submission_out_of_scope")
    missing = desk.ask(ENTERPRISE, "GET", "/v1/submissions/none")
    assert (missing.status_code, missing.json["code"]) == (404, "submission_not_found")


def test_a_device_is_revoked_under_the_version_that_was_read(desk, phone):
    path = f"/v1/devices/{phone.device_id}/revoke"
    stale = desk.ask(SPECIALIST, "POST", path, headers={"If-Match": '"7"'})
    assert (stale.status_code, stale.json["code"]) == (412, "stale_version")
    assert phone.get("/formList").status_code == 200
