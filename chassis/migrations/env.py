"""The one alembic environment of all services; run by chassis.migrate, never by alembic's command."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import JSON, BigInteger

from chassis.columns import Timestamp

NAMES: dict[type, str] = {Timestamp: "columns.Timestamp()", JSON: "columns.Json", BigInteger: "columns.BigId"}


def by_our_names(kind: str, item: Any, _: Any) -> str | Literal[False]:
    """Write our own column types by name into a new revision, so that they mean the same everywhere."""
    return NAMES.get(type(item), False) if kind == "type" else False


given = context.config.attributes
context.configure(
    connection=given["connection"],
    target_metadata=given["metadata"],
    version_table=given["version_table"],
    include_object=given["mine"],
    render_item=by_our_names,
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
