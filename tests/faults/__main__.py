"""``python -m tests.faults``: inject faults under load, print one line of JSON, fail if a promise was broken.

python -m tests.faults --faults 1000 --seed 7 [--mode broker|embedded]
"""

import argparse
import json
import secrets
import signal
import sys

import chassis.db  # noqa: F401 - before anything imports psycopg, see chassis.db.checked_url
from tests.faults.trial import MODES, Report, trial

SHARE_EMBEDDED = 4  # one fault in so many is for the embedded mode
SUMS = ("faults", "accepted", "lost", "duplicated", "out_of_order", "unacked", "parked", "poison", "seconds")


def main() -> int:
    """Run the modes one after the other; returns 1 when a promise was broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults")
    parser.add_argument("--faults", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**6))
    parser.add_argument("--mode", choices=MODES, default=None)
    given = parser.parse_args()
    sys.stderr.write(f"seed {given.seed}\n")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # or the site's processes would be left behind
    embedded = given.faults // SHARE_EMBEDDED
    counts = {"broker": given.faults - embedded, "embedded": embedded}
    if given.mode:
        counts = {given.mode: given.faults}
    reports = [trial(mode, count, given.seed) for mode, count in counts.items()]
    sys.stdout.write(line(reports) + "\n")
    for report in reports:
        for finding in report.findings[:50]:
            sys.stderr.write(f"{finding.kind}: {finding.what}\n")
        sys.stderr.write(report.logs)
    return 0 if all(report.kept for report in reports) else 1


def line(reports: list[Report]) -> str:
    """The one line: the sums of all modes, and each mode's own figures."""
    sums = {name: sum(report.figures[name] for report in reports) for name in SUMS}
    return json.dumps(sums | {"modes": [report.figures for report in reports]}, ensure_ascii=False)


if __name__ == "__main__":
    sys.exit(main())
