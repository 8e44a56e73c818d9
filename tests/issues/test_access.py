"""Who may call which route of issues: the matrix of domain.md §2, written down once more by hand."""

from chassis.testing import who_may
from services.issues import service

READERS = "AU CI CS DH DL DP DR EN LD OF VC"

RESTRICTED = "/v1/restricted"
MATRIX = {
    "GET /v1/issues": READERS,
    "GET /v1/issues/{issue_no}": READERS,
    "GET /v1/issues/{issue_no}/history": READERS,
    "GET /v1/todo": "DH DL",
    "GET /v1/todo/counts": "DH DL",
    "POST /v1/issues": "CI CS DH DL DP DR EN LD OF VC",
    "POST /v1/issues/{issue_no}/accept": "DP DR",
    "POST /v1/issues/{issue_no}/dispatch": "DP DR",
    "POST /v1/issues/{issue_no}/reject": "DP DR",
    "POST /v1/issues/{issue_no}/sign": "DH DL",
    # a restricted object is found by few: to all others it is absent, so its routes are closed to nobody
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


def test_every_route_lets_in_exactly_the_roles_of_the_matrix():
    assert who_may(service) == MATRIX
