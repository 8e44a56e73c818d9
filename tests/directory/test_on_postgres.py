"""What PostgreSQL does differently: row locks under guesses made at once, jsonb, bytes."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest

from chassis.errors import Problem
from services.directory.register import queries
from services.directory.register.schemas import PersonQuery
from services.directory.signin import errors, usecases
from services.directory.signin.client import Client
from services.directory.signin.schemas import TokenOut
from services.directory.starter import load
from tests.directory.builders import DIRECTOR, PASSWORD, Directory


@pytest.fixture
def directory(postgres_url: str, tmp_path) -> Iterator[Directory]:
    directory = Directory(tmp_path, postgres_url)
    yield directory
    directory.database.dispose()


def test_the_starter_set_loads_and_people_are_found_by_role(directory: Directory):
    for _ in range(2):
        with directory.transaction() as session:
            load(session, SimpleNamespace(settings=directory.settings))
    with directory.reading() as session:
        page = queries.people(session, PersonQuery(role="GT"), DIRECTOR)
    assert [person.person_id for person in page.items] == ["task-force-1", "task-force-2"]


@pytest.mark.parametrize("login", ["caizheng", "nobody"])
def test_guesses_made_at_once_are_all_counted(directory: Directory, login: str):
    directory.add_liaison()
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda guess: directory.sign_in(login, f"guess {guess}"), range(8)))
    wrong = [type(answer) for answer in answers].count(errors.WrongCredentials)
    locked = [type(answer) for answer in answers].count(errors.SignInLocked)
    assert (wrong, locked) == (5, 3)


def test_of_two_uses_of_one_refresh_token_at_once_one_succeeds_and_the_sign_in_ends(directory: Directory):
    directory.add_liaison()
    tokens = directory.sign_in(password=PASSWORD)
    assert isinstance(tokens, TokenOut)

    def refresh(_: int) -> TokenOut | Problem:
        with directory.transaction() as session:
            return usecases.refresh(session, tokens.refresh_token or "", Client(), directory.settings)

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(refresh, range(2)))
    (renewed,) = [answer for answer in answers if isinstance(answer, TokenOut)]
    (refusal,) = [answer for answer in answers if not isinstance(answer, TokenOut)]
    assert isinstance(refusal, errors.RefreshTokenReused)
    with pytest.raises(errors.SignInEnded), directory.transaction() as session:
        usecases.refresh(session, renewed.refresh_token or "", Client(), directory.settings)
