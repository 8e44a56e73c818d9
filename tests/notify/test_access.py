"""Who may call which route of notify: the matrix of domain.md §2, written down once more by hand."""

from chassis.testing import who_may
from services.notify import service

MATRIX = {
    "DELETE /v1/subscriptions/{subscription_id}": "signed_in",
    "GET /v1/act/{token}": "public",
    "GET /v1/deliveries": "AU OP",
    "GET /v1/endpoints": "AU OP",
    "GET /v1/messages": "signed_in",
    "GET /v1/messages/counts": "signed_in",
    "GET /v1/messages/stream": "signed_in",
    "GET /v1/messages/{notification_id}": "signed_in",
    "GET /v1/policies": "AU CS DH DL DR OF",
    "GET /v1/preferences": "signed_in",
    "GET /v1/pressure": "AU DP DR LD",
    "GET /v1/publicity": "AU CS DH DL DR OF",
    "GET /v1/publicity/counts": "AU CS DH DL DR LD OF",
    "GET /v1/subscriptions": "signed_in",
    "GET /v1/templates": "AU OP",
    "GET /v1/templates/{code}/versions": "AU OP",
    "GET /v1/zone/match": "public",
    "GET /v1/zone/policies": "public",
    "GET /v1/zone/policies/{article_no}": "public",
    "GET /v1/zone/publicity": "public",
    "POST /v1/act/{token}": "public",
    "POST /v1/deliveries/resend": "OP",
    "POST /v1/deliveries/{delivery_id}/resend": "OP",
    "POST /v1/endpoints/{code}/probe": "OP",
    "POST /v1/gateways/{code}/receipts/{token}": "public",
    "POST /v1/messages/{notification_id}/ack": "signed_in",
    "POST /v1/messages/{notification_id}/read": "signed_in",
    "POST /v1/messages/{notification_id}/registrations": "CS DP DR",
    "POST /v1/policies": "CS DH DL DR OF",
    "POST /v1/policies/{article_no}/approve": "DR",
    "POST /v1/policies/{article_no}/expire": "CS DR",
    "POST /v1/policies/{article_no}/return": "DR",
    "POST /v1/policies/{article_no}/submit": "CS DH DL DR OF",
    "POST /v1/publicity": "CS DH DL DR OF",
    "POST /v1/publicity/{item_no}/adopt": "CS DR",
    "POST /v1/publicity/{item_no}/approve": "DR",
    "POST /v1/publicity/{item_no}/decline": "CS DR",
    "POST /v1/publicity/{item_no}/reprints": "CS DR",
    "POST /v1/publicity/{item_no}/return": "DR",
    "POST /v1/publicity/{item_no}/submit": "CS DH DL DR OF",
    "POST /v1/subscriptions": "signed_in",
    "POST /v1/templates/dry-run": "OP",
    "POST /v1/templates/preview": "AU OP",
    "POST /v1/zone/policies/{article_no}/reads": "public",
    "PUT /v1/endpoints/{code}": "OP",
    "PUT /v1/policies/{article_no}": "CS DH DL DR OF",
    "PUT /v1/preferences": "signed_in",
    "PUT /v1/templates/{code}": "OP",
}


def test_every_route_lets_in_exactly_the_roles_of_the_matrix():
    assert who_may(service) == MATRIX
