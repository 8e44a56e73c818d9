"""The operator's commands, tried as they are typed, with what they print."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import date

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from chassis.audit import audit, seal
from chassis.cli.app import app
from chassis.officetime import workdays
from chassis.runner import only_one
from chassis.settings import Settings
from chassis.testing import context
from services.directory.keys.model import SigningKey
from tests.starter import starter_office

SERVICES = ("directory", "issues", "notify", "tasks")
NOTICE = "日期,安排,名称\n2027-02-05,休,春节\n2027-02-06,休,春节\n2027-02-14,班,春节调休\n"


@pytest.fixture
def bizenv(tmp_path):
    """Run a command on an installation in ``tmp_path``; returns its exit code and what it prints."""

    def run(*arguments, **variables):
        environment = {
            "BIZENV_DATA": str(tmp_path),
            "BIZENV_SERVICES": ",".join(SERVICES),
            "BIZENV_ARGON2_PASSES": "1",
            "BIZENV_ARGON2_MEMORY_KIB": "1024",
            **variables,
        }
        done = CliRunner().invoke(app, arguments, env=environment, catch_exceptions=False)
        return done.exit_code, done.output

    return run


@pytest.fixture
def office(tmp_path):
    with starter_office(tmp_path, *SERVICES) as running:
        yield running


def dump(folder):
    """Every row of every database."""
    dumped = {}
    for file in folder.glob("*.db"):
        with closing(sqlite3.connect(file)) as connection:
            dumped[file.name] = list(connection.iterdump())
    return dumped


def test_migrating_twice_changes_nothing(bizenv, tmp_path):
    lines = "".join(f"{name}：已是最新\n" for name in SERVICES)
    assert bizenv("migrate") == (0, lines)
    before = dump(tmp_path)
    assert len(before) == len(SERVICES)
    assert bizenv("migrate") == (0, lines)
    assert dump(tmp_path) == before


def test_loading_the_starter_set_twice_changes_nothing(bizenv, tmp_path):
    bizenv("migrate")
    code, told = bizenv("demo", "load", "starter")
    assert code == 0
    assert "登录名" in told
    before = dump(tmp_path)
    assert bizenv("demo", "load", "starter") == (0, told)
    assert dump(tmp_path) == before


def test_a_data_folder_that_cannot_be_written_to_is_told_in_a_sentence(bizenv, tmp_path):
    (tmp_path / "taken").write_text("no folder")
    code, told = bizenv("demo", "load", BIZENV_DATA=str(tmp_path / "taken"))
    assert (code, told.startswith(f"BIZENV_DATA：数据目录 {tmp_path}/taken 不能使用，")) == (1, True)


def test_the_demo_set_needs_the_data_to_itself(bizenv, tmp_path):
    with only_one(Settings(data=tmp_path)):
        code, told = bizenv("demo", "load")
    assert (code, told) == (1, f"数据目录 {tmp_path} 正被另一个 bizenv 进程使用\n")


def test_what_refuses_the_demo_set_is_told(bizenv):
    bizenv("migrate", "surveys")
    code, told = bizenv("demo", "load", BIZENV_SERVICES="surveys")
    assert code == 1
    assert told.startswith("问卷服务尚未收到通讯录的单位和人员")


def test_a_holiday_notice_reaches_every_service_that_counts_working_days(bizenv, office, tmp_path):
    notice = tmp_path / "2027.csv"
    notice.write_text(NOTICE)
    assert bizenv("calendar", "load", str(notice)) == (0, "2027 年：已更新为第 1 版\n")
    office.drain()
    for service in ("tasks", "issues", "notify"):
        with office.session(service) as session:
            calendar = workdays.calendar(session)
        days = [calendar.is_workday(date(2027, 2, day)) for day in (4, 5, 14)]
        assert days == [True, False, True], service
        assert not calendar.is_provisional(date(2027, 6, 1))
    assert bizenv("calendar", "load", str(notice)) == (0, "2027 年：没有变化\n")
    assert office.drain() == 0


def test_a_wrong_holiday_notice_is_refused_line_by_line(bizenv, office, tmp_path):
    notice = tmp_path / "2027.csv"
    notice.write_text(NOTICE + "2027-13-01,休,元旦\n2027-02-05,休,春节\n")
    code, told = bizenv("calendar", "load", str(notice))
    assert code == 1
    first, *rest = told.splitlines()
    assert first == "节假日安排文件有2处错误，未作任何更改"
    assert [line.partition("：")[0] for line in rest] == ["第5行", "第6行"]
    assert office.drain() == 0


def test_a_holiday_notice_that_is_not_there_is_named(bizenv, office):
    assert bizenv("calendar", "load", "/nonexistent") == (1, "读不出文件 /nonexistent\n")
    assert office.drain() == 0


def test_tampering_with_the_audit_log_shows(bizenv, office, tmp_path):
    for number in range(3):
        bizenv("token", "issue", "M-starter", "--days", str(number + 1))
    with office.runtime.database("directory").transaction(context()) as session:
        assert seal(session) == 6
    code, told = bizenv("audit", "verify")
    assert code == 0
    assert "directory：已校验6条，链完整" in told
    with closing(sqlite3.connect(tmp_path / "directory.db")) as connection:
        connection.execute("DROP TRIGGER audit_no_update")
        connection.execute("UPDATE audit SET actor_id = 'somebody' WHERE position = 2")
        connection.commit()
    code, told = bizenv("audit", "verify")
    assert code == 1
    assert "directory：审计链在第2条处断裂" in told


def test_the_topology_is_printed_for_the_broker(bizenv):
    code, told = bizenv("topology", "export")
    assert code == 0
    assert '"x-queue-type": "quorum"' in told


@pytest.mark.parametrize("command", ["apply", "verify"])
def test_without_a_broker_there_is_no_topology_to_apply_or_verify(bizenv, command):
    code, told = bizenv("topology", command)
    assert (code, told) == (1, "BIZENV_BROKER_URL：没有设置消息队列（内嵌运行），无拓扑可言\n")


@pytest.mark.parametrize("command", ["apply", "verify"])
def test_a_broker_that_does_not_answer_is_told_in_a_sentence(bizenv, command):
    code, told = bizenv("topology", command, BIZENV_BROKER_URL="amqp://localhost:1")
    assert code == 1
    assert told.startswith("消息队列不可用（AMQPConnectionError），请核对 BIZENV_BROKER_URL")


def test_a_broker_users_password_that_is_missing_is_named_before_the_broker_is_touched(bizenv, tmp_path):
    given = {
        "BIZENV_BROKER_URL": "amqp://localhost:1",  # nobody listens there
        "BIZENV_BROKER_ADMIN_URL": "http://localhost:1",
        "BIZENV_BROKER_PASSWORDS": str(tmp_path),
    }
    code, told = bizenv("topology", "apply", **given)
    assert (code, told) == (1, f"BIZENV_BROKER_PASSWORDS：读不出文件 {tmp_path}/broker-directory\n")


def test_an_operator_rotates_the_signing_keys(bizenv, office):
    def keys():
        with office.session("directory") as session:
            return session.scalars(select(SigningKey).order_by(SigningKey.published_at)).all()

    code, told = bizenv("directory", "rotate-keys")
    assert code == 0
    assert told.startswith("新签名密钥 ")
    assert len(keys()) == 2
    code, told = bizenv("directory", "rotate-keys")
    assert code == 1, "the successor does not sign yet"
    assert len(keys()) == 2
    code, told = bizenv("directory", "rotate-keys", "--at-once")
    assert code == 0
    assert [key.withdrawn_at is None for key in keys()] == [False, False, True]
    with office.session("directory") as session:
        done = session.execute(select(audit.c.action, audit.c.actor_id).order_by(audit.c.id)).all()
    assert done == [("directory.rotate-keys", "operator")] * 2


def status_with(office, api_key):
    """What the exchange of an API key for an access token answers."""
    grant = {"grant_type": "api_key", "api_key": api_key}
    return office.client().post("/directory/v1/tokens", grant).status_code


def test_an_operator_gives_a_unit_s_system_an_account_and_a_key_and_takes_the_key_back(bizenv, office):
    code, told = bizenv("token", "open", "D06", "预算系统", "--scope", "issues:read")
    assert code == 0
    account = told.split()[1]
    assert told.startswith(f"已开立系统账号 {account}  D06  预算系统  启用  issues:read\n")
    code, told = bizenv("token", "issue", account, "--days", "30")
    assert code == 0
    api_key, key_id = told.split()[0], told.split()[2].rstrip("，有效期至")
    assert status_with(office, api_key) == 200
    _, listed = bizenv("token", "list", "--unit", "D06")
    assert f"系统账号 {account}  D06  预算系统  启用  issues:read\n  密钥 {key_id}  " in listed
    assert api_key not in listed
    assert bizenv("token", "revoke", account, key_id) == (0, "已吊销，已换得的访问令牌至多再有效 15 分钟\n")
    assert status_with(office, api_key) == 401
    assert " 吊销 " in bizenv("token", "list")[1]
    with office.session("directory") as session:
        done = session.execute(select(audit.c.action, audit.c.target, audit.c.actor_id)).all()
    keys = f"machine-accounts/{account}/keys/{key_id}"
    assert ("directory.machine_account_opened", f"machine-accounts/{account}", "operator") in done
    assert ("directory.api_key_issued", keys, "operator") in done
    assert ("directory.api_key_revoked", keys, "operator") in done


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        ("open D99 预算系统 --scope issues:read", "单位“D99”不存在或已停用"),
        ("open D06 预算系统 --scope issues:all", "没有权限范围“issues:all”"),
        ("issue M-nobody --days 30", "未找到系统账号“M-nobody”"),
        ("issue M-starter --days 3000", "密钥有效期最长366天"),
        ("revoke M-starter nokey", "该系统账号没有密钥“nokey”"),
        ("sign-out nobody", "未找到人员“nobody”"),
    ],
)
def test_what_the_token_commands_refuse_is_told_and_leaves_no_trace(bizenv, office, command, refusal):
    with office.session("directory") as session:
        before = len(session.execute(select(audit)).all())
    assert bizenv("token", *command.split()) == (1, refusal + "\n")
    with office.session("directory") as session:
        assert len(session.execute(select(audit)).all()) == before


def test_an_operator_ends_every_sign_in_of_whoever_lost_their_phone(bizenv, office, tmp_path):
    password = (tmp_path / "starter-password").read_text()
    grant = {"grant_type": "password", "login": "dl", "password": password}
    refresh = office.client().post("/directory/v1/tokens", grant).json["refresh_token"]
    assert bizenv("token", "sign-out", "d06-liaison")[1].startswith("已注销 1 次登录")
    again = {"grant_type": "refresh_token", "refresh_token": refresh}
    assert office.client().post("/directory/v1/tokens", again).json["code"] == "sign_in_ended"
    assert bizenv("token", "sign-out", "d06-liaison")[1].startswith("已注销 0 次登录")
    assert office.client().post("/directory/v1/tokens", grant).status_code == 200, "the password is the same"


def test_an_operator_gives_whoever_lost_their_password_a_temporary_one(bizenv, office):
    code, told = bizenv("directory", "temporary-password", "d00-head")
    assert code == 0
    assert told.startswith("登录名 dr，")
    password = told.split()[-1]
    change = {"login": "dr", "password": password, "new_password": "Grassland-2027"}
    assert office.client().post("/directory/v1/password", change).status_code == 204
    with office.session("directory") as session:
        done = session.execute(select(audit.c.action, audit.c.target, audit.c.actor_id)).all()
    assert ("directory.password_reset", "people/d00-head", "operator") in done
    assert bizenv("directory", "temporary-password", "nobody")[0] == 1


def test_a_database_without_tables_is_told_in_a_sentence(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "chassis.cli", "events", "status"],
        env={"PATH": os.environ["PATH"], "BIZENV_DATA": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr == "数据库不可用或尚未建好数据表（OperationalError），请用 bizenv doctor 检查\n"


def test_help_is_in_chinese(bizenv):
    code, told = bizenv("--help")
    assert code == 0
    for word in ("运行服务", "数据库升级到最新结构", "工作日历", "审计记录", "通讯录", "令牌"):
        assert word in told
