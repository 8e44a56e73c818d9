"""``bizenv directory …``: what an operator does about keys at the machine itself, without a token."""

from typing import Annotated

import typer

from chassis import context, settings
from services.directory.keys import usecases as signing_keys
from services.directory.machines import usecases as machines
from services.directory.machines.schemas import ApiKeyIn

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
        actor = context.of(session).actor
        life = ApiKeyIn(days=days)
        key = machines.add_key(session, account_id, life, actor, settings.of(session))
    typer.echo(f"{key.api_key}\n有效期至 {key.expires_at:%Y-%m-%d}")
