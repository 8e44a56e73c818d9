"""The real chain under load and under faults of every kind, in both modes: nothing lost, nothing twice."""

import sys

import pytest

from chassis.events.failpoints import POINTS
from tests.faults.__main__ import line
from tests.faults.injector import KILL_IN_REQUEST, POISONS, SERVERS, STOP
from tests.faults.trial import trial

SEED = 20260302
EVERY_KIND = {*POINTS, *SERVERS, *POISONS, STOP, KILL_IN_REQUEST}


@pytest.mark.rabbit
@pytest.mark.postgres
@pytest.mark.stack
@pytest.mark.timeout(2400)
def test_whatever_is_killed_cut_or_poisoned_nothing_is_lost_and_nothing_happens_twice(capsys) -> None:
    reports = [trial("broker", 46, SEED), trial("embedded", 18, SEED)]
    with capsys.disabled():
        sys.stdout.write(f"\n{line(reports)}\n")
    for report in reports:
        assert report.kept, f"{report.findings[:20]}\n{report.logs}"
        assert report.figures["failed_at_first"] > 0
        assert report.figures["waited_behind"] > 0
    kinds = {kind for report in reports for kind in report.figures["kinds"]}
    assert kinds >= EVERY_KIND
    assert sum(report.figures["faults"] for report in reports) >= 60
