"""Keeping machine accounts: the director for every unit, a unit's head for their own."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis import audit, context
from chassis.context import Actor
from chassis.settings import Settings
from services.directory.access import KEEPERS
from services.directory.keys.usecases import issue_token
from services.directory.machines import errors
from services.directory.machines.model import ApiKey, MachineAccount
from services.directory.machines.schemas import AccountChangeIn, AccountIn, AccountOut, ApiKeyIn, NewApiKeyOut
from services.directory.register.errors import UnknownUnit
from services.directory.register.model import Unit
from services.directory.signin.client import Client
from services.directory.signin.schemas import TokenOut


def open_account(
    session: Session, body: AccountIn, actor: Actor, *, account_id: str | None = None
) -> AccountOut:
    """A unit's system is to come in.

    Raises :class:`errors.NotOwnUnit`, :class:`UnknownUnit`, :class:`errors.UnknownScope`.
    """
    require_keeper_of(body.dept_code, actor)
    if not session.scalar(select(Unit.active).where(Unit.dept_code == body.dept_code)):
        raise UnknownUnit(field="dept_code", dept_code=body.dept_code)
    account = MachineAccount.open(body.dept_code, body.name, body.scopes, account_id)
    session.add(account)
    session.flush()
    return AccountOut.model_validate(account)


def change_account(
    session: Session, account_id: str, body: AccountChangeIn, actor: Actor, expected: int | None = None
) -> AccountOut:
    """Rename it, widen or narrow its scopes, stop or resume it.

    Raises :class:`errors.AccountNotFound`, :class:`errors.NotOwnUnit`, :class:`errors.UnknownScope`
    and :class:`~chassis.errors.StaleVersion`.
    """
    account = _account(session, account_id, actor)
    account.expect(expected)
    account.change(body.name, body.scopes, active=body.active)
    session.flush()
    return AccountOut.model_validate(account)


def add_key(
    session: Session,
    account_id: str,
    body: ApiKeyIn,
    actor: Actor,
    settings: Settings,
    *,
    text: str | None = None,
) -> NewApiKeyOut:
    """A new key, shown this once; the older ones stay valid, so that a system can change over.

    Raises :class:`errors.AccountNotFound`, :class:`errors.NotOwnUnit`, :class:`errors.AccountInactive`
    and :class:`errors.KeyLifeTooLong`.
    """
    account = _account(session, account_id, actor)
    if not account.active or not _unit_is_active(session, account.dept_code):
        raise errors.AccountInactive
    if body.days > settings.api_key_days:
        raise errors.KeyLifeTooLong(field="days", days=settings.api_key_days)
    life = timedelta(days=body.days)
    text, key = ApiKey.generate(account_id, actor.id, context.now(session), life, text)
    session.add(key)
    session.flush()
    return NewApiKeyOut.model_validate({**_shown(key), "api_key": text})


def revoke_key(session: Session, account_id: str, key_id: str, actor: Actor) -> None:
    """The key opens nothing any more.

    Raises :class:`errors.AccountNotFound`, :class:`errors.NotOwnUnit`, :class:`errors.ApiKeyNotFound`.
    """
    account = _account(session, account_id, actor)
    key = session.get(ApiKey, key_id)
    if key is None or key.account_id != account.account_id:
        raise errors.ApiKeyNotFound(key_id=key_id)
    key.revoke(context.now(session))


def exchange(session: Session, api_key: str, client: Client, settings: Settings) -> TokenOut:
    """A short access token for a long key. Raises :class:`errors.ApiKeyInvalid`, whatever is wrong."""
    prefix, _, rest = api_key.partition("_")
    key_id, _, secret = rest.partition("_")
    key = session.get(ApiKey, key_id) if prefix == "bz" and key_id.isalnum() else None
    if key is None:
        raise errors.ApiKeyInvalid
    key.use(secret, context.now(session))
    account = session.scalars(select(MachineAccount).where(MachineAccount.account_id == key.account_id)).one()
    if not account.active or not _unit_is_active(session, account.dept_code):
        raise errors.ApiKeyInvalid
    audit.append(
        session, "directory.machine_signed_in", f"machine-accounts/{account.account_id}", ip=client.address
    )
    token = issue_token(session, account.actor(), settings)
    return TokenOut(access_token=token, expires_in=settings.access_token_minutes * 60)


def require_keeper_of(dept_code: str, actor: Actor) -> None:
    """Raise :class:`errors.NotOwnUnit` unless the actor keeps every unit's accounts or heads this unit."""
    if not actor.roles.intersection(KEEPERS) and actor.dept != dept_code:
        raise errors.NotOwnUnit


def _account(session: Session, account_id: str, actor: Actor) -> MachineAccount:
    account = session.scalar(
        select(MachineAccount).where(MachineAccount.account_id == account_id).with_for_update()
    )
    if account is None:
        raise errors.AccountNotFound(account_id=account_id)
    require_keeper_of(account.dept_code, actor)
    return account


def _unit_is_active(session: Session, dept_code: str) -> bool:
    return bool(session.scalar(select(Unit.active).where(Unit.dept_code == dept_code)))


def _shown(key: ApiKey) -> dict[str, object]:
    return {name: getattr(key, name) for name in NewApiKeyOut.model_fields if name != "api_key"}
