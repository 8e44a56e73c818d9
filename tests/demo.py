"""The demo office, laid by the operator's own command: once for all tests that only look at it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from chassis.testing import Office, instant
from tests.starter import FAST

EVENING = "2024-12-06T23:59:59"  # what domain.md §8 counts


@contextmanager
def demo_office(folder: Path) -> Iterator[Office]:
    """All services with the demo set in ``folder``, as its evening sees them."""
    bizenv(folder, "migrate")
    bizenv(folder, "demo", "load")
    with Office(folder, now=EVENING, **FAST) as office:
        yield office


def bizenv(folder: Path, *command: str) -> str:
    """What an operator's command on the data in ``folder`` prints; it must succeed."""
    given = {"data": folder, "clock": "manual", "clock_start": instant(EVENING).isoformat(), **FAST}
    environment = os.environ | {f"BIZENV_{name.upper()}": str(value) for name, value in given.items()}
    typed = [sys.executable, "-W", "ignore", "-m", "chassis.cli", *command]
    return subprocess.run(typed, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout
