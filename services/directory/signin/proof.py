"""Whether a password is the right one, found out before the transaction: that takes tens of milliseconds.

Nothing is locked meanwhile, so a proof only counts if what it was held against still stands
(:func:`services.directory.signin.usecases.sign_in`).
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis import context, passwords
from chassis.settings import Settings
from services.directory.register.model import Person
from services.directory.signin.model import Attempts, Credential
from services.directory.signin.policy import random_password, unfit
from services.directory.signin.schemas import PasswordGrant, PasswordIn, TokenIn

Read = Callable[[], AbstractContextManager[Session]]


@dataclass(frozen=True)
class Proof:
    """A password was held against ``stored``; ``None`` means that nobody signs in under the name."""

    stored: str | None
    is_right: bool
    renewed: str | None = None  #: the hash to store from now on, if there is to be another


@dataclass(frozen=True)
class NewPassword:
    """A temporary password, and its hash."""

    text: str
    hashed: str


def of_grant(read: Read, settings: Settings, *, body: TokenIn) -> Proof | None:
    """The proof for a sign-in by password; the other grants are looked up by their hash.

    Raises :class:`~services.directory.signin.errors.SignInLocked`.
    """
    grant = body.root
    if not isinstance(grant, PasswordGrant):
        return None
    proof = _proof(read, settings, grant.login, grant.password)
    if not proof.is_right or not passwords.is_outdated(proof.stored or "", settings):
        return proof
    return Proof(proof.stored, is_right=True, renewed=passwords.hashed(grant.password, settings))


def of_change(read: Read, settings: Settings, *, body: PasswordIn) -> Proof:
    """The proof for a change of password, with the hash of a new one that is good enough.

    Raises :class:`~services.directory.signin.errors.SignInLocked`.
    """
    proof = _proof(read, settings, body.login, body.password)
    if not proof.is_right or unfit(body, settings.password_min_length):
        return proof
    return Proof(proof.stored, is_right=True, renewed=passwords.hashed(body.new_password, settings))


def for_reset(_read: Read, settings: Settings, **_: object) -> NewPassword:
    """What a keeper hands out."""
    return temporary(settings)


def temporary(settings: Settings) -> NewPassword:
    """A password nobody knows yet."""
    text = random_password(settings.password_min_length)
    return NewPassword(text, passwords.hashed(text, settings))


def person_of(session: Session, login: str) -> tuple[Person | None, Credential | None]:
    """Who signs in under this name, and their password if they have one."""
    person = session.scalar(select(Person).where(Person.login == login, Person.active))
    return person, session.get(Credential, person.person_id) if person else None


def _proof(read: Read, settings: Settings, login: str, password: str) -> Proof:
    with read() as session:
        if attempts := session.get(Attempts, login):
            attempts.refuse_while_locked(context.now(session))
        _, credential = person_of(session, login)
        stored = credential.password_hash if credential else None
    return Proof(stored, passwords.matches(stored, password, settings))
