"""The migrations make exactly the tables the model speaks of, on both databases."""

import pytest

from chassis.db import Database
from chassis.migrate import lines, upgrade
from chassis.settings import Settings
from services.surveys import service


def assert_migrations_agree(folder, url=""):
    made = Database("surveys", Settings(data=folder, database_url=url))
    upgrade(service, made)
    with made.write_connection() as connection:
        assert lines(service)[1].differences(connection) == []
    made.dispose()


def test_the_migrations_add_up_to_the_model_on_sqlite(tmp_path):
    assert_migrations_agree(tmp_path)


@pytest.mark.postgres
def test_the_migrations_add_up_to_the_model_on_postgresql(tmp_path, postgres_url):
    assert_migrations_agree(tmp_path, postgres_url)
