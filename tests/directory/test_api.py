"""The API of directory from a caller's side."""

from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher

from tests.directory.desk import Desk
from tests.starter import laid, starter_office

UNIT = {"name": "旗大数据中心", "short_name": "大数据中心", "group": "B", "sort_order": 40}


@pytest.fixture
def desk(tmp_path) -> Iterator[Desk]:
    with starter_office(tmp_path, "directory") as office:
        yield Desk(office, laid("directory").lines)


def test_signing_in_staying_signed_in_and_signing_out(desk: Desk):
    signed_in = desk.post_token(grant_type="password", login="dp", password=desk.password)
    assert signed_in.status_code == 200
    assert (
        signed_in.headers["Cache-Control"] == "private, no-cache"
        or "no-store" in signed_in.headers["Cache-Control"]
    )
    refreshed = desk.post_token(grant_type="refresh_token", refresh_token=signed_in.json["refresh_token"])
    assert refreshed.status_code == 200
    assert (
        desk.call(
            None, "POST", "/sign-out", json={"refresh_token": refreshed.json["refresh_token"]}
        ).status_code
        == 204
    )
    ended = desk.post_token(grant_type="refresh_token", refresh_token=refreshed.json["refresh_token"])
    assert (ended.status_code, ended.json["code"]) == (401, "sign_in_ended")


def test_refused_sign_ins_are_counted_although_the_answer_is_a_refusal(desk: Desk):
    for _ in range(5):
        refused = desk.post_token(grant_type="password", login="dp", password="wrong")
        assert (refused.status_code, refused.json["code"]) == (401, "wrong_credentials")
        assert refused.json["detail"] == "登录名或密码不正确"
    locked = desk.post_token(grant_type="password", login="dp", password=desk.password)
    assert (locked.status_code, locked.json["code"]) == (401, "sign_in_locked")
    assert locked.json["params"] == {"minutes": 15}
    desk.office.move_clock("2026-03-02T09:15")
    assert desk.post_token(grant_type="password", login="dp", password=desk.password).status_code == 200


def test_a_reused_refresh_token_ends_the_sign_in_although_the_answer_is_a_refusal(desk: Desk):
    first = desk.post_token(grant_type="password", login="dp", password=desk.password).json
    second = desk.post_token(grant_type="refresh_token", refresh_token=first["refresh_token"]).json
    reused = desk.post_token(grant_type="refresh_token", refresh_token=first["refresh_token"])
    assert (reused.status_code, reused.json["code"]) == (401, "refresh_token_reused")
    ended = desk.post_token(grant_type="refresh_token", refresh_token=second["refresh_token"])
    assert (ended.status_code, ended.json["code"]) == (401, "sign_in_ended")


@pytest.mark.parametrize(
    ("grant", "field"),
    [
        ({}, "grant_type"),
        ({"grant_type": "client_credentials"}, "grant_type"),
        ({"grant_type": "password", "login": "dp"}, "password.password"),
        ({"grant_type": "api_key", "api_key": ""}, "api_key.api_key"),
        ({"grant_type": "refresh_token", "refresh_token": "x", "scope": "all"}, "refresh_token.scope"),
    ],
)
def test_a_malformed_grant_is_refused_in_chinese(desk: Desk, grant, field):
    answer = desk.post_token(**grant)
    assert (answer.status_code, answer.json["code"]) == (422, "invalid")
    assert answer.json["errors"][0]["field"] == answer.json["field"] == field
    assert any("一" <= letter <= "鿿" for letter in answer.json["detail"])


@pytest.mark.parametrize("path", ["/tokens", "/password", "/sign-out"])
def test_a_stranger_cannot_send_much(desk: Desk, path: str):
    answer = desk.call(None, "POST", path, json={"refresh_token": "x" * 1_100_000})
    assert (answer.status_code, answer.json["code"]) == (413, "body_too_large")


def test_me_is_the_person_with_unit_and_roles_in_words(desk: Desk):
    me = desk.call("dl", "GET", "/me").json
    assert (me["type"], me["id"], me["unit"]["short_name"]) == ("person", "d06-liaison", "财政局")
    assert me["roles"] == [{"code": "DL", "name": "单位联络员"}]
    assert me["person"]["phone"].isdigit()


def test_me_is_the_machine_account_with_its_scopes(desk: Desk):
    me = desk.call("machine", "GET", "/me").json
    assert (me["type"], me["id"], me["unit"]["dept_code"], me["person"]) == (
        "machine",
        "M-starter",
        "D06",
        None,
    )
    assert "issues:write" in me["scopes"]


@pytest.mark.parametrize(
    "login", ["ld", "dr", "dp", "cs", "dh", "dl", "vc", "gt", "gt2", "au", "op", "machine"]
)
def test_staff_and_machines_see_people_and_those_without_the_right_see_masked_phones(desk: Desk, login: str):
    answer = desk.call(login, "GET", "/people/d07-liaison")
    assert answer.status_code == 200
    assert ("*" in answer.json["phone"]) == (login not in ("dr", "dp", "cs"))


@pytest.mark.parametrize("login", ["of", "en", "ci"])
def test_the_public_sees_units_but_no_people(desk: Desk, login: str):
    assert desk.call(login, "GET", "/units/D06").status_code == 200
    refused = desk.call(login, "GET", "/people")
    assert (refused.status_code, refused.json["code"]) == (403, "role_missing")


def test_without_a_token_only_the_public_routes_answer(desk: Desk):
    assert desk.call(None, "GET", "/jwks.json").json["keys"][0]["crv"] == "Ed25519"
    refused = desk.call(None, "GET", "/units")
    assert (refused.status_code, refused.json["code"]) == (401, "token_missing")


def test_a_unit_is_added_read_and_changed_under_its_version(desk: Desk):
    added = desk.call("dr", "PUT", "/units/D37", json=UNIT)
    assert (added.status_code, added.json["version"]) == (200, 1)
    read = desk.call("dl", "GET", "/units/D37")
    changed = desk.call(
        "dr", "PUT", "/units/D37", json=UNIT | {"sort_order": 41}, headers={"If-Match": read.headers["ETag"]}
    )
    assert (changed.status_code, changed.json["version"]) == (200, 2)
    stale = desk.call("dr", "PUT", "/units/D37", json=UNIT, headers={"If-Match": read.headers["ETag"]})
    assert (stale.status_code, stale.json["code"]) == (412, "stale_version")


def test_any_version_will_do_but_there_must_be_one(desk: Desk):
    absent = desk.call("dr", "PUT", "/units/D37", json=UNIT, headers={"If-Match": "*"})
    assert (absent.status_code, absent.json["code"]) == (412, "stale_version")
    assert desk.call("dr", "GET", "/units/D37").status_code == 404
    added = desk.call("dr", "PUT", "/units/D37", json=UNIT)
    assert (added.status_code, added.json["version"]) == (200, 1)
    changed = desk.call("dr", "PUT", "/units/D37", json=UNIT | {"sort_order": 41}, headers={"If-Match": "*"})
    assert (changed.status_code, changed.json["version"]) == (200, 2)


def test_only_the_director_changes_the_register(desk: Desk):
    for login in ("ld", "dp", "cs", "dh", "dl", "vc", "gt", "au", "op", "machine"):
        assert desk.call(login, "PUT", "/units/D37", json=UNIT).status_code == 403
        person = {"name": "王志远", "roles": ["CI"]}
        assert desk.call(login, "PUT", "/people/somebody", json=person).status_code == 403
    assert desk.call("dr", "GET", "/units/D37").status_code == 404


def test_operations_can_neither_give_rights_nor_take_the_place_of_somebody_who_has_them(desk: Desk):
    account = {"dept_code": "D06", "name": "系统", "scopes": ["issues:read"]}
    for method, path, body in (
        ("PUT", "/people/second-director", {"name": "王志远", "roles": ["DR"], "login": "second"}),
        ("PUT", "/people/d00-head", {"name": "王志远", "roles": ["DR"], "mail": "op@example.org"}),
        ("POST", "/people/d00-head/password", None),
        ("PUT", "/units/D06", UNIT | {"liaison": "operator-1"}),
        ("POST", "/machine-accounts", account),
        ("POST", "/machine-accounts/M-starter/keys", {"days": 1}),
    ):
        refused = desk.call("op", method, path, json=body)
        assert (refused.status_code, refused.json["code"]) == (403, "role_missing"), path


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (UNIT | {"name": "  "}, "name"),
        (UNIT | {"name": "旗大数据\n中心"}, "name"),
        (UNIT | {"group": "Z"}, "group"),
        (UNIT | {"sort_order": -1}, "sort_order"),
        (UNIT | {"colour": "red"}, "colour"),
        (UNIT | {"liaison": "nobody"}, "liaison"),
    ],
)
def test_bad_units_are_refused_with_the_field_and_leave_nothing_behind(desk: Desk, body, field):
    answer = desk.call("dr", "PUT", "/units/D37", json=body)
    assert (answer.status_code, answer.json["field"]) == (422, field)
    assert any("一" <= letter <= "鿿" for letter in answer.json["detail"])
    assert desk.call("dr", "GET", "/units/D37").json["code"] == "unit_not_found"


def test_the_units_list_pages_and_filters(desk: Desk):
    towns = desk.call("ci", "GET", "/units?group=C").json
    assert [unit["short_name"] for unit in towns["items"]] == ["敖勒召其镇", "上海庙镇", "城川镇", "昂素镇"]
    first = desk.call("ci", "GET", "/units?limit=30").json
    rest = desk.call("ci", "GET", f"/units?limit=30&cursor={first['next']}").json
    assert len(first["items"]) + len(rest["items"]) == 37


def test_a_head_gives_the_units_system_a_key_and_takes_it_back(desk: Desk):
    account = {"dept_code": "D06", "name": "预算系统", "scopes": ["issues:read"]}
    opened = desk.call("dh", "POST", "/machine-accounts", json=account)
    assert opened.status_code == 201
    keys = f"/machine-accounts/{opened.json['account_id']}/keys"
    key = desk.call("dh", "POST", keys, json={"days": 30})
    assert key.status_code == 201
    assert desk.post_token(grant_type="api_key", api_key=key.json["api_key"]).status_code == 200
    assert "api_key" not in desk.call("au", "GET", keys).json["items"][0]
    assert desk.call("dh", "DELETE", f"{keys}/{key.json['key_id']}").status_code == 204
    refused = desk.post_token(grant_type="api_key", api_key=key.json["api_key"])
    assert (refused.status_code, refused.json["code"]) == (401, "api_key_invalid")


def test_a_machine_without_the_scope_of_directory_reads_nothing_here(desk: Desk):
    account = {"dept_code": "D06", "name": "预算系统", "scopes": ["issues:read"]}
    opened = desk.call("dh", "POST", "/machine-accounts", json=account).json
    key = desk.call("dh", "POST", f"/machine-accounts/{opened['account_id']}/keys", json={"days": 1}).json
    token = desk.post_token(grant_type="api_key", api_key=key["api_key"]).json["access_token"]
    refused = desk.call(None, "GET", "/me", headers={"Authorization": f"Bearer {token}"})
    assert (refused.status_code, refused.json["code"]) == (403, "scope_missing")


def test_a_head_manages_no_other_units_accounts(desk: Desk):
    account = {"dept_code": "D07", "name": "系统", "scopes": ["issues:read"]}
    refused = desk.call("dh", "POST", "/machine-accounts", json=account)
    assert (refused.status_code, refused.json["code"]) == (403, "not_own_unit")


def test_a_temporary_password_is_told_once_and_changed_at_the_first_sign_in(desk: Desk):
    given = desk.call("dr", "POST", "/people/d06-liaison/password").json
    assert given["login"] == "dl"
    refused = desk.post_token(grant_type="password", login="dl", password=given["password"])
    assert (refused.status_code, refused.json["code"]) == (401, "password_change_required")
    change = {"login": "dl", "password": given["password"], "new_password": "Grassland-2027"}
    assert desk.call(None, "POST", "/password", json=change).status_code == 204
    assert desk.post_token(grant_type="password", login="dl", password="Grassland-2027").status_code == 200


def test_no_connection_is_held_while_a_password_is_hashed_or_checked(desk: Desk, monkeypatch):
    pool = desk.office.runtime.database("directory").engine.pool
    held: list[int] = []

    def noting(real):
        def note(*given: str) -> object:
            held.append(pool.checkedout())
            return real(*given)

        return note

    monkeypatch.setattr(PasswordHasher, "hash", noting(PasswordHasher.hash))
    monkeypatch.setattr(PasswordHasher, "verify", noting(PasswordHasher.verify))
    given = desk.call("dr", "POST", "/people/d06-liaison/password").json
    change = {"login": "dl", "password": given["password"], "new_password": "Grassland-2027"}
    assert desk.call(None, "POST", "/password", json=change).status_code == 204
    assert desk.post_token(grant_type="password", login="dl", password="Grassland-2027").status_code == 200
    # the director's sign-in, the temporary password, its replacement checked and hashed, the last sign-in
    assert held == [0] * 5


def test_everybody_sees_and_ends_their_own_sign_ins(desk: Desk):
    (mine,) = desk.call("dp", "GET", "/sign-ins").json["items"]
    assert desk.call("dr", "DELETE", f"/sign-ins/{mine['id']}").json["code"] == "sign_in_not_found"
    assert desk.call("dp", "DELETE", f"/sign-ins/{mine['id']}").status_code == 204
    assert desk.call("dp", "GET", "/sign-ins").json["items"] == []


def test_operations_rotate_the_signing_key_and_everybody_can_read_the_new_one(desk: Desk):
    rotated = desk.call("op", "POST", "/signing-keys")
    assert rotated.status_code == 201
    kids = [key["kid"] for key in desk.call(None, "GET", "/jwks.json").json["keys"]]
    assert len(kids) == 2
    assert kids[1] == rotated.json["kid"]
    again = desk.call("op", "POST", "/signing-keys")
    assert (again.status_code, again.json["code"]) == (409, "rotation_under_way")
    history = desk.call("au", "GET", "/signing-keys").json["items"]
    assert [key["kid"] for key in history] == kids[::-1]


def test_the_role_catalogue_names_the_thirteen_roles(desk: Desk):
    roles = desk.call("ci", "GET", "/roles").json["items"]
    assert len(roles) == 13
    assert {"code": "DP", "name": "调度员/盯办员"} in roles
