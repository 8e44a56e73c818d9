"""The migrations make exactly the tables the model speaks of, on both databases."""

import pytest

from chassis.db import Database
from chassis.migrate import lines, upgrade
from chassis.settings import Settings
from services.notify import service


def migrated(tmp_path, url=""):
    made = Database("notify", Settings(data=tmp_path, database_url=url))
    upgrade(service, made)
    return made


def assert_agrees(made):
    with made.write_connection() as connection:
        assert lines(service)[1].differences(connection) == []
    made.dispose()


def test_the_migrations_add_up_to_the_model_on_sqlite(tmp_path):
    assert_agrees(migrated(tmp_path))


@pytest.mark.postgres
def test_the_migrations_add_up_to_the_model_on_postgresql(tmp_path, postgres_url):
    assert_agrees(migrated(tmp_path, postgres_url))


def test_migrating_twice_changes_nothing(tmp_path):
    migrated(tmp_path).dispose()
    assert_agrees(migrated(tmp_path))
