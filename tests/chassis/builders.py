"""A database with the chassis's own tables and a context, with honest defaults."""

from datetime import datetime

from chassis.columns import metadata
from chassis.context import OFFICE_ZONE, Context
from chassis.db import Database
from chassis.settings import Settings

MONDAY = datetime(2026, 3, 2, 9, tzinfo=OFFICE_ZONE)


def a_database(folder, url="", tables=metadata):
    """A service's database: an SQLite file in ``folder``, or at ``url``, with all of ``tables``."""
    db = Database("tasks", Settings(data=folder, database_url=url))
    tables.create_all(db.engine)
    return db


def a_context(now=MONDAY, **more):
    return Context(now=now, **more)
