"""Places where a fault test may kill the process: none unless armed, and each by its name."""

import os
import signal
import subprocess
import sys

import pytest

from chassis.events import failpoints


def run(spec: str) -> int:
    script = (
        "from chassis.events import failpoints\n"
        f"failpoints.arm({spec!r})\n"
        "for point in failpoints.POINTS:\n    failpoints.reach(point)\n"
    )
    return subprocess.run(
        [sys.executable, "-c", script], env={"PATH": os.environ["PATH"]}, check=False
    ).returncode


@pytest.mark.parametrize(
    ("spec", "code"),
    [("", 0), ("relay.published=1", -signal.SIGKILL), ("relay.published=0.0000001;seed=1", 0)],
)
def test_a_process_dies_only_where_it_was_told_to(spec, code):
    assert run(spec) == code


def test_a_place_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match=r"relay\.publish"):
        failpoints.arm("relay.publish=1")
