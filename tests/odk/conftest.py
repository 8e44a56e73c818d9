"""The surveys service with its starter set on a phone."""

import pytest

from services.surveys.starter import load
from tests.surveys.conftest import desk, registry
from tests.surveys.desk import Phone

__all__ = ["desk", "registry"]


@pytest.fixture
def phone(desk):
    with desk.office.transaction("surveys") as session:
        server_url = load(session, desk.office.runtime)[0].rpartition("：")[2]
    return Phone(desk, {"device_id": 1, "server_url": server_url})
