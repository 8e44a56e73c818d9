"""The starter set for tests: laid once for each choice of services, then copied into a test's own folder."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from chassis.testing import Office

FAST: dict[str, Any] = {"argon2_passes": 1, "argon2_memory_kib": 1024}


@dataclass(frozen=True)
class Laid:
    """A data folder with the starter set, and what an operator was told when it was laid."""

    folder: "TemporaryDirectory[str]"  # removed when the process ends
    lines: list[str]


@contextmanager
def starter_office(folder: Path, *services: str, **settings: Any) -> Iterator[Office]:
    """These services (or all) in ``folder`` with the starter set, as if it had just been laid there."""
    shutil.copytree(laid(*services).folder.name, folder, dirs_exist_ok=True)
    with Office(folder, services, **FAST, **settings) as office:
        yield office


@cache
def laid(*services: str) -> Laid:
    """The starter set of these services (or all)."""
    folder = TemporaryDirectory()
    with Office(Path(folder.name), services, **FAST) as office:
        return Laid(folder, office.load_starter())
