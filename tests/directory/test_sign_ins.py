"""Staying signed in: refresh tokens used once, and sign-ins that end, expire and are forgotten."""

import pytest
from sqlalchemy import text

from chassis.http import PageQuery
from services.directory.register.usecases import put_person
from services.directory.signin import errors, queries, usecases
from services.directory.signin.schemas import TokenOut
from tests.directory.builders import DIRECTOR, LIAISON, PASSWORD, Directory, a_person


def test_a_refresh_token_works_once_and_is_replaced(directory: Directory):
    directory.add_liaison()
    first = directory.signed_in()
    directory.wait(minutes=10)
    second = directory.refresh(first.refresh_token)
    assert isinstance(second, TokenOut)
    assert second.refresh_token != first.refresh_token
    assert second.refresh_expires_at == first.refresh_expires_at
    assert isinstance(directory.refresh(second.refresh_token), TokenOut)


def test_using_an_old_refresh_token_ends_the_whole_sign_in_but_no_other(directory: Directory):
    directory.add_liaison()
    stolen, other = directory.signed_in(), directory.signed_in()
    current = directory.refresh(stolen.refresh_token)
    assert isinstance(current, TokenOut)
    assert isinstance(directory.refresh(stolen.refresh_token), errors.RefreshTokenReused)
    assert isinstance(directory.refresh(current.refresh_token), errors.SignInEnded)
    assert isinstance(directory.refresh(other.refresh_token), TokenOut)


def test_a_refresh_token_expires_with_its_sign_in(directory: Directory):
    directory.add_liaison()
    tokens = directory.signed_in()
    directory.wait(days=14, seconds=-1)
    renewed = directory.refresh(tokens.refresh_token)
    assert isinstance(renewed, TokenOut)
    directory.wait(seconds=1)
    assert isinstance(directory.refresh(renewed.refresh_token), errors.SignInEnded)


def test_a_made_up_refresh_token_is_refused(directory: Directory):
    assert isinstance(directory.refresh("made-up"), errors.RefreshTokenInvalid)


def test_who_is_deactivated_cannot_stay_signed_in(directory: Directory):
    directory.add_liaison()
    tokens = directory.signed_in()
    with directory.transaction() as session:
        put_person(session, "d06-liaison", a_person(active=False), DIRECTOR)
    assert isinstance(directory.refresh(tokens.refresh_token), errors.SignInEnded)


def test_refresh_tokens_and_passwords_are_nowhere_in_the_database(directory: Directory):
    directory.add_liaison()
    tokens = directory.signed_in()
    with directory.reading() as session:
        content = [
            session.execute(text(f"SELECT * FROM {name}")).all() for name in ("refresh_tokens", "credentials")
        ]
    assert all(content)
    assert tokens.refresh_token not in str(content)
    assert PASSWORD not in str(content)


def test_signing_out_ends_this_sign_in_only(directory: Directory):
    directory.add_liaison()
    here, elsewhere = directory.signed_in(), directory.signed_in()
    with directory.transaction() as session:
        usecases.sign_out(session, here.refresh_token or "")
    assert isinstance(directory.refresh(here.refresh_token), errors.SignInEnded)
    assert isinstance(directory.refresh(elsewhere.refresh_token), TokenOut)


def test_everybody_lists_and_ends_their_own_sign_ins_and_nobody_elses(directory: Directory):
    directory.add_liaison()
    tokens = directory.signed_in()
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
    assert isinstance(directory.refresh(tokens.refresh_token), errors.SignInEnded)


def test_pruning_forgets_what_is_over_and_keeps_what_counts(directory: Directory):
    directory.add_liaison()
    old = directory.signed_in()
    directory.wait(days=13)
    young = directory.signed_in()
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
    assert isinstance(directory.refresh(old.refresh_token), errors.RefreshTokenInvalid)
    assert isinstance(directory.refresh(young.refresh_token), TokenOut)
    assert isinstance(directory.sign_in(login="other"), errors.SignInLocked)
