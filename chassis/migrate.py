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
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, MetaData, column, func, inspect, select, table

import chassis.events.copies
import chassis.housekeeping
import chassis.http.idempotency
import chassis.officetime.jobs  # noqa: F401 - with these, all tables of the chassis are in its metadata
from chassis import columns
from chassis.db import Database
from chassis.errors import Conflict
from chassis.service import Service
from chassis.settings import Settings

if TYPE_CHECKING:  # alembic takes its time, and is needed only where there is something to change
    from alembic.config import Config
    from alembic.migration import MigrationContext

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

    def revisions(self) -> list[str]:
        """All there are, the newest last; their files are named after them, ``0003_what_for.py``."""
        return sorted(file.name.partition("_")[0] for file in self.versions.glob("[0-9]*.py"))

    def current(self, connection: Connection) -> str | None:
        """The revision the database is at."""
        if not inspect(connection).has_table(self.version_table):
            return None
        noted: str | None = connection.scalar(
            select(column("version_num")).select_from(table(self.version_table))
        )
        return noted

    def apply(self, connection: Connection) -> None:
        """Go through all revisions that are newer than the current one."""
        from alembic import command  # noqa: PLC0415 - see above

        command.upgrade(self._config(connection), "head")

    def differences(self, connection: Connection) -> list[Any]:
        """What the migrations make otherwise than the models say; empty when they agree."""
        from alembic.autogenerate import compare_metadata  # noqa: PLC0415 - see above

        return list(compare_metadata(self._context(connection), self.metadata))

    def revise(self, connection: Connection, message: str) -> None:
        """Write the next revision's file from these differences."""
        from alembic import command  # noqa: PLC0415 - see above

        number = f"{len(self.revisions()) + 1:04}"
        where = str(self.versions)
        command.revision(
            self._config(connection), message, autogenerate=True, version_path=where, rev_id=number
        )

    def _config(self, connection: Connection) -> "Config":
        from alembic.config import Config  # noqa: PLC0415 - see above

        config = Config()
        config.set_main_option("script_location", str(HERE))
        config.set_main_option("version_locations", str(self.versions))
        config.set_main_option("path_separator", "os")
        config.attributes.update(
            connection=connection, version_table=self.version_table, metadata=self.metadata, mine=self._makes
        )
        return config

    def _context(self, connection: Connection) -> "MigrationContext":
        from alembic.migration import MigrationContext  # noqa: PLC0415 - see above

        options = {"version_table": self.version_table, "include_object": self._makes, "compare_type": True}
        return MigrationContext.configure(connection, opts=options)

    def _makes(self, _: Any, name: str | None, kind: str, *__: Any) -> bool:
        """Whether a table of the database belongs to this line (alembic's ``include_object``)."""
        return kind != "table" or name in self.metadata.tables


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
        if _lacks(service, line, line.current(connection)):
            line.apply(connection)


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


def _lacks(service: Service, line: Line, current: str | None) -> bool:
    *_, newest = known = line.revisions()
    if current is not None and current not in known:
        raise NewerDatabase(service=service.name, revision=current)
    return current != newest


def pending(service: Service, database: Database) -> Iterator[str]:
    """The revisions a database lacks, as sentences, nothing when it is up to date.

    Raises :class:`NewerDatabase`.
    """
    with database.write_connection() as connection:
        for line in lines(service):
            current = line.current(connection)
            if _lacks(service, line, current):
                newest = line.revisions()[-1]
                yield f"{service.name}：结构版本为 {current or '空'}，最新为 {newest}，请运行 bizenv migrate"


def revise(service: Service, database: Database, message: str, *, chassis: bool) -> None:
    """Write the next revision file from the difference between database and models; for developers."""
    line = lines(service)[0 if chassis else 1]
    with database.write_connection() as connection:
        line.revise(connection, message)
