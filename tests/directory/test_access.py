"""Who may call which route of directory: the matrix, written down once more by hand (domain.md §2)."""

import pytest

from chassis.auth import Access, RoleMissing, ScopeMissing
from chassis.context import Actor
from chassis.http import routes
from services.directory import service
from services.directory.register.roles import ROLES
from tests.directory.builders import an_actor

EVERYBODY = " ".join(ROLES)
STAFF = "LD DR DP CS DH DL VC GT AU OP"

MATRIX = {
    "DELETE /v1/machine-accounts/{account_id}/keys/{key_id}": "DR DH",
    "DELETE /v1/sign-ins/{sign_in_id}": EVERYBODY,
    "GET /v1/jwks.json": "public",
    "GET /v1/machine-accounts": "DR DH AU OP",
    "GET /v1/machine-accounts/{account_id}": "DR DH AU OP",
    "GET /v1/machine-accounts/{account_id}/keys": "DR DH AU OP",
    "GET /v1/me": EVERYBODY,
    "GET /v1/people": STAFF,
    "GET /v1/people/{person_id}": STAFF,
    "GET /v1/roles": EVERYBODY,
    "GET /v1/sign-ins": EVERYBODY,
    "GET /v1/signing-keys": "AU OP",
    "GET /v1/units": EVERYBODY,
    "GET /v1/units/{dept_code}": EVERYBODY,
    "POST /v1/machine-accounts": "DR DH",
    "POST /v1/machine-accounts/{account_id}/keys": "DR DH",
    "POST /v1/password": "public",
    "POST /v1/people/{person_id}/password": "DR",
    "POST /v1/sign-out": "public",
    "POST /v1/signing-keys": "OP",
    "POST /v1/tokens": "public",
    "PUT /v1/machine-accounts/{account_id}": "DR DH",
    "PUT /v1/people/{person_id}": "DR",
    "PUT /v1/units/{dept_code}": "DR",
}


def allowed(access: Access, *, writes: bool) -> str:
    if access.kind == "public":
        return "public"
    return " ".join(role for role in ROLES if may(access, an_actor(role), writes=writes))


def may(access: Access, actor: Actor, *, writes: bool) -> bool:
    try:
        access.check(actor, "directory", writes=writes)
    except (RoleMissing, ScopeMissing):
        return False
    return True


def test_every_route_lets_in_exactly_the_roles_of_the_matrix():
    found = {
        f"{each.method} {each.path}": allowed(each.access, writes=each.writes) for each in routes(service)
    }
    assert found == MATRIX


@pytest.mark.parametrize("scope", ["directory:read", "directory:write", "issues:read"])
def test_a_machine_account_reads_with_its_scope_and_changes_nothing_but_its_own(scope: str):
    machine = Actor("machine", "M-1", "D06", frozenset({"DL"}), frozenset({scope}))
    reached = {
        f"{each.method} {each.path}"
        for each in routes(service)
        if each.access.kind != "public" and may(each.access, machine, writes=each.writes)
    }
    readable = {"me", "people", "people/{person_id}", "roles", "sign-ins", "units", "units/{dept_code}"}
    assert (
        reached
        == {
            "directory:read": {f"GET /v1/{path}" for path in readable},
            "directory:write": {"DELETE /v1/sign-ins/{sign_in_id}"},
            "issues:read": set(),
        }[scope]
    )


def test_routes_whose_answers_hold_secrets_keep_no_copy_for_repetition():
    secret = {"/v1/tokens", "/v1/password", "/v1/sign-out", "/v1/people/{person_id}/password"}
    secret.add("/v1/machine-accounts/{account_id}/keys")
    posts = {each.path: each.idempotent for each in routes(service) if each.method == "POST"}
    assert {path for path, idempotent in posts.items() if not idempotent} == secret
