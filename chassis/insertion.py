"""Inserting many rows by one statement of constant text, their values as one JSON parameter.

psycopg parses the text of a long INSERT anew for each number of rows, and sends as many statements for an
``executemany``: either costs more than the rows do.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

import orjson
from sqlalchemy import Dialect, LargeBinary, String, Table, TextClause, text
from sqlalchemy.dialects import sqlite
from sqlalchemy.orm import Session

Rows = Sequence[dict[str, Any]]  #: by column name; each has the same columns


def insert_all(session: Session, table: Table, rows: Rows) -> None:
    """Insert the rows in this order."""
    if not rows:
        return
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        connection.execute(_text(connection.dialect, table, tuple(rows[0])), _json(rows))
    else:
        connection.execute(table.insert(), rows)


def insert_once(session: Session, table: Table, rows: Rows, key: str) -> dict[Any, int]:
    """Insert those rows of which no unique value is taken; returns the ids of these, by their ``key``.

    Waits for a transaction that is inserting the same. The rows' keys must be different.
    """
    if not rows:
        return {}
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        inserted = connection.execute(_text(connection.dialect, table, tuple(rows[0]), key), _json(rows))
    else:
        inserting = sqlite.insert(table).on_conflict_do_nothing()
        inserted = connection.execute(inserting.returning(table.c[key], table.c.id), rows)
    return {each: new_id for each, new_id in inserted}  # noqa: C416  rows are no pairs to mypy


def _json(rows: Rows) -> dict[str, str]:
    return {"rows": orjson.dumps(rows, default=bytes.hex).decode()}


@cache
def _text(dialect: Dialect, table: Table, names: tuple[str, ...], key: str = "") -> TextClause:
    columns = ", ".join(f'"{name}"' for name in names)
    values = ", ".join(
        f"decode(\"{name}\", 'hex')" if isinstance(table.c[name].type, LargeBinary) else f'"{name}"'
        for name in names
    )
    given = ", ".join(f'"{name}" {_type(dialect, table, name)}' for name in names)
    once = f'ON CONFLICT DO NOTHING RETURNING "{key}", id' if key else ""
    return text(
        f'INSERT INTO "{table.name}" ({columns}) SELECT {values}'  # noqa: S608 - names of our own
        f" FROM json_to_recordset(:rows) AS r({given}) {once}"
    )


def _type(dialect: Dialect, table: Table, name: str) -> str:
    kind = table.c[name].type
    if isinstance(kind, String | LargeBinary):
        return "text"  # what is too long is refused when it is inserted, and not cut
    return kind.compile(dialect)
