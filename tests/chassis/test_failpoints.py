"""Places where a fault test may kill the process: none unless armed, and each by its name."""

import os
import signal
import subprocess
import sys
from collections import Counter

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


def test_a_handler_fails_at_first_for_some_events_and_as_often_in_every_process():
    often = Counter(failpoints.failures(f"e{n}", 0.25, "7") for n in range(1000))
    assert set(often) == {0, 1, failpoints.MOST_FAILURES}
    assert 200 < 1000 - often[0] < 300
    struck = next(f"e{n}" for n in range(1000) if failpoints.failures(f"e{n}", 0.25, "7") == 1)
    script = (
        "from chassis.events import failpoints\n"
        f"failpoints.arm('inbox.failing=0.25;seed=7')\nfailpoints.fail({struck!r}, 2)\n"
        f"try:\n    failpoints.fail({struck!r}, 1)\nexcept failpoints.Injected:\n    print('failed')\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "failed\n"


def test_a_place_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match=r"relay\.publish"):
        failpoints.arm("relay.publish=1")
