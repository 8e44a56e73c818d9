"""``bizenv topology``: the broker's objects and users, computed from the subscriptions."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from chassis.cli.installation import settings
from chassis.events import broker_admin
from chassis.events.topology import definitions, topology_of
from chassis.service import installed

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
    given = settings()
    _report(broker_admin.apply(given.broker_url, topology_of(installed())))
    if given.broker_admin_url and given.broker_passwords:
        for service in installed():
            password = (given.broker_passwords / f"broker-{service}").read_text().strip()
            admin_url = given.broker_admin_url.get_secret_value()
            broker_admin.set_user(admin_url, given.broker_url, service, password)


@app.command()
def verify() -> None:
    """核对消息队列上的对象与计算结果是否一致，不一致则退出码为 1。"""
    given = settings()
    admin_url = given.broker_admin_url.get_secret_value() if given.broker_admin_url else None
    _report(broker_admin.verify(given.broker_url, topology_of(installed()), admin_url))


def _report(problems: list[str]) -> None:
    if problems:
        sys.exit("\n".join(problems))
    typer.echo("拓扑一致")
