"""``bizenv directory …``: what an operator does about keys and passwords at the machine, without a token.

Whoever can run this reads the databases anyway, so it is allowed what the API keeps for the director.
"""

from dataclasses import replace
from typing import Annotated

import typer
from sqlalchemy.orm import Session

from chassis import audit, context, settings
from chassis.context import Actor
from services.directory.access import KEEPERS
from services.directory.keys import usecases as signing_keys
from services.directory.machines import usecases as machines
from services.directory.machines.schemas import ApiKeyIn
from services.directory.signin.proof import temporary
from services.directory.signin.usecases import reset_password

commands = typer.Typer(no_args_is_help=True)

Account = Annotated[str, typer.Argument(metavar="系统账号", help="如 M-starter")]


@commands.command("rotate-keys")
def rotate_keys(
    given: typer.Context,
    at_once: Annotated[bool, typer.Option(help="旧密钥已泄露：立即作废，所有人须重新登录")] = False,
) -> None:
    """轮换签名密钥；各服务收到新公钥之后才启用。"""
    with given.obj() as session:
        key = signing_keys.rotate(session, settings.of(session), at_once=at_once)
    typer.echo(f"新签名密钥 {key.kid} 自 {key.signs_from:%Y-%m-%d %H:%M} 起启用")


@commands.command("api-key")
def api_key(
    given: typer.Context,
    account_id: Account,
    days: Annotated[int, typer.Option(min=1, max=3660, help="有效天数")],
) -> None:
    """为单位系统账号生成接口密钥（只显示一次）。"""
    with given.obj() as session:
        life = ApiKeyIn(days=days)
        key = machines.add_key(session, account_id, life, _keeper(session), settings.of(session))
    typer.echo(f"{key.api_key}\n有效期至 {key.expires_at:%Y-%m-%d}")


@commands.command("temporary-password")
def temporary_password(
    given: typer.Context,
    person_id: Annotated[str, typer.Argument(metavar="人员编号", help="如 d00-head")],
) -> None:
    """为人员设置临时密码（只显示一次），如中心主任忘记了密码。"""
    with given.obj() as session:
        new = temporary(settings.of(session))
        told = reset_password(session, person_id, new, _keeper(session))
        audit.append(session, "directory.password_reset", f"people/{person_id}")
    typer.echo(f"登录名 {told.login}，{told.expires_at:%Y-%m-%d %H:%M} 前有效的临时密码 {told.password}")


def _keeper(session: Session) -> Actor:
    return replace(context.of(session).actor, roles=KEEPERS)
