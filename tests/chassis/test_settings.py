"""Settings come from the environment, are checked once, and a wrong one is named in Chinese."""

import pytest

from chassis.settings import load
from chassis.testing import instant


@pytest.mark.parametrize(
    ("environ", "told"),
    [
        ({"BIZENV_BATCH_SIZE": "0"}, "BIZENV_BATCH_SIZE：不能小于 1"),
        ({"BIZENV_BATCH_SIZE": "many"}, "BIZENV_BATCH_SIZE：须为整数"),
        ({"BIZENV_BATCH": "1"}, "BIZENV_BATCH：没有这项设置"),
        ({"BIZENV_CLOCK": "manual", "BIZENV_BROKER_URL": "amqp://b"}, "BIZENV_CLOCK=manual 只能在一个进程"),
        ({"BIZENV_ROLE": "api"}, "BIZENV_ROLE=api 须与消息队列一起使用"),
        ({"BIZENV_INBOX_RETENTION_DAYS": "30"}, "BIZENV_INBOX_RETENTION_DAYS 须大于"),
        ({"BIZENV_KEY_SECRET": ""}, "BIZENV_KEY_SECRET：至少 16 "),
        ({"BIZENV_KEY_SECRET_FILE": "/no/such/file"}, "BIZENV_KEY_SECRET_FILE：读不出文件 /no/such/file"),
        ({"BIZENV_DATABASE_URL": "postgresql+psycopg2://h/d"}, "BIZENV_DATABASE_URL：驱动"),
        ({"BIZENV_DATABASE_URL": "a database"}, "BIZENV_DATABASE_URL：不是数据库地址"),
        ({"BIZENV_BROKER_URL": "redis://x"}, "BIZENV_BROKER_URL：须为 embedded 或形如 amqp://"),
        ({"BIZENV_BROKER_URL": "embeded"}, "BIZENV_BROKER_URL：须为 embedded 或形如 amqp://"),
        ({"BIZENV_BROKER_URL": ""}, "BIZENV_BROKER_URL：须为 embedded 或形如 amqp://"),
        ({"BIZENV_BROKER_URL": "amqp://b:port/"}, "BIZENV_BROKER_URL：须为 embedded 或形如 amqp://"),
        ({"BIZENV_BROKER_ADMIN_URL": "b:15672"}, "BIZENV_BROKER_ADMIN_URL：须形如 http://"),
        ({"BIZENV_BROKER_PASSWORDS": "/nope"}, "BIZENV_BROKER_PASSWORDS：没有文件夹 /nope"),
        ({"BIZENV_SMTP_URL": "foo"}, "BIZENV_SMTP_URL：须形如 smtp://"),
        ({"BIZENV_SMTP_URL": "smtp://:25"}, "BIZENV_SMTP_URL：须形如 smtp://"),
        ({"BIZENV_PUBLIC_URL": "foo"}, "BIZENV_PUBLIC_URL：须为网址"),
        ({"BIZENV_PUBLIC_URL": "https://an office"}, "BIZENV_PUBLIC_URL：须为网址"),
        ({"BIZENV_MAIL_FROM": "xx"}, "BIZENV_MAIL_FROM：须为邮件地址"),
        ({"BIZENV_MAIL_FROM": ""}, "BIZENV_MAIL_FROM：须为邮件地址"),
        ({"BIZENV_FILES_URL": "ftp://x"}, "BIZENV_FILES_URL：须为文件夹，或形如 s3://"),
        ({"BIZENV_FILES_URL": "s3://b?endpoint_url=x"}, "BIZENV_FILES_URL：须为文件夹，或形如 s3://"),
        ({"BIZENV_RULES": "/nope"}, "BIZENV_RULES：没有文件夹 /nope"),
    ],
)  # fmt: skip
def test_a_wrong_setting_stops_the_start_with_the_variables_name(environ, told):
    with pytest.raises(SystemExit) as refusal:
        load(environ)
    assert str(refusal.value.code).startswith(told)


@pytest.mark.parametrize(
    "environ",
    [
        {"BIZENV_BROKER_URL": "amqps://{service}:p%40ss@10.1.2.3:5671/office"},
        {"BIZENV_BROKER_ADMIN_URL": "http://admin:pw@rabbitmq:15672"},
        {"BIZENV_SMTP_URL": ""},
        {"BIZENV_SMTP_URL": "smtps://user:p%40ss@mail.example:465"},
        {"BIZENV_SMTP_URL": "smtp://[::1]:25"},
        {"BIZENV_PUBLIC_URL": ""},
        {"BIZENV_PUBLIC_URL": "https://yshj.example.gov.cn/office/"},
        {"BIZENV_MAIL_FROM": "营商环境办 <yshj@example.gov.cn>"},
        {"BIZENV_FILES_URL": "evidence"},
        {"BIZENV_FILES_URL": "s3://bucket/prefix?endpoint_url=https://store.example:9000&region=cn"},
        {"BIZENV_RULES": "/"},
    ],
)
def test_what_the_documents_offer_is_taken(environ):
    assert load(environ)


def test_a_wrong_setting_that_holds_a_password_is_not_repeated():
    with pytest.raises(SystemExit) as refusal:
        load({"BIZENV_BROKER_URL": "amqp:/u:s3cret@h", "BIZENV_SMTP_URL": "smtp:/u:s3cret@h"})
    assert "BIZENV_SMTP_URL" in str(refusal.value.code)
    assert "s3cret" not in str(refusal.value.code)


def test_every_wrong_setting_is_told_at_once():
    with pytest.raises(SystemExit) as refusal:
        load({"BIZENV_BATCH_SIZE": "0", "BIZENV_POOL_SIZE": "0"})
    assert len(str(refusal.value.code).splitlines()) == 2


def test_a_secret_may_stand_in_a_file_and_is_not_shown(tmp_path):
    (tmp_path / "secret").write_text("s3cret" * 3 + "\n")
    settings = load({"BIZENV_KEY_SECRET_FILE": str(tmp_path / "secret"), "PATH": "/bin"})
    assert settings.key_secret.get_secret_value() == "s3cret" * 3
    assert "s3cret" not in repr(settings)


def test_each_service_has_its_own_database_and_broker_user():
    settings = load(
        {"BIZENV_DATABASE_URL": "postgresql://db/{service}", "BIZENV_BROKER_URL": "amqp://{service}@b"}
    )
    assert settings.database_url_of("issues") == "postgresql://db/issues"
    assert settings.broker_url_of("tasks") == "amqp://tasks@b"
    assert not settings.embedded
    assert load({"BIZENV_DATA": "/d"}).database_url_of("issues") == "sqlite:////d/issues.db"


def test_a_start_without_a_zone_is_in_office_time():
    given = {"BIZENV_CLOCK": "manual", "BIZENV_CLOCK_START": "2026-03-02T09:00"}
    assert load(given).clock_start == instant("2026-03-02T09:00")
