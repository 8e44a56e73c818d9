"""Machine accounts of the units: who keeps them, what their keys open, and until when."""

import jwt
import pytest
from sqlalchemy import text

from chassis.context import Actor
from chassis.errors import Problem, StaleVersion
from services.directory.machines import errors, queries, usecases
from services.directory.machines.schemas import (
    AccountChangeIn,
    AccountIn,
    AccountQuery,
    ApiKeyIn,
    NewApiKeyOut,
)
from services.directory.register.errors import UnknownUnit
from services.directory.register.usecases import put_unit
from services.directory.signin.client import Client
from services.directory.signin.schemas import TokenOut
from tests.directory.builders import DIRECTOR, Directory, a_unit, an_actor

HEAD = an_actor("DH", "D06")
HEAD_ELSEWHERE = an_actor("DH", "D07")
SCOPES = ["tasks:write", "issues:read", "issues:write"]


def open_account(directory: Directory, actor: Actor = DIRECTOR) -> str:
    with directory.transaction(actor) as session:
        put_unit(session, "D06", a_unit())
        body = AccountIn(dept_code="D06", name="预算系统", scopes=SCOPES)
        return usecases.open_account(session, body, actor).account_id


def add_key(directory: Directory, account_id: str, days: int = 30) -> NewApiKeyOut:
    with directory.transaction(HEAD) as session:
        return usecases.add_key(session, account_id, ApiKeyIn(days=days), HEAD, directory.settings)


def exchange(directory: Directory, api_key: str) -> TokenOut | Problem:
    try:
        with directory.transaction() as session:
            return usecases.exchange(session, api_key, Client(), directory.settings)
    except Problem as problem:
        return problem


def change(directory: Directory, account_id: str, **changes: object) -> None:
    body = AccountChangeIn.model_validate({"name": "预算系统", "scopes": SCOPES, "active": True} | changes)
    with directory.transaction() as session:
        usecases.change_account(session, account_id, body, DIRECTOR)


def test_a_key_opens_a_short_token_with_the_units_scope_and_the_accounts_scopes(directory: Directory):
    account_id = open_account(directory)
    tokens = exchange(directory, add_key(directory, account_id).api_key)
    assert isinstance(tokens, TokenOut)
    claims = jwt.decode(tokens.access_token, options={"verify_signature": False})
    assert (claims["typ"], claims["sub"], claims["dept"], claims["roles"]) == (
        "machine",
        account_id,
        "D06",
        ["DL"],
    )
    assert claims["scope"] == "issues:read issues:write tasks:write"
    assert claims["exp"] - claims["iat"] == tokens.expires_in == 15 * 60
    assert tokens.refresh_token is None


def test_a_machine_id_can_never_be_a_persons(directory: Directory):
    assert open_account(directory).startswith("M-")


def test_the_key_is_shown_once_and_stored_as_a_hash(directory: Directory):
    account_id = open_account(directory)
    key = add_key(directory, account_id)
    prefix, key_id, secret = key.api_key.split("_")
    assert (prefix, key_id) == ("bz", key.key_id)
    with directory.reading() as session:
        assert secret not in str(session.execute(text("SELECT * FROM api_keys")).all())
        assert secret not in queries.keys(session, account_id, HEAD).model_dump_json()


def test_the_last_use_of_a_key_is_remembered(directory: Directory):
    account_id = open_account(directory)
    key = add_key(directory, account_id)
    directory.wait(hours=2)
    exchange(directory, key.api_key)
    with directory.reading() as session:
        assert queries.keys(session, account_id, HEAD).items[0].last_used_at == directory.now


def test_a_key_ends_at_its_expiry(directory: Directory):
    key = add_key(directory, open_account(directory), days=30)
    directory.wait(days=30, seconds=-1)
    assert isinstance(exchange(directory, key.api_key), TokenOut)
    directory.wait(seconds=1)
    assert isinstance(exchange(directory, key.api_key), errors.ApiKeyInvalid)


def test_a_revoked_key_opens_nothing_while_its_successor_does(directory: Directory):
    account_id = open_account(directory)
    old, new = add_key(directory, account_id), add_key(directory, account_id)
    with directory.transaction() as session:
        usecases.revoke_key(session, account_id, old.key_id, HEAD)
    assert isinstance(exchange(directory, old.api_key), errors.ApiKeyInvalid)
    assert isinstance(exchange(directory, new.api_key), TokenOut)


@pytest.mark.parametrize("wrong", ["bz_", "bz__", "x", "bz_000000000000_00", "bz_ü_1", "bz_a_b_c"])
def test_a_made_up_key_is_refused(directory: Directory, wrong: str):
    open_account(directory)
    assert isinstance(exchange(directory, wrong), errors.ApiKeyInvalid)


def test_a_right_key_id_with_another_secret_is_refused(directory: Directory):
    key = add_key(directory, open_account(directory))
    assert isinstance(exchange(directory, f"bz_{key.key_id}_{'0' * 48}"), errors.ApiKeyInvalid)


def test_a_stopped_account_and_a_unit_that_is_no_more_open_nothing(directory: Directory):
    account_id = open_account(directory)
    key = add_key(directory, account_id)
    change(directory, account_id, active=False)
    assert isinstance(exchange(directory, key.api_key), errors.ApiKeyInvalid)
    with pytest.raises(errors.AccountInactive):
        add_key(directory, account_id)
    change(directory, account_id, active=True)
    assert isinstance(exchange(directory, key.api_key), TokenOut)
    with directory.transaction() as session:
        put_unit(session, "D06", a_unit(active=False))
    assert isinstance(exchange(directory, key.api_key), errors.ApiKeyInvalid)


def test_narrowed_scopes_hold_from_the_next_token_on(directory: Directory):
    account_id = open_account(directory)
    key = add_key(directory, account_id)
    change(directory, account_id, scopes=["issues:read"])
    tokens = exchange(directory, key.api_key)
    assert isinstance(tokens, TokenOut)
    assert jwt.decode(tokens.access_token, options={"verify_signature": False})["scope"] == "issues:read"


def test_a_head_keeps_the_accounts_of_their_own_unit_only(directory: Directory):
    account_id = open_account(directory, DIRECTOR)
    key = add_key(directory, account_id)
    body = AccountIn(dept_code="D06", name="另一系统", scopes=["issues:read"])
    with directory.transaction() as session:
        assert usecases.open_account(session, body, HEAD).dept_code == "D06"
    changed = AccountChangeIn(name="改名", scopes=["issues:read"], active=True)
    attempts = (
        lambda session: usecases.open_account(session, body, HEAD_ELSEWHERE),
        lambda session: usecases.change_account(session, account_id, changed, HEAD_ELSEWHERE),
        lambda session: usecases.add_key(
            session, account_id, ApiKeyIn(days=1), HEAD_ELSEWHERE, directory.settings
        ),
        lambda session: usecases.revoke_key(session, account_id, key.key_id, HEAD_ELSEWHERE),
        lambda session: queries.account(session, account_id, HEAD_ELSEWHERE),
        lambda session: queries.keys(session, account_id, HEAD_ELSEWHERE),
    )
    for attempt in attempts:
        with pytest.raises(errors.NotOwnUnit), directory.transaction() as session:
            attempt(session)
    assert isinstance(exchange(directory, key.api_key), TokenOut)


def test_the_list_holds_the_own_units_accounts_or_all_for_those_who_keep_or_audit(directory: Directory):
    account_id = open_account(directory)

    def listed(actor: Actor) -> list[str]:
        with directory.reading() as session:
            return [account.account_id for account in queries.accounts(session, AccountQuery(), actor).items]

    assert listed(HEAD) == listed(DIRECTOR) == listed(an_actor("AU")) == [account_id]
    assert listed(HEAD_ELSEWHERE) == []


def test_bad_input_is_refused(directory: Directory):
    account_id = open_account(directory)
    body = AccountIn(dept_code="D06", name="系统", scopes=["issues:admin"])
    with pytest.raises(errors.UnknownScope) as refusal, directory.transaction() as session:
        usecases.open_account(session, body, DIRECTOR)
    assert str(refusal.value) == "没有权限范围“issues:admin”"
    with pytest.raises(UnknownUnit), directory.transaction() as session:
        usecases.open_account(session, AccountIn(dept_code="D99", name="系统", scopes=SCOPES), DIRECTOR)
    with pytest.raises(errors.KeyLifeTooLong) as too_long:
        add_key(directory, account_id, days=367)
    assert str(too_long.value) == "密钥有效期最长366天"
    with pytest.raises(errors.ApiKeyNotFound), directory.transaction() as session:
        usecases.revoke_key(session, account_id, "unknown", DIRECTOR)
    with pytest.raises(errors.AccountNotFound), directory.transaction() as session:
        usecases.revoke_key(session, "M-unknown", "unknown", DIRECTOR)


def test_a_key_of_another_account_cannot_be_revoked_through_ones_own(directory: Directory):
    first, second = open_account(directory), open_account(directory)
    key = add_key(directory, first)
    with pytest.raises(errors.ApiKeyNotFound), directory.transaction() as session:
        usecases.revoke_key(session, second, key.key_id, DIRECTOR)
    assert isinstance(exchange(directory, key.api_key), TokenOut)


def test_a_change_based_on_an_old_version_is_refused(directory: Directory):
    account_id = open_account(directory)
    body = AccountChangeIn(name="改名", scopes=SCOPES, active=True)
    with directory.transaction() as session:
        assert usecases.change_account(session, account_id, body, DIRECTOR, expected=1).version == 2
    with pytest.raises(StaleVersion), directory.transaction() as session:
        usecases.change_account(session, account_id, body, DIRECTOR, expected=1)
