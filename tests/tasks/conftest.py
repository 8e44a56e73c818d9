"""A task service on its own small database."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from chassis.context import Actor
from chassis.db import Database
from chassis.testing import NOW, context, database
from services.tasks.base import Base
from tests.tasks.builders import DISPATCHER, know_everybody
from tests.tasks.desk import Desk, a_desk


@pytest.fixture
def database_url() -> str:
    """Where the service lives; modules that try PostgreSQL say so by their own fixture of this name."""
    return ""


@pytest.fixture
def tasks_database(tmp_path: Path, database_url: str) -> Iterator[Database]:
    """An empty database that knows the units and people of the builders."""
    made = database("tasks", tmp_path, Base.metadata, database_url)
    with made.transaction(context()) as session:
        know_everybody(session)
    yield made
    made.dispose()


@pytest.fixture
def acting(tasks_database: Database) -> Callable[..., AbstractContextManager[Session]]:
    """Units of work of somebody, at some time."""

    def begin(actor: Actor = DISPATCHER, now: str = NOW) -> Any:
        return tasks_database.transaction(context(now, actor))

    return begin


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Everybody who has to do with tasks, over HTTP, on an empty database."""
    with a_desk(tmp_path) as opened:
        yield opened
