"""``python -m bench [--quick]``: measure all targets, one JSON line each, then a table."""

import argparse
from collections.abc import Callable

from rich.console import Console

from bench.chain import chain
from bench.cost import outbox_cost
from bench.imports import import_previews
from bench.intake import intake, phones
from bench.ledger import ledger
from bench.notices import notices
from bench.registry import registry
from bench.report import Result, table
from bench.stage import Stage
from bench.startup import embedded_start
from bench.tasks import task_dispatch
from bench.throughput import Size, throughput

FULL = Size(rounds=3, ours=20_000, theirs=3_000)
QUICK = Size(rounds=1, ours=5_000, theirs=500)
EVENTS = ("throughput", "chain", "cost")  # and the start: what a quick run measures


def main() -> None:
    """Measure, print; the exit code says nothing about speed, for a busy machine is no defect."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    quickly = "events and the start only, within a minute, less exactly"
    parser.add_argument("--quick", action="store_true", help=quickly)
    parser.add_argument(
        "--only",
        choices=(
            *("start", "imports", "throughput", "chain", "cost", "intake", "phones"),
            *("registry", "ledger", "tasks", "notices"),
        ),
    )
    given = parser.parse_args()
    quick: bool = given.quick
    results: list[Result] = []
    if given.only in (None, "start"):
        results += _printed(embedded_start)
    if given.only == "imports" or not (quick or given.only):
        results += _printed(import_previews)
    if given.only == "tasks" or not (quick or given.only):
        results += _printed(lambda: task_dispatch(0.05 if quick else 1))
    if given.only not in ("start", "imports", "tasks"):
        parts: dict[str, Callable[[Stage], Callable[[], list[Result]]]] = {
            "throughput": lambda stage: throughput(stage, QUICK if quick else FULL),
            "chain": lambda stage: chain(stage, *((60, 5_000) if quick else (400, 20_000))),
            "cost": lambda stage: outbox_cost(stage, 60 if quick else 500),
            "intake": lambda stage: intake(stage, 800 if quick else 8_000),
            "registry": lambda stage: registry(stage, 3 if quick else 30),
            "ledger": lambda stage: ledger(stage, 3 if quick else 30),
            "notices": lambda stage: notices(stage, 20 if quick else 200),
            "phones": lambda stage: phones(stage, 1 if quick else 5),
        }
        with Stage() as stage:
            chosen = [given.only] if given.only else EVENTS if quick else parts
            cast = [parts[name](stage) for name in chosen]
            stage.await_all()
            for measure in cast:
                results += _printed(measure)
    Console().print(table(results))


def _printed(measure: Callable[[], list[Result]]) -> list[Result]:
    results = measure()
    for result in results:
        print(result.line(), flush=True)
    return results


if __name__ == "__main__":
    main()
