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
    ],
)  # fmt: skip
def test_a_wrong_setting_stops_the_start_with_the_variables_name(environ, told):
    with pytest.raises(SystemExit) as refusal:
        load(environ)
    assert str(refusal.value.code).startswith(told)


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
