"""Reading machine accounts: everybody's for those who keep or audit them, a unit's own for its head."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.context import Actor
from chassis.http import Page, paginate
from services.directory.access import SEE_ALL_ACCOUNTS
from services.directory.machines import errors
from services.directory.machines.model import ApiKey, MachineAccount
from services.directory.machines.schemas import AccountOut, AccountQuery, ApiKeyOut, ApiKeysOut


def accounts(session: Session, query: AccountQuery, actor: Actor) -> Page[AccountOut]:
    """Machine accounts in the order they were opened."""
    chosen = select(MachineAccount)
    if not actor.roles & SEE_ALL_ACCOUNTS:
        chosen = chosen.where(MachineAccount.dept_code == actor.dept)
    if query.dept_code is not None:
        chosen = chosen.where(MachineAccount.dept_code == query.dept_code)
    page = paginate(session, chosen, keys=[MachineAccount.id], query=query)
    return page.map(AccountOut.model_validate)


def account(session: Session, account_id: str, actor: Actor) -> AccountOut:
    """One account. Raises :class:`errors.AccountNotFound`, :class:`errors.NotOwnUnit` (PERM-1)."""
    return AccountOut.model_validate(_account(session, account_id, actor))


def keys(session: Session, account_id: str, actor: Actor) -> ApiKeysOut:
    """The keys of one account, the newest first, also those revoked. Raises as :func:`account`."""
    _account(session, account_id, actor)
    rows = session.scalars(
        select(ApiKey)
        .where(ApiKey.account_id == account_id)
        .order_by(ApiKey.created_at.desc(), ApiKey.key_id)
    )
    return ApiKeysOut(items=[ApiKeyOut.model_validate(key) for key in rows])


def _account(session: Session, account_id: str, actor: Actor) -> MachineAccount:
    found = session.scalar(select(MachineAccount).where(MachineAccount.account_id == account_id))
    if found is None:
        raise errors.AccountNotFound(account_id=account_id)
    if not actor.roles & SEE_ALL_ACCOUNTS and found.dept_code != actor.dept:
        raise errors.NotOwnUnit
    return found
