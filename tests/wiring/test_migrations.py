"""The migrations of every service add up to its models and the chassis's, on both databases."""

import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Column, Integer, MetaData, Table

from chassis.db import Database
from chassis.migrate import lines, pending, tables, upgrade
from chassis.service import installed
from chassis.settings import Settings


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def url(request):
    return request.getfixturevalue("postgres_url") if request.param == "postgresql" else ""


@pytest.mark.parametrize("service", installed().values(), ids=lambda service: service.name)
def test_migrations_and_models_agree(service, url, tmp_path):
    database = Database(service.name, Settings(data=tmp_path, database_url=url))
    assert len(list(pending(service, database))) == 2
    upgrade(service, database)
    assert list(pending(service, database)) == []
    upgrade(service, database)  # a second time, which changes nothing
    with database.write_connection() as connection:
        differences = [line.differences(connection) for line in lines(service)]
    database.dispose()
    assert differences == [[], []]


@pytest.mark.parametrize("service", installed().values(), ids=lambda service: service.name)
def test_a_new_file_has_what_all_revisions_make_of_an_empty_one(service, tmp_path):
    database = Database(service.name, Settings(data=tmp_path))
    upgrade(service, database)
    database.dispose()
    with closing(sqlite3.connect(database.url.database or "")) as made:
        laid = "\n".join(made.iterdump())
    assert sorted(laid.splitlines()[1:-1]) == sorted(tables(service).splitlines())


@pytest.mark.parametrize("service", installed().values(), ids=lambda service: service.name)
def test_revisions_are_named_by_their_files_in_the_order_they_are_applied(service):
    for line in lines(service):
        scripts = ScriptDirectory(str(line.versions.parent), version_locations=[str(line.versions)])
        assert line.revisions() == [each.revision for each in reversed([*scripts.walk_revisions()])]


def test_a_table_without_a_migration_is_noticed(tmp_path):
    service = installed()["issues"]
    database = Database(service.name, Settings(data=tmp_path))
    upgrade(service, database)
    grown = MetaData()
    for table in service.metadata.tables.values():
        table.to_metadata(grown)
    forgotten = Table("forgotten", grown, Column("id", Integer, primary_key=True))
    with database.write_connection() as connection:
        ((what, table),) = replace(lines(service)[1], metadata=grown).differences(connection)
    database.dispose()
    assert (what, table.name) == ("add_table", forgotten.name)
