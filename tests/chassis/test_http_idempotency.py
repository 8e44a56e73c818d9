"""A POST that is repeated because its answer was lost is answered again, not done again."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import func, select

from chassis.context import Actor
from chassis.http import idempotency
from chassis.http.idempotency import idempotency_keys
from tests.chassis.workshop import Workshop

KEY = {"Idempotency-Key": "8e03978e-40d5-43dd-bc93-6894a57f9324"}


@pytest.fixture
def workshop(tmp_path: Path) -> Iterator[Workshop]:
    with_routes = Workshop(tmp_path)
    yield with_routes
    with_routes.container.stop()


def kept(workshop: Workshop) -> int:
    with workshop.database("").reading(workshop.context()) as session:
        return session.scalar(select(func.count()).select_from(idempotency_keys)) or 0


def test_the_same_key_and_content_get_the_first_answer_again(workshop):
    first = workshop.client.post("/workshop/v1/tools", json={"name": "锤"}, headers=KEY)
    again = workshop.client.post("/workshop/v1/tools", json={"name": "锤"}, headers=KEY)
    assert (again.status_code, again.data) == (first.status_code, first.data)
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.content_type == first.content_type
    assert again.headers["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first.headers
    assert len(workshop.client.get("/workshop/v1/tools").json["items"]) == 1


def test_quotes_around_a_key_do_not_make_it_another(workshop):
    quoted = {"Idempotency-Key": f'"{KEY["Idempotency-Key"]}"'}
    workshop.client.post("/workshop/v1/tools", json={"name": "锤"}, headers=KEY)
    again = workshop.client.post("/workshop/v1/tools", json={"name": "锤"}, headers=quoted)
    assert again.headers["Idempotency-Replayed"] == "true"


def test_the_same_key_with_other_content_is_refused(workshop):
    workshop.client.post("/workshop/v1/tools", json={"name": "锤"}, headers=KEY)
    other = workshop.client.post("/workshop/v1/tools", json={"name": "钻"}, headers=KEY)
    assert (other.status_code, other.json["code"]) == (422, "idempotency_key_reused")
    assert len(workshop.client.get("/workshop/v1/tools").json["items"]) == 1


def test_a_refusal_is_not_kept_so_the_caller_may_mend_and_repeat(workshop):
    for how, kept_attempts in (("raised", 0), ("bug", 0), ("response", 0), ("returned", 1)):
        answer = workshop.client.post(f"/workshop/v1/attempts/{how}", headers=KEY)
        assert answer.status_code >= 400
        assert (workshop.attempts(), kept(workshop)) == (kept_attempts, 0)


def test_the_same_key_of_another_operation_is_another_key(workshop):
    workshop.client.post("/workshop/v1/tools", json={"name": "锤"}, headers=KEY)
    other = workshop.client.post("/workshop/v1/slow", headers=KEY)
    assert other.json["items"] == ["done"]
    assert kept(workshop) == 2


@pytest.mark.parametrize("key", ["", "short", "x" * 129, "with space", "键键键键键键键键"])
def test_a_key_has_its_form(workshop, key):
    headers = {"Idempotency-Key": key.encode().decode("latin-1")}
    answer = workshop.client.post("/workshop/v1/tools", json={"name": "锤"}, headers=headers)
    assert (answer.status_code, answer.json["code"]) == (400, "idempotency_key_malformed")


@pytest.mark.parametrize("key", ["feedback-1", "1" * 32, KEY["Idempotency-Key"].replace("-43dd", "-13dd")])
def test_without_a_token_a_key_that_a_stranger_could_think_of_is_refused(workshop, key):
    headers = {"Idempotency-Key": key}
    answer = workshop.client.post("/workshop/v1/tools", json={"name": "锤"}, headers=headers)
    assert (answer.status_code, answer.json["code"]) == (400, "idempotency_key_guessable")
    assert kept(workshop) == 0


def test_with_a_token_a_key_is_ones_own_and_may_be_counted(workshop):
    key = Ed25519PrivateKey.generate()
    workshop.publish_key(key, "k1")
    answers = [
        workshop.client.post(
            "/workshop/v1/slow",
            headers={"Idempotency-Key": "order-0001"}
            | workshop.token(key, "k1", Actor("person", who, None, frozenset({"DP"}))),
        )
        for who in ("p1", "p2", "p1")
    ]
    assert [answer.status_code for answer in answers] == [200] * 3
    assert ["Idempotency-Replayed" in answer.headers for answer in answers] == [False, False, True]


def test_an_upload_is_the_same_whatever_boundary_it_is_sent_with(workshop):
    def send(boundary: str, content: bytes):
        body = (
            f"--{boundary}\r\nContent-Disposition: form-data; name=a; filename=a.txt\r\n\r\n".encode()
            + content
            + f"\r\n--{boundary}--\r\n".encode()
        )
        kind = f"multipart/form-data; boundary={boundary}"
        return workshop.client.post("/workshop/v1/files", data=body, content_type=kind, headers=KEY)

    assert send("one", b"hello").json["sizes"] == [5]
    assert send("two", b"hello").headers["Idempotency-Replayed"] == "true"
    assert send("three", b"other").json["code"] == "idempotency_key_reused"


def test_keys_are_forgotten_after_their_retention(workshop):
    workshop.client.post("/workshop/v1/tools", json={"name": "锤"}, headers=KEY)
    before = workshop.clock.now()
    with workshop.database("").transaction(workshop.context()) as session:
        assert idempotency.prune(session, before) == 0
        assert idempotency.prune(session, before + timedelta(seconds=1)) == 1
    assert kept(workshop) == 0
