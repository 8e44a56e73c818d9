"""An empty directory for each test."""

from pathlib import Path

import pytest

from tests.directory.builders import Directory


@pytest.fixture
def directory(tmp_path: Path) -> Directory:
    return Directory(tmp_path)
