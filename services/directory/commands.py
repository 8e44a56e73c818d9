"""``bizenv directory …`` and ``bizenv token …``: keys, passwords and tokens, at the machine, without a token.

Whoever can run this reads the databases anyway, so it is allowed what the API keeps for the director. A token
that speaks for a person is not among it (docs/adr/0031).
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Annotated

import typer
from pydantic import ValidationError
from sqlalchemy.orm import Session

from chassis import audit, context, settings
from chassis.context import Actor
from chassis.http.sentences import invalid
from services.directory.access import KEEPERS
from services.directory.keys import usecases as signing_keys
from services.directory.machines import queries
from services.directory.machines import usecases as machines
from services.directory.machines.model import SCOPES
from services.directory.machines.schemas import AccountIn, AccountOut, AccountQuery, ApiKeyIn, ApiKeyOut
from services.directory.signin.proof import temporary
from services.directory.signin.usecases import end_sign_ins, reset_password

commands = typer.Typer(no_args_is_help=True, help="通讯录：签名密钥、临时密码")
tokens = typer.Typer(no_args_is_help=True, help="令牌：单位系统账号的接口密钥，人员的登录")

Account = Annotated[str, typer.Argument(metavar="系统账号", help="如 M-starter")]
PersonId = Annotated[str, typer.Argument(metavar="人员编号", help="如 d00-head")]


@commands.command("rotate-keys")
def rotate_keys(
    given: typer.Context,
    at_once: Annotated[bool, typer.Option(help="旧密钥已泄露：立即作废，所有人须重新登录")] = False,
) -> None:
    """轮换签名密钥；各服务收到新公钥之后才启用。"""
    with given.obj() as session:
        key = signing_keys.rotate(session, settings.of(session), at_once=at_once)
    typer.echo(f"新签名密钥 {key.kid} 自 {key.signs_from:%Y-%m-%d %H:%M} 起启用")


@commands.command("temporary-password")
def temporary_password(
    given: typer.Context,
    person_id: PersonId,
) -> None:
    """为人员设置临时密码（只显示一次），如中心主任忘记了密码。"""
    with given.obj() as session:
        new = temporary(settings.of(session))
        told = reset_password(session, person_id, new, _keeper(session))
        audit.append(session, "directory.password_reset", f"people/{person_id}")
    typer.echo(f"登录名 {told.login}，{told.expires_at:%Y-%m-%d %H:%M} 前有效的临时密码 {told.password}")


@tokens.command("open")
def open_account(
    given: typer.Context,
    dept_code: Annotated[str, typer.Argument(metavar="单位编码", help="如 D06")],
    system: Annotated[str, typer.Argument(metavar="系统名称")],
    scope: Annotated[list[str], typer.Option(help=f"权限范围，可重复：{'、'.join(SCOPES)}")],
) -> None:
    """为单位的业务系统开立系统账号。"""
    with given.obj() as session:
        try:
            body = AccountIn(dept_code=dept_code, name=system, scopes=scope)
        except ValidationError as error:
            raise invalid(error) from None
        account = machines.open_account(session, body, _keeper(session))
        audit.append(session, "directory.machine_account_opened", f"machine-accounts/{account.account_id}")
    typer.echo(
        f"已开立{_described(account)}\n生成接口密钥：bizenv token issue {account.account_id} --days 天数"
    )


@tokens.command("issue")
def issue(
    given: typer.Context,
    account_id: Account,
    days: Annotated[int, typer.Option(min=1, max=3660, help="有效天数")],
) -> None:
    """为系统账号生成接口密钥（只显示一次），单位系统以它换取短期访问令牌。"""
    with given.obj() as session:
        life = ApiKeyIn(days=days)
        key = machines.add_key(session, account_id, life, _keeper(session), settings.of(session))
        audit.append(session, "directory.api_key_issued", _place(account_id, key.key_id))
    typer.echo(f"{key.api_key}\n密钥编号 {key.key_id}，有效期至 {key.expires_at:%Y-%m-%d}")


@tokens.command("list")
def list_all(
    given: typer.Context,
    unit: Annotated[str | None, typer.Option(metavar="单位编码", help="只列此单位的")] = None,
) -> None:
    """列出系统账号、权限范围和接口密钥（不含密钥本身）。"""
    with given.obj() as session:
        keeper, now = _keeper(session), context.now(session)
        for account in _accounts(session, unit, keeper):
            typer.echo(_described(account))
            for key in queries.keys(session, account.account_id, keeper).items:
                used = f"{key.last_used_at:%Y-%m-%d %H:%M} 最后使用" if key.last_used_at else "从未使用"
                made = f"{key.created_by} 生成"
                typer.echo(f"  密钥 {key.key_id}  {made}  {_standing(key, now)}  {used}")


@tokens.command("revoke")
def revoke(
    given: typer.Context,
    account_id: Account,
    key_id: Annotated[str, typer.Argument(metavar="密钥编号", help="见 bizenv token list")],
) -> None:
    """吊销一个接口密钥；已换得的访问令牌在几分钟内自行失效。"""
    with given.obj() as session:
        machines.revoke_key(session, account_id, key_id, _keeper(session))
        audit.append(session, "directory.api_key_revoked", _place(account_id, key_id))
        minutes = settings.of(session).access_token_minutes
    typer.echo(f"已吊销，已换得的访问令牌至多再有效 {minutes} 分钟")


@tokens.command("sign-out")
def sign_out(given: typer.Context, person_id: PersonId) -> None:
    """注销人员的全部登录，如其手机或电脑丢失；密码不变。"""
    with given.obj() as session:
        ended = end_sign_ins(session, person_id)
        audit.append(session, "directory.signed_out", f"people/{person_id}")
        minutes = settings.of(session).access_token_minutes
    typer.echo(f"已注销 {ended} 次登录，已签发的访问令牌至多再有效 {minutes} 分钟")


def _accounts(session: Session, unit: str | None, keeper: Actor) -> Iterator[AccountOut]:
    query: AccountQuery | None = AccountQuery.model_construct(dept_code=unit, limit=200, cursor=None)
    while query:
        page = queries.accounts(session, query, keeper)
        yield from page.items
        query = query.model_copy(update={"cursor": page.next}) if page.next else None


def _described(account: AccountOut) -> str:
    standing = "启用" if account.active else "停用"
    scopes = " ".join(account.scopes)
    return f"系统账号 {account.account_id}  {account.dept_code}  {account.name}  {standing}  {scopes}"


def _standing(key: ApiKeyOut, now: datetime) -> str:
    if key.revoked_at:
        return f"{key.revoked_at:%Y-%m-%d} 吊销"
    return f"{key.expires_at:%Y-%m-%d} {'过期' if key.expires_at <= now else '到期'}"


def _place(account_id: str, key_id: str) -> str:
    return f"machine-accounts/{account_id}/keys/{key_id}"


def _keeper(session: Session) -> Actor:
    return replace(context.of(session).actor, roles=KEEPERS)
