"""Access tokens: whose they are, what they allow, and every way in which a bad one is refused."""

import base64
import hmac
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import jwt
import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from chassis import auth
from chassis.auth import CACHED_TOKENS, Access, roles, signed_in
from chassis.context import Actor
from chassis.errors import Forbidden, Unauthenticated
from tests.chassis.workshop import Workshop

KEY = Ed25519PrivateKey.generate()
DISPATCHER = Actor("person", "p01", dept="D05", roles=frozenset({"DP"}))
UNIT = Actor("machine", "m01", dept="D05", roles=frozenset({"DP"}), scopes=frozenset({"workshop:read"}))


@pytest.fixture
def workshop(tmp_path: Path) -> Iterator[Workshop]:
    with_key = Workshop(tmp_path)
    with_key.publish_key(KEY, "k1")
    yield with_key
    with_key.container.stop()


def claims(now: datetime, **other: object) -> dict[str, object]:
    given = {
        "iss": "directory",
        "aud": "bizenv",
        "sub": "p01",
        "typ": "person",
        "iat": int(now.timestamp()),
        "exp": int(now.timestamp()) + 900,
    }
    return {name: value for name, value in (given | other).items() if value is not None}


def refused(workshop: Workshop, token: str) -> str:
    answer = workshop.client.get("/workshop/v1/mine", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="bizenv", error="invalid_token"'
    assert any("一" <= letter <= "鿿" for letter in answer.json["detail"])
    return answer.json["code"]


def test_a_token_names_who_asks(workshop):
    answer = workshop.client.get("/workshop/v1/mine", headers=workshop.token(KEY, "k1", DISPATCHER))
    assert answer.json["items"] == ["p01"]
    whoami = workshop.client.get("/workshop/v1/whoami", headers=workshop.token(KEY, "k1", DISPATCHER)).json
    assert (whoami["type"], whoami["id"], whoami["dept"]) == ("person", "p01", "D05")


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ", "Basic cDAxOnB3", "k1"])
def test_without_a_token_one_is_asked_to_sign_in(workshop, header):
    headers = {} if header is None else {"Authorization": header}
    answer = workshop.client.get("/workshop/v1/mine", headers=headers)
    assert (answer.status_code, answer.json["code"]) == (401, "token_missing")
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="bizenv"'


def test_a_token_that_is_not_signed_is_refused(workshop):
    unsigned = jwt.encode(claims(workshop.clock.now()), None, algorithm="none", headers={"kid": "k1"})
    assert refused(workshop, unsigned) == "token_invalid"


def test_a_token_signed_with_the_public_key_as_a_secret_is_refused(workshop):
    public = KEY.public_key().public_bytes_raw()
    head = base64.urlsafe_b64encode(orjson.dumps({"alg": "HS256", "kid": "k1"})).rstrip(b"=")
    body = base64.urlsafe_b64encode(orjson.dumps(claims(workshop.clock.now()))).rstrip(b"=")
    seal = base64.urlsafe_b64encode(hmac.digest(public, head + b"." + body, "sha256")).rstrip(b"=")
    assert refused(workshop, b".".join((head, body, seal)).decode()) == "token_invalid"


def test_a_token_of_another_key_is_refused(workshop):
    forged = Ed25519PrivateKey.generate()
    token = auth.issue(forged, "k1", DISPATCHER, timedelta(minutes=5), workshop.clock.now())
    assert refused(workshop, token) == "token_invalid"


def test_a_token_of_an_unknown_key_is_refused(workshop):
    token = auth.issue(KEY, "k9", DISPATCHER, timedelta(minutes=5), workshop.clock.now())
    assert refused(workshop, token) == "token_invalid"


@pytest.mark.parametrize(
    "wrong",
    [
        {"iss": "somebody"},
        {"aud": "another"},
        {"aud": None},
        {"sub": None},
        {"exp": None},
        {"iat": None},
        {"typ": None},
        {"typ": "system"},
        {"exp": "tomorrow"},
        {"exp": True},
        {"roles": "DP"},
        {"dept": 7},
    ],
)
def test_a_token_with_wrong_claims_is_refused(workshop, wrong):
    token = jwt.encode(claims(workshop.clock.now(), **wrong), KEY, algorithm="EdDSA", headers={"kid": "k1"})
    assert refused(workshop, token) == "token_invalid"


@pytest.mark.parametrize("kid", [None, 7, ["k1"]])
def test_a_token_that_names_no_key_is_refused(workshop, kid):
    head = base64.urlsafe_b64encode(orjson.dumps({"alg": "EdDSA", "kid": kid})).rstrip(b"=")
    body = base64.urlsafe_b64encode(orjson.dumps(claims(workshop.clock.now()))).rstrip(b"=")
    seal = base64.urlsafe_b64encode(KEY.sign(head + b"." + body)).rstrip(b"=")
    assert refused(workshop, b".".join((head, body, seal)).decode()) == "token_invalid"


def test_a_token_longer_than_any_of_ours_is_not_even_read(workshop):
    assert refused(workshop, "a" * 5000) == "token_invalid"


def test_a_token_ends_by_business_time(workshop):
    headers = workshop.token(KEY, "k1", DISPATCHER, minutes=15)
    workshop.clock.move_to(workshop.clock.now() + timedelta(minutes=15, seconds=9))
    assert workshop.client.get("/workshop/v1/mine", headers=headers).status_code == 200
    workshop.clock.move_to(workshop.clock.now() + timedelta(seconds=1))
    answer = workshop.client.get("/workshop/v1/mine", headers=headers)
    assert (answer.status_code, answer.json["code"]) == (401, "token_expired")


def test_a_token_from_the_future_is_refused(workshop):
    later = workshop.clock.now() + timedelta(minutes=1)
    assert (
        refused(workshop, auth.issue(KEY, "k1", DISPATCHER, timedelta(minutes=5), later)) == "token_invalid"
    )


def test_a_withdrawn_key_opens_nothing_once_its_withdrawal_is_seen(workshop):
    seconds = Seconds(workshop)
    authenticator = auth.Authenticator(seconds.keys(), workshop.clock.now)
    header = workshop.token(KEY, "k1", DISPATCHER)["Authorization"]
    assert authenticator.actor(header, signed_in) == DISPATCHER
    workshop.publish_key(KEY, "k1", withdrawn=True)
    seconds.now = 31
    with pytest.raises(auth.TokenKeyWithdrawn):
        authenticator.actor(header, signed_in)


def test_a_withdrawal_is_final_whatever_order_the_events_come_in(workshop):
    workshop.publish_key(KEY, "k1", withdrawn=True)
    workshop.publish_key(KEY, "k1")
    answer = workshop.client.get("/workshop/v1/mine", headers=workshop.token(KEY, "k1", DISPATCHER))
    assert answer.json["code"] == "token_key_withdrawn"


def test_a_route_for_some_roles_refuses_the_others(workshop):
    visitor = Actor("person", "p02", roles=frozenset({"VC"}))
    allowed = workshop.client.post("/workshop/v1/orders", headers=workshop.token(KEY, "k1", DISPATCHER))
    refused = workshop.client.post("/workshop/v1/orders", headers=workshop.token(KEY, "k1", visitor))
    assert allowed.status_code == 204
    assert (refused.status_code, refused.json["code"]) == (403, "role_missing")
    assert workshop.attempts() == 1


def test_a_machine_needs_the_scope_of_what_it_does(workshop):
    headers = workshop.token(KEY, "k1", UNIT)
    reading = workshop.client.get("/workshop/v1/mine", headers=headers)
    writing = workshop.client.post("/workshop/v1/orders", headers=headers)
    assert reading.status_code == 200
    assert (writing.status_code, writing.json["code"]) == (403, "scope_missing")
    assert "workshop:write" in writing.json["detail"]


def test_a_stale_token_does_not_shut_a_public_route(workshop):
    headers = {"Authorization": "Bearer stale"}
    assert workshop.client.get("/workshop/v1/whoami", headers=headers).json["type"] == "anonymous"


def test_who_may_not_call_is_refused_before_the_body_is_read(workshop):
    answer = workshop.client.post("/workshop/v1/orders", data=b"x" * 100)
    assert answer.status_code == 401


def test_before_the_first_key_has_arrived_one_is_asked_to_come_again(tmp_path):
    starting = Workshop(tmp_path)
    headers = starting.token(KEY, "k1", DISPATCHER)
    answer = starting.client.get("/workshop/v1/mine", headers=headers)
    assert (answer.status_code, answer.json["code"]) == (503, "signing_keys_away")
    assert answer.headers["Retry-After"]
    assert starting.client.get("/workshop/v1/whoami", headers=headers).json["type"] == "anonymous"
    starting.container.stop()


def test_a_token_that_expires_under_two_requests_at_once_is_expired_for_both(workshop):
    outcomes = []

    def now() -> datetime:
        if len(outcomes) == 0:  # the other request goes first while this one looks at the clock
            outcomes.append("second")
            ask()
        return workshop.clock.now()

    def ask() -> None:
        with pytest.raises(auth.TokenExpired):
            authenticator.actor(f"Bearer {token}", signed_in)

    authenticator = auth.Authenticator(Seconds(workshop).keys(), now)
    token = auth.issue(KEY, "k1", DISPATCHER, timedelta(minutes=-1), workshop.clock.now())
    ask()
    assert outcomes == ["second"]


def test_an_access_rule_without_roles_is_a_mistake():
    for codes in ((), ("",), ("DP", "")):
        with pytest.raises(ValueError, match="lock everybody out"):
            roles(*codes)


@given(
    held=st.frozensets(st.sampled_from("ABCDE")), wanted=st.frozensets(st.sampled_from("ABCDE"), min_size=1)
)
def test_any_one_of_the_roles_will_do_and_nothing_else(held, wanted):
    access, actor = roles(*wanted), Actor("person", "p", roles=held)
    if held & wanted:
        access.check(actor, "workshop", writes=True)
    else:
        with pytest.raises(Forbidden):
            access.check(actor, "workshop", writes=True)


@given(st.text(), st.sampled_from(["Bearer ", "bearer ", "", "Bearer a."]))
def test_no_header_at_all_makes_the_check_break_down(text, prefix):
    class NoKeys(auth.Keys):
        def __init__(self): ...

        def find(self, kid):
            raise auth.TokenInvalid

    authenticator = auth.Authenticator(NoKeys(), datetime.now)
    with pytest.raises(Unauthenticated):
        authenticator.actor(prefix + text, signed_in)


class Seconds:
    """A monotonic clock that is moved by hand, and a count of how often the keys were read."""

    def __init__(self, workshop: Workshop):
        self.now = 0.0
        self.reads = 0
        self._workshop = workshop

    def context(self):
        self.reads += 1
        return self._workshop.context()

    def keys(self) -> auth.Keys:
        return auth.Keys(self._workshop.database(""), self.context, lambda: self.now)


def test_keys_are_read_once_and_not_for_every_request(workshop):
    seconds = Seconds(workshop)
    keys = seconds.keys()
    for _ in range(100):
        keys.find("k1")
    assert seconds.reads == 1


def test_made_up_keys_do_not_become_a_query_each(workshop):
    seconds = Seconds(workshop)
    keys = seconds.keys()
    for kid in range(100):
        with pytest.raises(auth.TokenInvalid):
            keys.find(f"made-up-{kid}")
    assert seconds.reads == 1


def test_a_new_key_is_found_as_soon_as_a_token_names_it(workshop):
    seconds = Seconds(workshop)
    keys = seconds.keys()
    keys.find("k1")
    workshop.publish_key(KEY, "k2")
    seconds.now += 2.1
    assert keys.find("k2")
    assert seconds.reads == 2


def test_known_keys_are_looked_at_again_every_half_minute(workshop):
    seconds = Seconds(workshop)
    keys = seconds.keys()
    keys.find("k1")
    workshop.publish_key(KEY, "k1", withdrawn=True)
    seconds.now = 29
    assert keys.find("k1")
    seconds.now = 31
    with pytest.raises(auth.TokenKeyWithdrawn):
        keys.find("k1")


def test_known_keys_go_on_working_while_the_database_is_away(tmp_path, workshop):
    seconds = Seconds(workshop)
    keys = seconds.keys()
    keys.find("k1")
    away = Workshop(tmp_path / "away", with_tables=False, database_url="postgresql://nobody@127.0.0.1:1/none")
    keys._database = away.database("")
    seconds.now = 100
    assert keys.find("k1")
    with pytest.raises(auth.KeysAway):
        keys.find("k2")
    away.container.stop()


def test_the_cache_of_verified_tokens_does_not_grow_without_end(workshop):
    authenticator = auth.Authenticator(Seconds(workshop).keys(), workshop.clock.now)
    for number in range(CACHED_TOKENS + 10):
        actor = Actor("person", f"p{number}")
        token = auth.issue(KEY, "k1", actor, timedelta(minutes=5), workshop.clock.now())
        assert authenticator.actor(f"Bearer {token}", signed_in) == actor
    assert len(authenticator._verified) <= CACHED_TOKENS


def test_an_access_rule_is_a_plain_value():
    assert roles("DP", "DR") == Access("roles", frozenset({"DR", "DP"}))
