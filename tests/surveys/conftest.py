"""The service with an empty database, and the small questionnaire published on a phone."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.surveys.desk import Desk, Phone


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.close()


@pytest.fixture
def phone(desk: Desk) -> Phone:
    """A cadre's phone; the small questionnaire is published."""
    desk.publish()
    return desk.phone()
