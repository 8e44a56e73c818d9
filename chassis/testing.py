"""What tests need: a database with all tables, a context, and a whole office driven by hand."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import MetaData

import chassis.copies
import chassis.inbox
import chassis.relay  # noqa: F401  the chassis's tables are complete once these are imported
from chassis import columns
from chassis.context import OFFICE_ZONE, SYSTEM, Actor, Context
from chassis.db import Database
from chassis.settings import Settings

NOW = "2026-03-02T09:00"  # a Monday morning


def instant(text: str) -> datetime:
    """An instant in office time from ``2026-03-02T09:00``."""
    return datetime.fromisoformat(text).replace(tzinfo=OFFICE_ZONE)


def context(now: str = NOW, actor: Actor = SYSTEM) -> Context:
    """The circumstances of a unit of work."""
    return Context(instant(now), actor, "test")


def database(service: str, folder: Path, metadata: MetaData, url: str = "") -> Database:
    """An empty database with the service's and the chassis's tables; SQLite in ``folder`` unless ``url``."""
    made = Database(service, Settings(data=folder, database_url=url))
    columns.metadata.create_all(made.engine)
    metadata.create_all(made.engine)
    return made


def events_of(session: Any) -> Iterable[str]:
    """The names of the events recorded so far in this transaction, in order."""
    return [row["name"] for row in session.info.get("events", [])]
