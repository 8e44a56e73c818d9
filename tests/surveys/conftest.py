"""The service with an empty database, and the small questionnaire published on a phone."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from chassis.testing import Office
from tests.surveys.builders import know_everybody
from tests.surveys.desk import Desk, Phone
from tests.surveys.registry import Registry

collect_ignore = [] if shutil.which("java") else ["test_odk_validate.py"]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Office(tmp_path, services=("surveys",)) as office:
        with office.transaction("surveys") as session:
            know_everybody(session)
        yield Desk(office)


@pytest.fixture
def phone(desk: Desk) -> Phone:
    """A cadre's phone; the small questionnaire is published."""
    desk.publish()
    return desk.phone()


@pytest.fixture
def registry(desk: Desk) -> Registry:
    return Registry(desk)
