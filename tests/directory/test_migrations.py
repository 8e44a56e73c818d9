"""The migrations of directory make exactly the tables its models describe."""

import pytest
from sqlalchemy import inspect

from chassis.db import Database
from chassis.migrate import lines, upgrade
from chassis.settings import Settings
from services.directory import service


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def empty(request: pytest.FixtureRequest, tmp_path) -> Database:
    url = request.getfixturevalue("postgres_url") if request.param == "postgresql" else ""
    return Database("directory", Settings(data=tmp_path, database_url=url))


def test_migrations_and_models_agree(empty: Database):
    upgrade(service, empty)
    upgrade(service, empty)
    with empty.write_connection() as connection:
        assert lines(service)[1].differences(connection) == []
        assert set(service.metadata.tables) <= set(inspect(connection).get_table_names())
    empty.dispose()
