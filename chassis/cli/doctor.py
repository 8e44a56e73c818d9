"""``bizenv doctor``: what is wrong with an installation, what is unfinished, and what to do about each."""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from chassis import auth, context
from chassis import migrate as migrations
from chassis.cli import installation
from chassis.db import Database
from chassis.errors import Problem
from chassis.events import broker_admin, eventlog
from chassis.events.topology import topology_of
from chassis.officetime import workdays
from chassis.officetime.clock import SystemClock
from chassis.service import Service, installed
from chassis.settings import Settings
from contracts.tasks.calendar import CalendarUpdated

MIB = 1024 * 1024

FreeMib = Annotated[int, typer.Option(min=0, metavar="MB", help="数据目录所在磁盘至少应有的余量")]
CalendarDays = Annotated[int, typer.Option(min=0, metavar="天", help="工作日历不足这么多天时提醒")]


def doctor(free_mb: FreeMib = 1024, calendar_days: CalendarDays = 60) -> None:
    """检查数据库、结构版本、密钥、搁置事件、消息队列、时钟和磁盘，并提醒尚未设好的事项。

    逐条列出问题和处理办法，有问题则退出码为 1；只有提醒时为 0。
    """
    given = installation.settings()
    wrong = [*_disk(given, free_mb), *_files(given)]
    unfinished: list[str] = []
    for service in installation.services([]).values():
        try:
            database = installation.database(service.name)
        except OSError as error:  # the folder of an SQLite file, which cannot be made or entered
            wrong.append(_unavailable(service.name, error))
            continue
        with closing(Examined(service, database)) as examined:
            wrong += examined.wrong()
            unfinished += examined.unfinished(calendar_days)
    wrong += _broker(given)
    for sentence in unfinished:
        typer.echo(f"提醒：{sentence}")
    if wrong:
        sys.exit("\n".join(wrong))
    typer.echo(f"没有问题，有 {len(unfinished)} 条提醒" if unfinished else "一切正常")


class Examined:
    """One service's database, open for as long as it is looked at."""

    def __init__(self, service: Service, database: Database):
        self._service = service
        self._database = database
        self._sound = False

    def close(self) -> None:
        self._database.dispose()

    def wrong(self) -> list[str]:
        """What is wrong, as sentences; of a database that is away or not up to date that alone."""
        name = self._service.name
        try:
            if outdated := list(migrations.pending(self._service, self._database)):
                return outdated
            with self._database.reading(installation.now()) as session:
                found = [*_clock(session), *_parked(session, name), *self._service.checks(session)]
        except Problem as problem:
            return [str(problem)]
        except Exception as error:  # noqa: BLE001 - the doctor reports whatever is wrong
            return [_unavailable(name, error)]
        self._sound = True
        return [f"{name}：{sentence}" for sentence in found]

    def unfinished(self, calendar_days: int) -> list[str]:
        """What is unfinished in a database that could be looked at."""
        if not self._sound:
            return []
        with self._database.reading(installation.now()) as session:
            found = list(self._service.reminders(session))
            if self._service.name == CalendarUpdated.publisher():
                found += _calendar(session, calendar_days)
        return [f"{self._service.name}：{sentence}" for sentence in found]


def _unavailable(name: str, error: Exception) -> str:
    todo = "请确认数据库在运行、磁盘未满且可写，并核对 BIZENV_DATABASE_URL 或 BIZENV_DATA"
    return f"{name}：数据库不可用（{type(error).__name__}），{todo}"


def _clock(session: Session) -> Iterator[str]:
    """Tokens and due dates are counted by this process's clock, and looked at by others'."""
    if session.get_bind().dialect.name == "sqlite":
        return  # in this process, by its clock
    ours = SystemClock()
    before = ours.now()
    theirs = session.scalar(select(func.clock_timestamp()))
    assert theirs is not None
    drift = max(before - theirs, theirs - ours.now(), timedelta())
    if drift >= auth.LEEWAY / 2:
        yield f"数据库与本机时钟相差 {drift.total_seconds():.0f} 秒，请让两台机器与同一时间服务器校时"


def _parked(session: Session, name: str) -> Iterator[str]:
    if parked := eventlog.summary(session)["parked"]:
        yield (
            f"{parked} 条事件已搁置，请用 bizenv events parked {name} 查看，"
            f"排除原因后运行 bizenv events retry {name} --all"
        )


def _calendar(session: Session, least_days: int) -> Iterator[str]:
    today, calendar = context.today(session), workdays.calendar(session)
    known = today.year - 1
    while known + 1 in workdays.YEARS and not calendar.is_provisional(date(known + 1, 7, 1)):
        known += 1
    if (date(known, 12, 31) - today).days < least_days:
        yield (
            f"工作日历只到 {known} 年底，之后的时限按暂估的工作日计算，"
            "国务院办公厅公布放假安排后请运行 bizenv calendar load"
        )


def _disk(given: Settings, least_mib: int) -> Iterator[str]:
    folder = _existing(given.data)
    free = shutil.disk_usage(folder).free // MIB
    if free < least_mib:
        yield f"{folder} 所在磁盘只剩 {free} MB，请清理或扩容，写满后不能再收件"


def _files(given: Settings) -> Iterator[str]:
    """The folder of evidence, or what it will be made in."""
    if "://" in given.files_url:
        return
    folder = _existing(Path(given.files_url) if given.files_url else given.data / "files")
    if not folder.is_dir():
        yield f"{folder} 不是文件夹，请核对 BIZENV_DATA 和 BIZENV_FILES_URL"
    elif not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        yield f"文件夹 {folder} 不能读写，请把它交给运行本程序的用户（chown）"


def _existing(folder: Path) -> Path:
    """The folder, or the nearest above it that can be seen: below one that cannot be entered nothing can."""
    return next(each for each in (folder.absolute(), *folder.absolute().parents) if _is_seen(each))


def _is_seen(path: Path) -> bool:
    try:
        return path.exists()
    except PermissionError:
        return False


def _broker(given: Settings) -> list[str]:
    if given.embedded:
        return []
    admin_url = given.broker_admin_url.get_secret_value() if given.broker_admin_url else None
    try:
        different = broker_admin.verify(given.broker_url, topology_of(installed()), admin_url)
    except Exception as error:  # noqa: BLE001 - the doctor reports whatever is wrong
        return [f"消息队列不可用（{type(error).__name__}），请确认它在运行，并核对 BIZENV_BROKER_URL"]
    return [*different, "请运行 bizenv topology apply"] if different else []
