"""Who may call which route of issues: the matrix of domain.md §2, written down once more by hand."""

from chassis.testing import who_may
from services.issues import service

READERS = "AU CI CS DH DL DP DR EN LD OF VC"

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
}


def test_every_route_lets_in_exactly_the_roles_of_the_matrix():
    assert who_may(service) == MATRIX
