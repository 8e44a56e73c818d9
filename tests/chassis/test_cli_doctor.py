"""``bizenv doctor``, tried as it is typed: each thing that can be wrong, what it says and its exit code."""

import os
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import text
from typer.testing import CliRunner

from chassis import migrate
from chassis.cli.app import app
from chassis.db import Database
from chassis.officetime.workdays import PUBLISHED
from chassis.service import installed
from chassis.settings import Settings
from chassis.testing import Office

SERVICES = ("directory", "issues", "notify", "tasks")
CHEAP = {"argon2_passes": 1, "argon2_memory_kib": 1024}
KEYS = {"BIZENV_RESTRICTED_KEY_SECRET": "k" * 40, "BIZENV_REPORTER_KEY_SECRET": "r" * 40}


@pytest.fixture
def bizenv(tmp_path):
    """Run a command on an installation in ``tmp_path``; returns its exit code and what it prints."""

    def run(*arguments, **variables):
        environment = {"BIZENV_DATA": str(tmp_path), "BIZENV_SERVICES": ",".join(SERVICES), **variables}
        done = CliRunner().invoke(app, arguments, env=environment, catch_exceptions=False)
        return done.exit_code, done.output

    return run


@pytest.fixture
def doctor(bizenv):
    """What the doctor says but for the working days, of which more are published every year."""

    def ask(*arguments, **variables):
        code, told = bizenv("doctor", *arguments, **variables)
        lines = [line for line in told.splitlines() if "工作日历" not in line]
        return code, [line for line in lines if line != "一切正常" and not line.startswith("没有问题")]

    return ask


@pytest.fixture
def unprivileged():
    """Whoever does not pass over the modes of folders, as root does."""

    @contextmanager
    def nobody():
        before = os.getresuid()
        if os.geteuid() == 0:
            os.setresuid(65534, 65534, 0)
        try:
            yield
        finally:
            os.setresuid(*before)

    return nobody


@pytest.fixture
def office(tmp_path):
    with Office(tmp_path, services=SERVICES, **CHEAP) as running:
        running.load_starter()
        running.drain()
        yield running


def execute(office, service, statement):
    with office.runtime.database(service).write_connection() as connection:
        connection.execute(text(statement))


def test_nothing_is_wrong_with_the_starter_set(doctor, office):
    assert doctor() == (0, [])


def test_what_is_not_migrated_is_named(bizenv, doctor):
    bizenv("migrate", "issues", "notify", "tasks")
    code, told = doctor()
    assert code == 1
    assert len(told) == 2, "the chassis's tables and directory's own"
    for line in told:
        assert line.startswith("directory：结构版本为 空")
        assert line.endswith("请运行 bizenv migrate")
    bizenv("migrate")
    assert doctor() == (0, [])


def test_a_database_of_a_newer_program_is_left_alone_by_all_commands(bizenv, doctor, office, tmp_path):
    execute(office, "tasks", "UPDATE alembic_version SET version_num = '9999'")
    newer = "tasks：数据库的结构版本 9999 是更新的程序写下的，请换回那时的或更新的程序，或恢复升级前的备份"
    assert doctor() == (1, [newer])
    before = (tmp_path / "tasks.db").read_bytes()
    with pytest.raises(Exception, match="9999 是更新的程序写下的"):
        bizenv("migrate", "tasks")
    assert (tmp_path / "tasks.db").read_bytes() == before


def test_a_database_or_a_broker_that_is_away_is_told_with_what_to_look_at(bizenv, doctor, tmp_path):
    bizenv("migrate")
    away = {"BIZENV_BROKER_URL": "amqp://localhost:1", "BIZENV_KEY_SECRET": "k" * 40} | KEYS
    gone = "消息队列不可用（AMQPConnectionError），请确认它在运行，并核对 BIZENV_BROKER_URL"
    assert doctor(**away) == (1, [gone])
    for file in tmp_path.glob("issues.db*"):
        file.unlink()  # with its log, in which SQLite would still find the pages of a connection left open
    (tmp_path / "issues.db").write_bytes(b"this is no database" * 100)
    code, (told,) = doctor()
    assert code == 1
    assert told.startswith("issues：数据库不可用（DatabaseError），请确认数据库在运行")


def test_a_secret_that_is_missing_or_another_one_is_named(doctor, office):
    code, told = doctor(BIZENV_BROKER_URL="amqp://localhost:1", **KEYS)
    assert code == 1
    assert told[0].startswith("directory：未设置 BIZENV_KEY_SECRET，不能签发令牌")
    code, told = doctor(BIZENV_KEY_SECRET="another secret " * 3)
    assert code == 1
    assert told[0].startswith("directory：签名密钥无法解开：BIZENV_KEY_SECRET 与写入时不同，请放回原来的密钥")


def test_parked_events_are_counted_and_what_to_do_about_them_is_said(doctor, office):
    execute(office, "issues", "UPDATE inbox SET status = 'parked' WHERE id IN (SELECT min(id) FROM inbox)")
    code, told = doctor()
    assert code == 1
    (line,) = told
    assert line.startswith("issues：1 条事件已搁置，请用 bizenv events parked issues 查看")
    assert line.endswith("bizenv events retry issues --all")


def test_units_without_officers_and_people_without_a_role_are_reminders(doctor, office):
    execute(office, "directory", "UPDATE units SET deputy = NULL WHERE dept_code IN ('D07', 'D08')")
    execute(office, "directory", "UPDATE people SET active = false WHERE person_id = 'd09-liaison'")
    execute(office, "directory", "UPDATE people SET roles = '[]' WHERE person_id = 'd10-cadre'")
    code, told = doctor()
    assert code == 0
    deputies, liaisons, idle = told
    assert deputies.startswith("提醒：directory：2 个单位没有在职的分管负责人（D07、D08），")
    assert liaisons.startswith("提醒：directory：1 个单位没有在职的联络员（D09），")
    assert idle.startswith("提醒：directory：1 名人员没有角色（d10-cadre），")
    execute(office, "directory", "UPDATE units SET active = false WHERE dept_code IN ('D07', 'D08')")
    assert doctor()[1] == [liaisons, idle], "a unit that is no more needs nobody"


def test_a_calendar_that_ends_soon_is_a_reminder_until_the_next_year_is_loaded(bizenv, office, tmp_path):
    code, told = bizenv("doctor", "--calendar-days", "40000")
    assert code == 0
    assert "提醒：tasks：工作日历只到 " in told
    assert told.splitlines()[-1] == "没有问题，有 1 条提醒"
    for year in range(PUBLISHED.stop, datetime.now(UTC).year + 2):
        (tmp_path / "notice.csv").write_text(f"日期,安排,名称\n{year}-01-01,休,元旦\n")
        assert bizenv("calendar", "load", str(tmp_path / "notice.csv"))[0] == 0
    assert bizenv("doctor") == (0, "一切正常\n")


def test_a_full_disk_and_a_file_where_the_folder_of_files_should_be_are_told(doctor, office, tmp_path):
    code, (full,) = doctor("--free-mb", "999999999")
    assert code == 1
    assert full.startswith(f"{tmp_path} 所在磁盘只剩 ")
    (tmp_path / "files").write_text("no folder")
    code, (mistaken,) = doctor()
    assert code == 1
    assert mistaken.startswith(f"{tmp_path}/files 不是文件夹")


def test_a_data_folder_below_one_that_cannot_be_entered_is_told(doctor, tmp_path, unprivileged):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0)
    with unprivileged():
        code, told = doctor(BIZENV_DATA=str(closed / "data"), BIZENV_SERVICES="tasks")
    assert code == 1
    folder, database = told
    assert folder.startswith("文件夹 ")
    assert "不能读写" in folder
    assert database.startswith("tasks：数据库不可用（")


def test_a_database_whose_clock_differs_from_ours_is_told(doctor, postgres_url):
    theirs = {"BIZENV_DATABASE_URL": postgres_url, "BIZENV_SERVICES": "tasks"}
    made = Database("tasks", Settings(database_url=postgres_url))
    migrate.upgrade(installed()["tasks"], made)
    made.dispose()
    assert doctor(**theirs) == (0, [])
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=2)):
        code, (told,) = doctor(**theirs)
    assert code == 1
    assert told.startswith("tasks：数据库与本机时钟相差 1")
