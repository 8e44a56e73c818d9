"""Column types that mean the same on PostgreSQL and SQLite, and the metadata of the chassis's own tables."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Integer, MetaData, String
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeDecorator, TypeEngine

from chassis.context import OFFICE_ZONE

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

metadata = MetaData(naming_convention=NAMING)

#: JSON, binary where the database can.
Json = JSON().with_variant(JSONB(), "postgresql")

#: A 64-bit key that counts up by itself; SQLite only does that for INTEGER.
BigId = BigInteger().with_variant(Integer(), "sqlite")


class Timestamp(TypeDecorator[datetime]):
    """An instant with its +08:00 offset (domain.md CAL-1): timestamptz, or sortable ISO text on SQLite."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return String(32) if dialect.name == "sqlite" else DateTime(timezone=True)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a timestamp without a time zone is not an instant")
        local = value.astimezone(OFFICE_ZONE)
        return local.isoformat(timespec="microseconds") if dialect.name == "sqlite" else local

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        del dialect
        if value is None:
            return None
        instant = datetime.fromisoformat(value) if isinstance(value, str) else value
        return instant.astimezone(OFFICE_ZONE)


def insert_into(session: Session, table: Any) -> postgresql.Insert | sqlite.Insert:
    """An INSERT into a table or mapped class in the database's own dialect, which knows ON CONFLICT."""
    return inserting(session.get_bind().dialect.name, table)


def inserting(dialect: str, table: Any) -> postgresql.Insert | sqlite.Insert:
    """As :func:`insert_into`, in the dialect of that name, for a statement that is built once."""
    statement: postgresql.Insert | sqlite.Insert = (
        postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)
    )
    return statement
