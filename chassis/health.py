"""Whether a service can do its work now."""

from dataclasses import dataclass

import structlog
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from chassis.context import Context
from chassis.db import Database
from chassis.events.outbox import outbox

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Readiness:
    """The answer of ``/health/ready``: ready, or the Chinese sentence that says why not."""

    ready: bool
    detail: str


def readiness(database: Database, context: Context) -> Readiness:
    """Whether the database answers and has its tables.

    The broker does not matter here: while it is away, events wait in the outbox.
    """
    try:
        with database.reading(context) as session:
            session.execute(select(outbox.c.id).limit(1))
    except SQLAlchemyError as error:
        log.warning("not_ready", service=database.service, error=type(error).__name__)
        return Readiness(False, "数据库不可用，或尚未建好数据表")
    return Readiness(True, "就绪")
