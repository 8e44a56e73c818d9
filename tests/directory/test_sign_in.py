"""Signing in, lock-out, refresh rotation and passwords."""

import pytest
from argon2 import PasswordHasher
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text

from chassis.errors import Problem
from chassis.http import PageQuery
from services.directory.register.usecases import put_person
from services.directory.rules import RULES
from services.directory.signin import errors, policy, queries, usecases
from services.directory.signin.client import Client
from services.directory.signin.model import Credential
from services.directory.signin.schemas import TokenOut
from tests.directory.builders import DIRECTOR, PASSWORD, Directory, a_person, an_actor

LIAISON = an_actor("DL", "D06", "d06-liaison")


def refresh(directory: Directory, token: str | None) -> TokenOut | Problem:
    assert token is not None
    try:
        with directory.transaction() as session:
            return usecases.refresh(session, token, Client(), directory.settings)
    except Problem as problem:
        return problem


def signed_in(directory: Directory) -> TokenOut:
    tokens = directory.sign_in()
    assert isinstance(tokens, TokenOut)
    return tokens


def test_the_right_password_gives_an_access_token_and_a_refresh_token(directory: Directory):
    directory.add_liaison()
    tokens = signed_in(directory)
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


def test_a_refresh_token_works_once_and_is_replaced(directory: Directory):
    directory.add_liaison()
    first = signed_in(directory)
    directory.wait(minutes=10)
    second = refresh(directory, first.refresh_token)
    assert isinstance(second, TokenOut)
    assert second.refresh_token != first.refresh_token
    assert second.refresh_expires_at == first.refresh_expires_at
    assert isinstance(refresh(directory, second.refresh_token), TokenOut)


def test_using_an_old_refresh_token_ends_the_whole_sign_in_but_no_other(directory: Directory):
    directory.add_liaison()
    stolen, other = signed_in(directory), signed_in(directory)
    current = refresh(directory, stolen.refresh_token)
    assert isinstance(current, TokenOut)
    assert isinstance(refresh(directory, stolen.refresh_token), errors.RefreshTokenReused)
    assert isinstance(refresh(directory, current.refresh_token), errors.SignInEnded)
    assert isinstance(refresh(directory, other.refresh_token), TokenOut)


def test_a_refresh_token_expires_with_its_sign_in(directory: Directory):
    directory.add_liaison()
    tokens = signed_in(directory)
    directory.wait(days=14, seconds=-1)
    renewed = refresh(directory, tokens.refresh_token)
    assert isinstance(renewed, TokenOut)
    directory.wait(seconds=1)
    assert isinstance(refresh(directory, renewed.refresh_token), errors.SignInEnded)


def test_a_made_up_refresh_token_is_refused(directory: Directory):
    assert isinstance(refresh(directory, "made-up"), errors.RefreshTokenInvalid)


def test_who_is_deactivated_cannot_stay_signed_in(directory: Directory):
    directory.add_liaison()
    tokens = signed_in(directory)
    with directory.transaction() as session:
        put_person(session, "d06-liaison", a_person(active=False), DIRECTOR)
    assert isinstance(refresh(directory, tokens.refresh_token), errors.SignInEnded)


def test_refresh_tokens_and_passwords_are_nowhere_in_the_database(directory: Directory):
    directory.add_liaison()
    tokens = signed_in(directory)
    with directory.reading() as session:
        content = [
            session.execute(text(f"SELECT * FROM {name}")).all() for name in ("refresh_tokens", "credentials")
        ]
    assert all(content)
    assert tokens.refresh_token not in str(content)
    assert PASSWORD not in str(content)


def test_signing_out_ends_this_sign_in_only(directory: Directory):
    directory.add_liaison()
    here, elsewhere = signed_in(directory), signed_in(directory)
    with directory.transaction() as session:
        usecases.sign_out(session, here.refresh_token or "")
    assert isinstance(refresh(directory, here.refresh_token), errors.SignInEnded)
    assert isinstance(refresh(directory, elsewhere.refresh_token), TokenOut)


def test_everybody_lists_and_ends_their_own_sign_ins_and_nobody_elses(directory: Directory):
    directory.add_liaison()
    tokens = signed_in(directory)
    with directory.reading() as session:
        (mine,) = queries.own_sign_ins(session, PageQuery(), LIAISON).items
        assert queries.own_sign_ins(session, PageQuery(), DIRECTOR).items == []
    assert mine.client == "curl/8"
    with pytest.raises(errors.SignInNotFound), directory.transaction() as session:
        usecases.end_sign_in(session, mine.id, DIRECTOR)
    with directory.transaction() as session:
        usecases.end_sign_in(session, mine.id, LIAISON)
    with directory.reading() as session:
        assert queries.own_sign_ins(session, PageQuery(), LIAISON).items == []
    assert isinstance(refresh(directory, tokens.refresh_token), errors.SignInEnded)


def test_a_changed_password_replaces_the_old_one_and_ends_every_sign_in(directory: Directory):
    directory.add_liaison()
    tokens = signed_in(directory)
    assert directory.change_password(PASSWORD, "Grassland-2027") is None
    assert isinstance(directory.sign_in(), errors.WrongCredentials)
    assert isinstance(directory.sign_in(password="Grassland-2027"), TokenOut)
    assert isinstance(refresh(directory, tokens.refresh_token), errors.SignInEnded)


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


def test_pruning_forgets_what_is_over_and_keeps_what_counts(directory: Directory):
    directory.add_liaison()
    old = signed_in(directory)
    directory.wait(days=13)
    young = signed_in(directory)
    directory.sign_in(password="wrong")
    directory.sign_in(login="nobody", password="wrong")
    directory.wait(days=1)
    for _ in range(5):
        directory.sign_in(login="other", password="wrong")
    with directory.transaction() as session:
        usecases.prune(session, directory.settings)
        assert session.execute(text("SELECT count(*) FROM sign_ins")).scalar() == 1
        assert session.execute(text("SELECT count(*) FROM refresh_tokens")).scalar() == 1
        assert session.execute(text("SELECT login FROM sign_in_attempts")).scalars().all() == ["other"]
    assert isinstance(refresh(directory, old.refresh_token), errors.RefreshTokenInvalid)
    assert isinstance(refresh(directory, young.refresh_token), TokenOut)
    assert isinstance(directory.sign_in(login="other"), errors.SignInLocked)


@given(st.integers(8, 30))
def test_a_random_password_is_never_weak(min_length: int):
    assert policy.weakness(policy.random_password(min_length), "somebody", min_length) is None


@given(st.text(max_size=9))
def test_no_password_below_the_minimum_length_is_accepted(password: str):
    assert policy.weakness(password, "somebody", 10) == "至少10个字符"


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
