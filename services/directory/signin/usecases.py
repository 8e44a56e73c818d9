"""Signing in and out, staying signed in, and changing passwords.

A refusal that must leave a trace (a counted failure, an ended sign-in) is *returned*, so that the edge
commits it; one that leaves none is raised.
"""

from datetime import timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from chassis import audit, context
from chassis.columns import insert_into
from chassis.context import Actor
from chassis.errors import Problem
from chassis.settings import Settings
from services.directory.keys.usecases import issue_token
from services.directory.register.errors import PersonNotFound
from services.directory.register.model import Person
from services.directory.rules import RULES
from services.directory.signin import errors
from services.directory.signin.client import Client
from services.directory.signin.model import Attempts, Credential, RefreshToken, SignIn, token_hash
from services.directory.signin.policy import unfit
from services.directory.signin.proof import NewPassword, Proof, person_of
from services.directory.signin.schemas import PasswordIn, TemporaryPasswordOut, TokenOut


def sign_in(
    session: Session, login: str, proof: Proof, client: Client, settings: Settings
) -> TokenOut | Problem:
    """A person has shown who they are by password and gets an access token and a refresh token.

    Returns :class:`errors.WrongCredentials` (counted) or :class:`errors.PasswordChangeRequired`; raises
    :class:`errors.SignInLocked`, :class:`errors.TemporaryPasswordExpired` and
    :class:`errors.PasswordJustChanged`. Names nobody has are treated, timed and locked like the others.
    """
    person, credential = _proven(session, login, proof, client, settings)
    if person is None or credential is None:
        return errors.WrongCredentials()
    if credential.temporary:
        return errors.PasswordChangeRequired()
    if proof.renewed:
        credential.password_hash = proof.renewed
    lifetime = timedelta(days=settings.refresh_token_days)
    begun = SignIn.start(person.person_id, client, context.now(session), lifetime)
    session.add(begun)
    session.flush()
    audit.append(session, "directory.signed_in", f"people/{person.person_id}", ip=client.address)
    return _tokens(session, person, begun, settings)


def refresh(session: Session, refresh_token: str, client: Client, settings: Settings) -> TokenOut | Problem:
    """A person stays signed in: the refresh token is used up, a new one comes with the access token.

    A second use means that the token was stolen or copied: the whole sign-in ends and
    :class:`errors.RefreshTokenReused` is returned. Raises :class:`errors.RefreshTokenInvalid` and
    :class:`errors.SignInEnded`.
    """
    now = context.now(session)
    token, begun = _presented(session, refresh_token)
    if token.used_at is not None:
        begun.end(now)
        audit.append(
            session, "directory.refresh_token_reused", f"people/{begun.person_id}", ip=client.address
        )
        return errors.RefreshTokenReused()
    person = session.scalars(select(Person).where(Person.person_id == begun.person_id)).one()
    if not begun.is_open(now) or not person.active:
        raise errors.SignInEnded
    token.used_at = now
    return _tokens(session, person, begun, settings)


def sign_out(session: Session, refresh_token: str) -> None:
    """The sign-in this token belongs to ends. Raises :class:`errors.RefreshTokenInvalid`."""
    _, begun = _presented(session, refresh_token)
    begun.end(context.now(session))


def end_sign_in(session: Session, sign_in_id: str, actor: Actor) -> None:
    """One of the actor's own sign-ins ends. Raises :class:`errors.SignInNotFound`, also for another's."""
    begun = session.get(SignIn, sign_in_id)
    if begun is None or actor.type != "person" or begun.person_id != actor.id:
        raise errors.SignInNotFound
    begun.end(context.now(session))


def end_sign_ins(session: Session, person_id: str) -> int:
    """All of a person's sign-ins end, as when their phone is lost; returns how many were open.

    Access tokens they have opened end by themselves within minutes (ADR 0004). Raises
    :class:`PersonNotFound`.
    """
    if session.scalar(select(Person.id).where(Person.person_id == person_id)) is None:
        raise PersonNotFound(person_id=person_id)
    return _end_all(session, person_id)


def change_password(
    session: Session, body: PasswordIn, proof: Proof, client: Client, settings: Settings
) -> Problem | None:
    """A new password for the old one; every sign-in made with the old one ends.

    Returns :class:`errors.WrongCredentials` (counted); raises :class:`errors.SignInLocked`,
    :class:`errors.TemporaryPasswordExpired`, :class:`errors.PasswordJustChanged` and
    :class:`errors.WeakPassword`.
    """
    person, _ = _proven(session, body.login, proof, client, settings)
    if person is None:
        return errors.WrongCredentials()
    if proof.renewed is None:
        reason = unfit(body, settings.password_min_length)
        raise errors.WeakPassword(field="new_password", reason=reason)
    set_password(session, person.person_id, proof.renewed)
    audit.append(session, "directory.password_changed", f"people/{person.person_id}", ip=client.address)
    return None


def reset_password(
    session: Session, person_id: str, password: NewPassword, actor: Actor
) -> TemporaryPasswordOut:
    """A temporary password for somebody who has none or forgot theirs; also lifts a lock-out.

    Raises :class:`PersonNotFound`, :class:`errors.NoLogin`, :class:`errors.OwnPasswordReset`.
    """
    if actor.id == person_id:
        raise errors.OwnPasswordReset
    person = session.scalar(select(Person).where(Person.person_id == person_id))
    if person is None:
        raise PersonNotFound(person_id=person_id)
    if person.login is None or not person.active:
        raise errors.NoLogin
    set_password(session, person_id, password.hashed, temporary=True)
    session.execute(delete(Attempts).where(Attempts.login == person.login))
    expires_at = context.now(session) + RULES.temporary_password_life
    return TemporaryPasswordOut(login=person.login, password=password.text, expires_at=expires_at)


def set_password(session: Session, person_id: str, password_hash: str, *, temporary: bool = False) -> None:
    """The person's password is now the one behind the hash; earlier sign-ins end."""
    now = context.now(session)
    session.merge(
        Credential(person_id=person_id, password_hash=password_hash, temporary=temporary, changed_at=now)
    )
    _end_all(session, person_id)


def prune(session: Session, settings: Settings) -> None:
    """Forget sign-ins that have expired, with their tokens, and failures nobody counts any more."""
    now = context.now(session)
    session.execute(delete(SignIn).where(SignIn.expires_at <= now))
    forgotten = now - timedelta(minutes=settings.sign_in_lock_minutes)
    session.execute(delete(Attempts).where(Attempts.last_failed_at <= forgotten))


def _end_all(session: Session, person_id: str) -> int:
    still_open = SignIn.person_id == person_id, SignIn.ended_at.is_(None)
    ending = update(SignIn).where(*still_open).values(ended_at=context.now(session))
    return len(session.scalars(ending.returning(SignIn.id)).all())


def _proven(
    session: Session, login: str, proof: Proof, client: Client, settings: Settings
) -> tuple[Person | None, Credential | None]:
    """Whoever has this name and has shown the password; a failure is counted.

    Proofs are prepared side by side, so whether the name is locked is asked once more, with its row held:
    of guesses made at once no more are answered than of guesses made one after another.
    Raises :class:`errors.SignInLocked`, :class:`errors.PasswordJustChanged` and
    :class:`errors.TemporaryPasswordExpired`.
    """
    now = context.now(session)
    attempts = _attempts(session, login)
    attempts.refuse_while_locked(now)
    person, credential = person_of(session, login)
    if (credential.password_hash if credential else None) != proof.stored:
        raise errors.PasswordJustChanged
    if not proof.is_right:
        lock = timedelta(minutes=settings.sign_in_lock_minutes)
        attempts.count_failure(now, settings.sign_in_attempts, lock)
        target = f"people/{person.person_id}" if person else "people"
        audit.append(session, "directory.sign_in_refused", target, ip=client.address)
        return None, None
    attempts.clear()
    if credential:
        credential.refuse_if_expired(now)
    return person, credential


def _attempts(session: Session, login: str) -> Attempts:
    """The failures of this name, locked, so that guesses made at once are counted one after another."""
    row = insert_into(session, Attempts).values(login=login, failed=0, last_failed_at=context.now(session))
    session.execute(row.on_conflict_do_nothing())
    return session.scalars(select(Attempts).where(Attempts.login == login).with_for_update()).one()


def _presented(session: Session, refresh_token: str) -> tuple[RefreshToken, SignIn]:
    hashed = token_hash(refresh_token)
    token = session.scalar(select(RefreshToken).where(RefreshToken.token_hash == hashed).with_for_update())
    if token is None:
        raise errors.RefreshTokenInvalid
    return token, session.scalars(select(SignIn).where(SignIn.id == token.sign_in_id).with_for_update()).one()


def _tokens(session: Session, person: Person, begun: SignIn, settings: Settings) -> TokenOut:
    actor = Actor("person", person.person_id, person.dept_code, frozenset(person.roles))
    secret, row = begun.next_token(context.now(session))
    session.add(row)
    return TokenOut(
        access_token=issue_token(session, actor, settings),
        expires_in=settings.access_token_minutes * 60,
        refresh_token=secret,
        refresh_expires_at=begun.expires_at,
    )
