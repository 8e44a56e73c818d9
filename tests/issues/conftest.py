"""A ledger on its own small database."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from chassis.context import SYSTEM, Actor
from chassis.db import Database
from chassis.testing import NOW, context, database
from services.issues.base import Base
from tests.issues.builders import know_everybody
from tests.issues.desk import Desk, a_desk


@pytest.fixture
def database_url() -> str:
    """Where the ledger lives; modules that also try PostgreSQL say so by their own fixture of this name."""
    return ""


@pytest.fixture
def ledger(tmp_path: Path, database_url: str) -> Iterator[Database]:
    """An empty ledger that knows the units and people of the builders."""
    made = database("issues", tmp_path, Base.metadata, database_url)
    with made.transaction(context()) as session:
        know_everybody(session)
    yield made
    made.dispose()


@pytest.fixture
def acting(ledger: Database) -> Callable[..., AbstractContextManager[Session]]:
    """Units of work of somebody, at some time."""

    def begin(actor: Actor = SYSTEM, now: str = NOW) -> Any:
        return ledger.transaction(context(now, actor))

    return begin


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Everybody who has to do with issues, over HTTP, on an empty ledger."""
    with a_desk(tmp_path) as opened:
        yield opened
