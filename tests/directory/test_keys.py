"""Signing keys: published before they sign, valid until nothing they signed is, withdrawn then."""

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from chassis.auth import Authenticator, Keys, TokenExpired, TokenInvalid, TokenKeyWithdrawn, signed_in
from chassis.context import Actor
from chassis.errors import Problem
from chassis.sealing import KeySecretMissing
from chassis.testing import context, events_of
from services.directory.keys import errors, queries, usecases
from services.directory.keys.usecases import issue_token, rotate, signing_key, tend
from tests.directory.builders import Directory

SOMEBODY = Actor("person", "d06-liaison", "D06", frozenset({"DL"}))


class Gate:
    """A service that checks tokens with the keys in its database, as every service does."""

    def __init__(self, directory: Directory):
        self._directory = directory
        self._seconds = 0.0

    def answer(self, token: str) -> Actor | type[Problem]:
        """Who the token speaks for, or why it is refused; keys are read anew each time."""
        self._seconds += 60
        keys = Keys(self._directory.database, context, lambda: self._seconds)
        try:
            return Authenticator(keys, lambda: self._directory.now).actor(f"Bearer {token}", signed_in)
        except Problem as problem:
            return type(problem)


@pytest.fixture
def gate(directory: Directory) -> Gate:
    return Gate(directory)


def token(directory: Directory) -> str:
    with directory.transaction() as session:
        return issue_token(session, SOMEBODY, directory.settings)


def signer(directory: Directory) -> str:
    with directory.transaction() as session:
        return signing_key(session, directory.settings).kid


def tended(directory: Directory) -> list[str]:
    with directory.transaction() as session:
        tend(session, directory.settings)
        return list(events_of(session))


def published(directory: Directory) -> list[str]:
    with directory.reading() as session:
        return [key.kid for key in queries.jwks(session).keys]


def test_a_token_says_who_it_speaks_for_until_it_expires(directory: Directory, gate: Gate):
    issued = token(directory)
    assert gate.answer(issued) == SOMEBODY
    directory.wait(minutes=15, seconds=9)
    assert gate.answer(issued) == SOMEBODY
    directory.wait(seconds=1)
    assert gate.answer(issued) is TokenExpired


def test_a_token_that_was_tampered_with_is_refused(directory: Directory, gate: Gate):
    head, _, signature = token(directory).split(".")
    _, other_body, _ = token(directory).split(".")
    assert gate.answer(f"{head}.{other_body}.{signature}") is TokenInvalid


def test_the_first_key_is_made_when_it_is_needed_and_told_to_all(directory: Directory):
    with directory.transaction() as session:
        kid = signing_key(session, directory.settings).kid
        assert events_of(session) == ["signing_key_published"]
    assert signer(directory) == kid
    assert published(directory) == [kid]


def test_a_successor_is_published_an_hour_before_it_signs(directory: Directory):
    old = signer(directory)
    with directory.transaction() as session:
        new = rotate(session, directory.settings).kid
        assert events_of(session) == ["signing_key_published"]
    assert published(directory) == [old, new]
    directory.wait(minutes=59, seconds=59)
    assert signer(directory) == old
    directory.wait(seconds=1)
    assert signer(directory) == new


def test_tokens_of_the_old_key_hold_until_they_expire_and_the_key_goes_right_after(
    directory: Directory, gate: Gate
):
    old = signer(directory)
    with directory.transaction() as session:
        new = rotate(session, directory.settings).kid
    directory.wait(minutes=60, seconds=-1)
    last_of_old = token(directory)
    directory.wait(minutes=15)
    assert tended(directory) == []
    assert published(directory) == [old, new]
    assert gate.answer(last_of_old) == SOMEBODY
    directory.wait(seconds=11)
    assert tended(directory) == ["signing_key_published"]
    assert published(directory) == [new]
    assert gate.answer(token(directory)) == SOMEBODY


def test_a_token_of_a_withdrawn_key_is_refused_although_it_has_not_expired(directory: Directory, gate: Gate):
    issued = token(directory)
    with directory.transaction() as session:
        rotate(session, directory.settings, at_once=True)
    assert gate.answer(issued) is TokenKeyWithdrawn
    assert gate.answer(token(directory)) == SOMEBODY


def test_an_old_key_is_rotated_by_the_clock_once(directory: Directory):
    old = signer(directory)
    directory.wait(days=90, seconds=-1)
    assert tended(directory) == []
    directory.wait(seconds=1)
    assert tended(directory) == ["signing_key_published"]
    assert tended(directory) == []
    directory.wait(minutes=60)
    assert signer(directory) != old
    directory.wait(minutes=16)
    assert tended(directory) == ["signing_key_published"]
    assert len(published(directory)) == 1


def test_rotating_twice_at_the_same_time_is_refused(directory: Directory):
    signer(directory)
    with directory.transaction() as session:
        rotate(session, directory.settings)
    with pytest.raises(errors.RotationUnderWay) as refusal, directory.transaction() as session:
        rotate(session, directory.settings)
    assert "2026-03-02 10:00" in str(refusal.value)


def test_the_private_half_is_never_stored_bare_and_is_forgotten_with_the_key(directory: Directory):
    with directory.transaction() as session:
        key = signing_key(session, directory.settings)
        raw = key.private_key(directory.settings).private_bytes_raw()
        assert raw not in key.sealed
        rotate(session, directory.settings, at_once=True)
    with directory.reading() as session:
        sealed = session.execute(
            text("SELECT sealed FROM signing_keys_private ORDER BY withdrawn_at IS NULL")
        ).scalars()
        assert [bool(each) for each in sealed] == [False, True]


def test_the_secret_of_an_embedded_directory_is_a_file_for_its_owner_alone(directory: Directory):
    signer(directory)
    file = directory.settings.data / "key-secret"
    assert file.stat().st_mode & 0o777 == 0o600
    assert len(file.read_text()) >= 32


def test_another_key_secret_cannot_open_the_keys_and_says_so(tmp_path):
    first = Directory(tmp_path, key_secret=SecretStr("one" * 8))
    signer(first)
    second = Directory(tmp_path, key_secret=SecretStr("two" * 8))
    with pytest.raises(errors.KeyUnreadable, match="BIZENV_KEY_SECRET"):
        token(second)
    with second.transaction() as session:
        rotate(session, second.settings, at_once=True)
    assert token(second)


def test_beside_a_broker_a_key_secret_must_be_set(tmp_path):
    directory = Directory(tmp_path, broker_url="amqp://localhost")
    with pytest.raises(KeySecretMissing, match="BIZENV_KEY_SECRET"):
        signer(directory)
    assert not (tmp_path / "key-secret").exists()


def test_the_history_shows_every_key_and_no_private_half(directory: Directory):
    signer(directory)
    directory.wait(minutes=1)
    with directory.transaction() as session:
        usecases.rotate(session, directory.settings, at_once=True)
    with directory.reading() as session:
        history = queries.history(session)
    assert [bool(key.withdrawn_at) for key in history.items] == [False, True]
    assert set(history.items[0].model_dump()) == {"kid", "published_at", "signs_from", "withdrawn_at"}
