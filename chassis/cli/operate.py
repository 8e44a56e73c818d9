"""``bizenv migrate``, ``calendar``, ``audit``: what an operator does now and then."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from chassis import audit
from chassis import migrate as migrations
from chassis.cli import installation
from chassis.events.outbox import record
from chassis.officetime import workdays
from chassis.officetime.holiday_notice import Notice, read_notice
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
