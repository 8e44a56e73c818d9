"""``bizenv topology``: the broker's objects and users, computed from the subscriptions."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from chassis.cli.installation import settings
from chassis.events import broker_admin
from chassis.events.topology import definitions, topology_of
from chassis.service import installed
from chassis.settings import Settings

app = typer.Typer(no_args_is_help=True, help="消息队列拓扑")


@app.command()
def export(to: Annotated[Path | None, typer.Option(help="写入文件；缺省为标准输出")] = None) -> None:
    """按订阅关系生成 RabbitMQ 定义文件。"""
    text = json.dumps(definitions(topology_of(installed())), indent=2, ensure_ascii=False) + "\n"
    if to is None:
        sys.stdout.write(text)
    else:
        to.write_text(text)


@app.command()
def apply() -> None:
    """在 BIZENV_BROKER_URL 所指的消息队列上声明全部对象；给出管理地址和口令目录时一并建立各服务的用户。"""
    with _broker() as given:
        passwords = _passwords(given)
        _report(broker_admin.apply(given.broker_url, topology_of(installed())))
        admin_url = given.broker_admin_url.get_secret_value() if given.broker_admin_url else ""
        for service, password in passwords.items():
            broker_admin.set_user(admin_url, given.broker_url, service, password)


@app.command()
def verify() -> None:
    """核对消息队列上的对象与计算结果是否一致，不一致则退出码为 1。"""
    with _broker() as given:
        admin_url = given.broker_admin_url.get_secret_value() if given.broker_admin_url else None
        _report(broker_admin.verify(given.broker_url, topology_of(installed()), admin_url))


@contextmanager
def _broker() -> Iterator[Settings]:
    """The settings of an installation with a broker; exits where there is none, or it does not answer."""
    given = settings()
    if given.embedded:
        sys.exit("BIZENV_BROKER_URL：没有设置消息队列（内嵌运行），无拓扑可言")
    try:
        yield given
    except broker_admin.FAILURES as error:
        sys.exit(
            f"消息队列不可用（{type(error).__name__}），请核对 BIZENV_BROKER_URL 和 BIZENV_BROKER_ADMIN_URL"
        )


def _passwords(given: Settings) -> dict[str, str]:
    """Of each service's broker user, where users are to be set up; exits when one is not there."""
    if not given.broker_admin_url or not given.broker_passwords:
        return {}
    return {service: _password(given.broker_passwords / f"broker-{service}") for service in installed()}


def _password(file: Path) -> str:
    try:
        return file.read_text().strip()
    except (OSError, UnicodeDecodeError):
        sys.exit(f"BIZENV_BROKER_PASSWORDS：读不出文件 {file}")


def _report(problems: list[str]) -> None:
    if problems:
        sys.exit("\n".join(problems))
    typer.echo("拓扑一致")
