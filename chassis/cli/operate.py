"""``bizenv migrate``, ``doctor``, ``calendar``, ``audit``: what an operator does now and then."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from chassis import audit
from chassis import migrate as migrations
from chassis.cli import installation
from chassis.events import broker_admin
from chassis.events.outbox import record
from chassis.events.topology import topology_of
from chassis.officetime import workdays
from chassis.officetime.holiday_notice import Notice, read_notice
from chassis.service import Service, installed
from contracts.tasks.calendar import CalendarUpdated

Names = Annotated[list[str] | None, typer.Argument(metavar="服务…", help="缺省为全部")]

calendar = typer.Typer(no_args_is_help=True, help="工作日历")
audit_app = typer.Typer(no_args_is_help=True, help="审计记录")


def migrate(names: Names = None) -> None:
    """把各服务的数据库升级到最新结构；可重复执行。"""
    for name, service in installation.services(names or []).items():
        migrations.upgrade(service, installation.database(name))
        typer.echo(f"{name}：已是最新")


def revise(name: str, message: str, chassis: bool = False) -> None:
    """（开发用）由模型与数据库之差生成下一个迁移文件。"""
    (service,) = installation.services([name]).values()
    migrations.revise(service, installation.database(name), message, chassis=chassis)


def doctor() -> None:
    """检查数据库、结构版本、密钥与消息队列，有问题则逐条列出，退出码为 1。"""
    problems: list[str] = []
    for name, service in installation.services([]).items():
        try:
            problems += list(migrations.pending(service, installation.database(name))) or _wrong(service)
        except Exception as error:  # noqa: BLE001 - the doctor reports whatever is wrong
            problems.append(f"{name}：数据库不可用（{type(error).__name__}）")
    given = installation.settings()
    if not given.embedded:
        admin_url = given.broker_admin_url.get_secret_value() if given.broker_admin_url else None
        try:
            problems += broker_admin.verify(given.broker_url, topology_of(installed()), admin_url)
        except Exception as error:  # noqa: BLE001
            problems.append(f"消息队列不可用（{type(error).__name__}）")
    if problems:
        sys.exit("\n".join(problems))
    typer.echo("一切正常")


def _wrong(service: Service) -> list[str]:
    """What a service whose tables are up to date says is wrong with it."""
    with installation.database(service.name).reading(installation.now()) as session:
        return [f"{service.name}：{sentence}" for sentence in service.checks(session)]


@calendar.command("load")
def load_calendar(file: Annotated[Path, typer.Argument(help="国务院办公厅放假安排（CSV）")]) -> None:
    """装入一年的放假安排，并通知各服务重新计算时限。"""
    with installation.acting(CalendarUpdated.publisher(), "calendar.load") as session:
        notice = _notice(file)
        revision = workdays.load(session, notice)
        if revision is not None:
            days = {"holidays": list(notice.holidays), "workdays": list(notice.workdays)}
            record(session, CalendarUpdated(year=notice.year, revision=revision, **days))
    done = "没有变化" if revision is None else f"已更新为第 {revision} 版"
    typer.echo(f"{notice.year} 年：{done}")


def _notice(file: Path) -> Notice:
    try:
        return read_notice(file)
    except OSError:
        sys.exit(f"读不出文件 {file}")


@audit_app.command("verify")
def verify_audit(names: Names = None) -> None:
    """校验审计链；有任何一条被改动、删除或调换，退出码为 1。"""
    broken = False
    for name in installation.services(names or []):
        with installation.database(name).reading(installation.now()) as session:
            verdict = audit.verify(session)
        broken |= verdict.broken_at is not None
        typer.echo(f"{name}：{verdict}")
    if broken:
        sys.exit(1)


@audit_app.command("export")
def export_audit(name: Annotated[str, typer.Argument(metavar="服务")]) -> None:
    """逐行输出审计链，供离线校验。"""
    with installation.database(name).reading(installation.now()) as session:
        for line in audit.export(session):
            typer.echo(line)
