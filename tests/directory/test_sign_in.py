"""Signing in and being locked out: what the right and the wrong password lead to, and who hears of it."""

import pytest
from argon2 import PasswordHasher
from sqlalchemy import text

from services.directory.register.usecases import put_person
from services.directory.signin import errors
from services.directory.signin.schemas import TokenOut
from tests.directory.builders import DIRECTOR, PASSWORD, Directory, a_person


def test_the_right_password_gives_an_access_token_and_a_refresh_token(directory: Directory):
    directory.add_liaison()
    tokens = directory.signed_in()
    assert tokens.expires_in == 15 * 60
    assert tokens.refresh_expires_at == directory.now.replace(day=16)
    assert tokens.refresh_token


def test_capitals_in_the_sign_in_name_do_not_matter(directory: Directory):
    directory.add_liaison()
    assert isinstance(directory.sign_in(login=" CaiZheng "), TokenOut)


def test_an_unknown_name_a_wrong_password_and_an_inactive_person_are_refused_alike(directory: Directory):
    directory.add_liaison()
    refusals = [directory.sign_in(password="wrong"), directory.sign_in(login="nobody")]
    with directory.transaction() as session:
        put_person(session, "d06-liaison", a_person(active=False), DIRECTOR)
    refusals.append(directory.sign_in())
    assert [type(refusal) for refusal in refusals] == [errors.WrongCredentials] * 3
    assert len({str(refusal) for refusal in refusals}) == 1


def test_an_unknown_name_costs_a_hash_of_the_same_parameters(directory: Directory, monkeypatch):
    """Constant-time behaviour, looked at through what argon2 is given, since timing would be a flaky test."""
    verified: list[str] = []
    real = PasswordHasher.verify

    def noting(hasher: PasswordHasher, encoded: str, password: str) -> bool:
        verified.append(encoded)
        return real(hasher, encoded, password)

    monkeypatch.setattr(PasswordHasher, "verify", noting)
    directory.add_liaison()
    directory.sign_in(password="wrong")
    directory.sign_in(login="nobody")
    assert len(verified) == 2
    assert verified[0].split("$")[:4] == verified[1].split("$")[:4]
    assert [len(part) for part in verified[0].split("$")] == [len(part) for part in verified[1].split("$")]


@pytest.mark.parametrize("login", ["caizheng", "nobody"])
def test_five_failures_lock_the_name_for_a_quarter_of_an_hour_whether_it_exists_or_not(
    directory: Directory, login: str
):
    directory.add_liaison()
    for _ in range(5):
        assert isinstance(directory.sign_in(login=login, password="wrong"), errors.WrongCredentials)
    locked = directory.sign_in(login=login)
    assert isinstance(locked, errors.SignInLocked)
    assert str(locked) == "登录失败次数过多，请于15分钟后再试"
    directory.wait(minutes=14, seconds=59)
    assert isinstance(directory.sign_in(login=login), errors.SignInLocked)
    directory.wait(seconds=1)
    assert isinstance(
        directory.sign_in(login=login), TokenOut if login == "caizheng" else errors.WrongCredentials
    )


def test_of_guesses_proven_at_once_no_more_are_answered_than_of_guesses_made_in_turn(directory: Directory):
    directory.add_liaison()
    wrong = [directory.proof(password=f"guess {number}") for number in range(5)]
    right = directory.proof()
    for proof in wrong:
        assert isinstance(directory.answer("caizheng", proof), errors.WrongCredentials)
    with pytest.raises(errors.SignInLocked):
        directory.answer("caizheng", right)


def test_a_password_that_was_replaced_while_it_was_checked_opens_nothing_and_counts_nothing(
    directory: Directory,
):
    directory.add_liaison()
    overtaken = directory.proof()
    assert directory.change_password(PASSWORD, "Grassland-2027") is None
    for _ in range(6):
        with pytest.raises(errors.PasswordJustChanged):
            directory.answer("caizheng", overtaken)
    assert isinstance(directory.sign_in(password="Grassland-2027"), TokenOut)


def test_who_was_deactivated_while_the_password_was_checked_gets_in_no_more(directory: Directory):
    directory.add_liaison()
    overtaken = directory.proof()
    with directory.transaction() as session:
        put_person(session, "d06-liaison", a_person(active=False), DIRECTOR)
    with pytest.raises(errors.PasswordJustChanged):
        directory.answer("caizheng", overtaken)


def test_the_number_of_attempts_and_the_minutes_are_settings(tmp_path):
    directory = Directory(tmp_path, sign_in_attempts=2, sign_in_lock_minutes=3)
    directory.add_liaison()
    for _ in range(2):
        directory.sign_in(password="wrong")
    assert isinstance(directory.sign_in(), errors.SignInLocked)
    directory.wait(minutes=3)
    assert isinstance(directory.sign_in(), TokenOut)


def test_a_success_forgets_the_failures_before_it(directory: Directory):
    directory.add_liaison()
    for _ in range(3):
        for _ in range(4):
            directory.sign_in(password="wrong")
        assert isinstance(directory.sign_in(), TokenOut)


def test_failures_far_apart_do_not_add_up(directory: Directory):
    directory.add_liaison()
    for _ in range(10):
        directory.sign_in(password="wrong")
        directory.wait(minutes=15)
    assert isinstance(directory.sign_in(), TokenOut)


def test_who_signed_in_or_failed_to_is_in_the_audit_log_without_what_was_typed(directory: Directory):
    directory.add_liaison()
    directory.sign_in()
    directory.sign_in(password="wrong")
    directory.sign_in(login="My-Password-1", password="oops")
    with directory.reading() as session:
        rows = session.execute(text("SELECT action, target, ip FROM audit ORDER BY id")).all()
        everything = str(session.execute(text("SELECT * FROM audit")).all())
    assert [tuple(row) for row in rows] == [
        ("directory.signed_in", "people/d06-liaison", "192.0.2.1"),
        ("directory.sign_in_refused", "people/d06-liaison", "192.0.2.1"),
        ("directory.sign_in_refused", "people", "192.0.2.1"),
    ]
    assert "my-password-1" not in everything.lower()
