"""The service with an empty database, and the small questionnaire published on a phone."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.surveys.desk import Desk, Phone, opened
from tests.surveys.registry import Registry


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with opened(tmp_path) as desk:
        yield desk


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def either_database(request: pytest.FixtureRequest) -> str:
    """The URL of an empty database; none is SQLite's."""
    url: str = request.getfixturevalue("postgres_url") if request.param == "postgresql" else ""
    return url


@pytest.fixture
def phone(desk: Desk) -> Phone:
    """A cadre's phone; the small questionnaire is published."""
    desk.publish()
    return desk.phone()


@pytest.fixture
def registry(desk: Desk) -> Registry:
    return Registry(desk)
