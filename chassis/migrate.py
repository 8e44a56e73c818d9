"""Schema changes: the chassis's tables, then the service's, each with its own line of alembic revisions.

A new SQLite file begins with :data:`TABLES`, which is what all revisions up to then make of an empty one:
going through them took a seventh of a new installation's start.
"""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, func, inspect, select

import chassis.events.copies
import chassis.housekeeping
import chassis.http.idempotency
import chassis.officetime.jobs  # noqa: F401 - with these, all tables of the chassis are in its metadata
from chassis import columns
from chassis.db import Database
from chassis.errors import Conflict
from chassis.service import Service
from chassis.settings import Settings

HERE = Path(__file__).parent / "migrations"
TABLES = "tables.sql"  # beside a service's revisions; written by ``bizenv docs``
MIGRATION_LOCK = 0x6D696772  # pg advisory lock: replicas that start together migrate one after the other


class NewerDatabase(Conflict):
    """There is no way back from a newer revision but a backup."""

    code = "newer_database"
    message = (
        "{service}：数据库的结构版本 {revision} 是更新的程序写下的，"
        "请换回那时的或更新的程序，或恢复升级前的备份"
    )


@dataclass(frozen=True)
class Line:
    """One line of revisions: where they stand, which table counts them, which tables they make."""

    versions: Path
    version_table: str
    metadata: MetaData

    def config(self, connection: Connection | None = None) -> Config:
        """What alembic needs to know."""
        config = Config()
        config.set_main_option("script_location", str(HERE))
        config.set_main_option("version_locations", str(self.versions))
        config.set_main_option("path_separator", "os")
        config.attributes.update(
            connection=connection, version_table=self.version_table, metadata=self.metadata, mine=self.makes
        )
        return config

    def makes(self, _: Any, name: str | None, kind: str, *__: Any) -> bool:
        """Whether a table of the database belongs to this line (alembic's ``include_object``)."""
        return kind != "table" or name in self.metadata.tables

    def head(self) -> str | None:
        """The newest revision."""
        return ScriptDirectory.from_config(self.config()).get_current_head()

    def knows(self, revision: str) -> bool:
        """Whether it is one of these revisions, or a newer program's."""
        return any(
            each.revision == revision for each in ScriptDirectory.from_config(self.config()).walk_revisions()
        )

    def current(self, connection: Connection) -> str | None:
        """The revision the database is at."""
        return self._context(connection).get_current_revision()

    def differences(self, connection: Connection) -> list[Any]:
        """What the migrations make otherwise than the models say; empty when they agree."""
        return list(compare_metadata(self._context(connection), self.metadata))

    def _context(self, connection: Connection) -> MigrationContext:
        options = {"version_table": self.version_table, "include_object": self.makes, "compare_type": True}
        return MigrationContext.configure(connection, opts=options)


def lines(service: Service) -> tuple[Line, Line]:
    """The two lines of a service's database, in the order they are applied."""
    chassis = Line(HERE / "versions", "chassis_version", columns.metadata)
    return chassis, Line(service.migrations / "versions", "alembic_version", service.metadata)


def upgrade(service: Service, database: Database) -> None:
    """Bring the database to the newest revisions, in one transaction; harmless when it is there already.

    Raises :class:`NewerDatabase`, and changes nothing then.
    """
    with database.write_connection() as connection:
        if not database.is_sqlite:
            connection.execute(select(func.pg_advisory_xact_lock(MIGRATION_LOCK)))
        elif not inspect(connection).get_table_names():
            _lay_tables(service, connection)
        _upgrade(service, connection)


def _upgrade(service: Service, connection: Connection) -> None:
    for line in lines(service):
        _refuse_newer(service, line, line.current(connection))
        command.upgrade(line.config(connection), "head")


def _lay_tables(service: Service, connection: Connection) -> None:
    statement = ""
    for line in (service.migrations / TABLES).read_text().splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):  # a trigger has semicolons inside
            connection.exec_driver_sql(statement)
            statement = ""


def tables(service: Service) -> str:
    """The statements that make an SQLite file as all revisions together leave it."""
    with TemporaryDirectory() as folder:
        database = Database(service.name, Settings(data=Path(folder)))
        with database.write_connection() as connection:
            _upgrade(service, connection)
        database.dispose()
        with closing(sqlite3.connect(database.url.database or "")) as made:
            statements = {_ordered(each) for each in made.iterdump()} - {"BEGIN TRANSACTION;", "COMMIT;"}
    return "\n".join(sorted(statements, key=_place)) + "\n"


def _place(statement: str) -> tuple[bool, bool, str]:
    """Tables, rows, then what stands on them; by name, for alembic's batches leave indexes in any order."""
    return not statement.startswith("CREATE TABLE"), statement.startswith("CREATE"), statement


def _ordered(statement: str) -> str:
    """A table's constraints by name, for the same reason."""
    columns, *constraints = re.split(r", *\n\t(?=CONSTRAINT )", statement.removesuffix("\n);"))
    return ", \n\t".join([columns, *sorted(constraints)]) + ("\n);" if statement.endswith("\n);") else "")


def _refuse_newer(service: Service, line: Line, current: str | None) -> None:
    if current is not None and not line.knows(current):
        raise NewerDatabase(service=service.name, revision=current)


def pending(service: Service, database: Database) -> Iterator[str]:
    """The revisions a database lacks, as sentences, nothing when it is up to date.

    Raises :class:`NewerDatabase`.
    """
    with database.write_connection() as connection:
        for line in lines(service):
            current, head = line.current(connection), line.head()
            _refuse_newer(service, line, current)
            if current != head:
                yield f"{service.name}：结构版本为 {current or '空'}，最新为 {head}，请运行 bizenv migrate"


def revise(service: Service, database: Database, message: str, *, chassis: bool) -> None:
    """Write the next revision file from the difference between database and models; for developers."""
    line = lines(service)[0 if chassis else 1]
    with database.write_connection() as connection:
        command.revision(line.config(connection), message, autogenerate=True, version_path=str(line.versions))
