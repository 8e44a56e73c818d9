"""Passwords: changed by their owners, set for a while by the director, never weak."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from services.directory.register.usecases import put_person
from services.directory.rules import RULES
from services.directory.signin import errors, policy
from services.directory.signin.model import Credential
from services.directory.signin.schemas import TokenOut
from tests.directory.builders import DIRECTOR, LIAISON, PASSWORD, Directory, a_person


def test_a_changed_password_replaces_the_old_one_and_ends_every_sign_in(directory: Directory):
    directory.add_liaison()
    tokens = directory.signed_in()
    assert directory.change_password(PASSWORD, "Grassland-2027") is None
    assert isinstance(directory.sign_in(), errors.WrongCredentials)
    assert isinstance(directory.sign_in(password="Grassland-2027"), TokenOut)
    assert isinstance(directory.refresh(tokens.refresh_token), errors.SignInEnded)


def test_guessing_through_the_change_of_password_counts_too(directory: Directory):
    directory.add_liaison()
    for _ in range(5):
        assert isinstance(directory.change_password("wrong", "Grassland-2027"), errors.WrongCredentials)
    assert isinstance(directory.change_password(PASSWORD, "Grassland-2027"), errors.SignInLocked)
    assert isinstance(directory.sign_in(), errors.SignInLocked)


@pytest.mark.parametrize(
    ("weak", "reason"),
    [
        ("Short-1", "至少10个字符"),
        ("alllowercase1", "至少三种"),
        ("Caizheng-2027", "不能包含登录名"),
        (PASSWORD, "不能与原密码相同"),
    ],
)
def test_a_weak_new_password_is_refused_with_the_reason(directory: Directory, weak: str, reason: str):
    directory.add_liaison()
    refusal = directory.change_password(PASSWORD, weak)
    assert isinstance(refusal, errors.WeakPassword)
    assert refusal.field == "new_password"
    assert reason in str(refusal)
    assert isinstance(directory.sign_in(), TokenOut)


def test_a_temporary_password_lifts_a_lock_and_only_serves_to_set_another(directory: Directory):
    directory.add_liaison()
    for _ in range(5):
        directory.sign_in(password="wrong")
    given_out = directory.reset_password()
    assert given_out.login == "caizheng"
    assert isinstance(directory.sign_in(password=given_out.password), errors.PasswordChangeRequired)
    assert directory.change_password(given_out.password, "Grassland-2027") is None
    assert isinstance(directory.sign_in(password="Grassland-2027"), TokenOut)


def test_a_temporary_password_opens_nothing_after_its_hours(directory: Directory):
    directory.add_liaison()
    given_out = directory.reset_password()
    directory.wait(hours=RULES.temporary_password_hours, seconds=-1)
    assert isinstance(directory.sign_in(password=given_out.password), errors.PasswordChangeRequired)
    directory.wait(seconds=1)
    assert directory.now == given_out.expires_at
    expired = directory.sign_in(password=given_out.password)
    assert isinstance(expired, errors.TemporaryPasswordExpired)
    assert str(expired) == "临时密码已过期，请联系促进中心重新设置"
    late = directory.change_password(given_out.password, "Grassland-2027")
    assert isinstance(late, errors.TemporaryPasswordExpired)
    again = directory.reset_password()
    assert directory.change_password(again.password, "Grassland-2027") is None


def test_a_password_of_ones_own_does_not_expire(directory: Directory):
    directory.add_liaison()
    directory.wait(days=3650)
    assert isinstance(directory.sign_in(), TokenOut)


def test_nobody_resets_their_own_password_or_that_of_somebody_who_cannot_sign_in(directory: Directory):
    directory.add_liaison()
    with directory.transaction() as session:
        put_person(session, "p2", a_person(), DIRECTOR)
    with pytest.raises(errors.OwnPasswordReset):
        directory.reset_password(actor=LIAISON)
    with pytest.raises(errors.NoLogin):
        directory.reset_password("p2")


def test_a_hash_of_other_cost_is_made_anew_at_the_next_sign_in(tmp_path):
    directory = Directory(tmp_path)
    directory.add_liaison()
    dearer = Directory(tmp_path, argon2_memory_kib=2048)
    assert isinstance(dearer.sign_in(), TokenOut)
    with dearer.reading() as session:
        assert "m=2048," in session.scalars(select(Credential.password_hash)).one()
    assert isinstance(dearer.sign_in(), TokenOut)


@given(st.integers(8, 30))
def test_a_random_password_is_never_weak(min_length: int):
    assert policy.weakness(policy.random_password(min_length), "somebody", min_length) is None


@given(st.text(max_size=9))
def test_no_password_below_the_minimum_length_is_accepted(password: str):
    assert policy.weakness(password, "somebody", 10) == "至少10个字符"
