"""Units, people and a directory database with honest defaults."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from chassis import passwords
from chassis.context import Actor, Context
from chassis.errors import Problem
from chassis.testing import database, instant
from services.directory.base import Base
from services.directory.register.schemas import PersonIn, UnitIn
from services.directory.register.usecases import put_person, put_unit
from services.directory.signin.client import Client
from services.directory.signin.proof import Proof, of_change, of_grant, temporary
from services.directory.signin.schemas import PasswordIn, TemporaryPasswordOut, TokenIn, TokenOut
from services.directory.signin.usecases import (
    change_password,
    refresh,
    reset_password,
    set_password,
    sign_in,
)

MORNING = instant("2026-03-02T09:00")
DIRECTOR = Actor("person", "d00-head", "D00", frozenset({"DR"}))
LIAISON = Actor("person", "d06-liaison", "D06", frozenset({"DL"}))
PASSWORD = "Prairie-2026"
CHEAP_HASHES: dict[str, object] = {"argon2_passes": 1, "argon2_memory_kib": 1024}


def a_unit(**changes: object) -> UnitIn:
    return UnitIn.model_validate(
        {"name": "旗财政局", "short_name": "财政局", "group": "A", "sort_order": 6} | changes
    )


def a_person(**changes: object) -> PersonIn:
    return PersonIn.model_validate({"name": "王志远", "roles": ["DL"], "dept_code": "D06"} | changes)


def an_actor(role: str, dept: str | None = None, person_id: str = "somebody") -> Actor:
    return Actor("person", person_id, dept, frozenset({role}))


class Directory:
    """A directory database, and a clock that is moved by hand."""

    def __init__(self, folder: Path, database_url: str = "", **settings: object):
        given = CHEAP_HASHES | settings
        self.database = database("directory", folder, Base.metadata, database_url, **given)
        self.settings = self.database.settings
        self.now: datetime = MORNING

    def wait(self, **duration: float) -> None:
        self.now += timedelta(**duration)

    @contextmanager
    def transaction(self, actor: Actor = DIRECTOR) -> Iterator[Session]:
        with self.database.transaction(Context(self.now, actor, "test")) as session:
            yield session

    @contextmanager
    def reading(self, actor: Actor = DIRECTOR) -> Iterator[Session]:
        with self.database.reading(Context(self.now, actor, "test")) as session:
            yield session

    def add_liaison(self, login: str = "caizheng", password: str = PASSWORD) -> str:
        """D06 with one person who can sign in; returns the person's id."""
        with self.transaction() as session:
            put_unit(session, "D06", a_unit())
            put_person(session, "d06-liaison", a_person(login=login), DIRECTOR)
            set_password(session, "d06-liaison", passwords.hashed(password, self.settings))
        return "d06-liaison"

    def sign_in(self, login: str = "caizheng", password: str = PASSWORD) -> TokenOut | Problem:
        """What the caller gets to see: an answer, or the refusal returned or raised."""
        try:
            return self.answer(login, self.proof(login, password))
        except Problem as problem:
            return problem

    def signed_in(self) -> TokenOut:
        """The tokens of the liaison's right password."""
        tokens = self.sign_in()
        assert isinstance(tokens, TokenOut)
        return tokens

    def refresh(self, token: str | None) -> TokenOut | Problem:
        """What the caller gets for a refresh token; the refusal, returned or raised."""
        assert token is not None
        try:
            with self.transaction() as session:
                return refresh(session, token, Client(), self.settings)
        except Problem as problem:
            return problem

    def proof(self, login: str = "caizheng", password: str = PASSWORD) -> Proof:
        """The first half of a sign-in; raises the refusal."""
        grant = {"grant_type": "password", "login": login, "password": password}
        proof = of_grant(self.reading, self.settings, body=TokenIn.model_validate(grant))
        assert proof is not None
        return proof

    def answer(self, login: str, proof: Proof) -> TokenOut | Problem:
        """The second half; raises the refusal."""
        with self.transaction() as session:
            return sign_in(
                session, login.strip().lower(), proof, Client("curl/8", "192.0.2.1"), self.settings
            )

    def change_password(self, old: str, new: str, login: str = "caizheng") -> Problem | None:
        """The refusal, returned or raised."""
        body = PasswordIn(login=login, password=old, new_password=new)
        try:
            proof = of_change(self.reading, self.settings, body=body)
            with self.transaction() as session:
                return change_password(session, body, proof, Client(), self.settings)
        except Problem as problem:
            return problem

    def reset_password(self, person_id: str = "d06-liaison", actor: Actor = DIRECTOR) -> TemporaryPasswordOut:
        """A temporary password; raises the refusal."""
        new = temporary(self.settings)
        with self.transaction() as session:
            return reset_password(session, person_id, new, actor)
