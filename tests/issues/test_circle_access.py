"""Who may call which route of the restricted ledger, of feedback and of officers: domain.md §2 once more."""

import pytest

from chassis.testing import who_may
from services.issues import service
from tests.issues.circle import a_circle

ALL = "AU CS DP DR LD"
CENTRE = "CS DP DR"
DISPATCHERS = "DP DR"
OURS = ("/v1/restricted", "/v1/feedback", "/v1/officers")
MATRIX = {}
RESTRICTED = "/v1/restricted"
#: a restricted object is found by few: to all others it is absent, so its routes are closed to nobody
MATRIX |= {
    f"GET {RESTRICTED}/access-log": "AU GT",
    f"GET {RESTRICTED}/cases": "GT LD",
    f"GET {RESTRICTED}/cases/{{case_ref}}": "signed_in",
    f"GET {RESTRICTED}/figures": "AU DR GT LD",
    f"GET {RESTRICTED}/matters": "DH DL",
    f"GET {RESTRICTED}/matters/{{case_ref}}": "signed_in",
    f"GET {RESTRICTED}/reports": "GT",
    f"GET {RESTRICTED}/requests": "GT LD",
    f"GET {RESTRICTED}/requests/{{request_ref}}/reporter": "signed_in",
    f"GET {RESTRICTED}/requests/{{request_ref}}/workbook": "signed_in",
    f"GET {RESTRICTED}/work-plans": "GT",
    f"GET {RESTRICTED}/work-plans/{{plan_ref}}/file": "signed_in",
    f"POST {RESTRICTED}/cases": "GT",
    f"POST {RESTRICTED}/cases/{{case_ref}}/assign": "signed_in",
    f"POST {RESTRICTED}/cases/{{case_ref}}/reassign": "signed_in",
    f"POST {RESTRICTED}/cases/{{case_ref}}/reject": "signed_in",
    f"POST {RESTRICTED}/cases/{{case_ref}}/verify": "signed_in",
    f"POST {RESTRICTED}/matters/{{case_ref}}/measures": "signed_in",
    f"POST {RESTRICTED}/matters/{{case_ref}}/start": "signed_in",
    f"POST {RESTRICTED}/matters/{{case_ref}}/submit": "signed_in",
    f"POST {RESTRICTED}/reports": "GT",
    f"POST {RESTRICTED}/reports/{{report_ref}}/dismiss": "GT",
    f"POST {RESTRICTED}/requests": "GT",
    f"POST {RESTRICTED}/requests/{{request_ref}}/approve": "signed_in",
    f"POST {RESTRICTED}/requests/{{request_ref}}/refuse": "signed_in",
    f"POST {RESTRICTED}/work-plans": "GT",
}
FEEDBACK = "/v1/feedback"
MATRIX |= {
    f"POST {FEEDBACK}": "public",
    f"POST {FEEDBACK}/query": "public",
    f"POST {FEEDBACK}/rate": "public",
    f"GET {FEEDBACK}/published": "public",
    f"GET {FEEDBACK}": ALL,
    f"GET {FEEDBACK}/figures": ALL,
    f"GET {FEEDBACK}/{{feedback_id}}": ALL,
    f"POST {FEEDBACK}/{{feedback_id}}/accept": CENTRE,
    f"POST {FEEDBACK}/{{feedback_id}}/issue": CENTRE,
    f"POST {FEEDBACK}/{{feedback_id}}/answer": CENTRE,
    f"POST {FEEDBACK}/{{feedback_id}}/restrict": CENTRE,
    f"POST {FEEDBACK}/{{feedback_id}}/reject": DISPATCHERS,
    f"POST {FEEDBACK}/{{feedback_id}}/publish": "CS DR",
}
OFFICERS = "/v1/officers"
MATRIX |= {
    f"GET {OFFICERS}": f"{ALL} OF",
    f"GET {OFFICERS}/figures": ALL,
    f"GET {OFFICERS}/{{officer_id}}": f"{ALL} OF",
    f"GET {OFFICERS}/{{officer_id}}/activities": f"{ALL} OF",
    f"POST {OFFICERS}": CENTRE,
    f"POST {OFFICERS}/{{officer_id}}/renew": CENTRE,
    f"POST {OFFICERS}/{{officer_id}}/end": CENTRE,
    f"POST {OFFICERS}/{{officer_id}}/activities": f"{CENTRE} OF",
    f"POST {OFFICERS}/{{officer_id}}/activities/{{activity_id}}/files": f"{CENTRE} OF",
    f"GET {OFFICERS}/{{officer_id}}/activities/{{activity_id}}/files/{{sha256}}": f"{ALL} OF",
    f"DELETE {OFFICERS}/{{officer_id}}/activities/{{activity_id}}/files/{{sha256}}": f"{CENTRE} OF",
}


def test_these_routes_let_in_exactly_the_roles_of_the_matrix():
    assert {
        route: who for route, who in who_may(service).items() if route.split(" ")[1].startswith(OURS)
    } == MATRIX


@pytest.fixture(scope="module")
def circle(tmp_path_factory):
    with a_circle(tmp_path_factory.mktemp("circle")) as opened:
        yield opened


@pytest.mark.parametrize("route", [route for route, who in MATRIX.items() if who != "public"])
def test_each_role_is_let_in_or_sent_away_as_the_matrix_says(circle, route):
    method, path = route.split(" ")
    names = dict.fromkeys(
        ("report_ref", "feedback_id", "officer_id", "case_ref", "request_ref", "plan_ref"), "x"
    )
    path = path.format(**names, activity_id=1, sha256="0" * 64)
    let_in = set()
    for role in ("AU", "CI", "CS", "DH", "DL", "DP", "DR", "EN", "GT", "LD", "OF", "OP", "VC"):
        client = circle.office.client(role, person=f"somebody-{role}", dept="D06")
        answer = client.call(method, f"/issues{path}", {} if method == "POST" else None)
        if (answer.status_code, (answer.json or {}).get("code")) != (403, "role_missing"):
            let_in.add(role)
    assert len(let_in) == 13 if MATRIX[route] == "signed_in" else let_in == set(MATRIX[route].split())
    answer = circle.office.client().call(method, f"/issues{path}")
    assert (answer.status_code, answer.json["code"]) == (401, "token_missing")
