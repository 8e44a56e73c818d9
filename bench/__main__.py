"""``python -m bench [--quick]``: measure all targets, one JSON line each, then a table."""

import argparse
from collections.abc import Callable

from rich.console import Console

from bench.cost import outbox_cost
from bench.latency import idle_latency
from bench.report import Result, table
from bench.stage import Stage
from bench.startup import embedded_start
from bench.throughput import Size, backlog, publishing_and_handling

FULL = Size(rounds=3, ours=20_000, theirs=3_000, backlog=20_000)
QUICK = Size(rounds=1, ours=5_000, theirs=500, backlog=5_000)


def main() -> None:
    """Measure, print; the exit code says nothing about speed, for a busy machine is no defect."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="within a minute, less exactly")
    parser.add_argument("--only", choices=("start", "throughput", "backlog", "latency", "cost"))
    given = parser.parse_args()
    size = QUICK if given.quick else FULL
    results: list[Result] = []
    if given.only in (None, "start"):
        results += _printed(embedded_start)
    if given.only != "start":
        with Stage() as stage:
            parts: dict[str, Callable[[], list[Result]]] = {
                "throughput": lambda: publishing_and_handling(stage, size),
                "backlog": lambda: backlog(stage, size),
                "latency": lambda: idle_latency(stage, 60 if given.quick else 400),
                "cost": lambda: outbox_cost(stage, 200 if given.quick else 1000),
            }
            for name, measure in parts.items():
                if given.only in (None, name):
                    results += _printed(measure)
    Console().print(table(results))


def _printed(measure: Callable[[], list[Result]]) -> list[Result]:
    results = measure()
    for result in results:
        print(result.line(), flush=True)
    return results


if __name__ == "__main__":
    main()
