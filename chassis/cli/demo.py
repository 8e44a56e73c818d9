"""``bizenv demo load`` and ``bizenv run --demo``: a set to begin with, and over it an office with a past."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from enum import StrEnum
from typing import Annotated

import typer

from chassis.cli import installation
from chassis.errors import Problem
from chassis.loading import load_demo, load_starter
from chassis.runner import Process, only_one
from chassis.runtime import Runtime
from chassis.service import Service, installed
from chassis.settings import Settings

app = typer.Typer(no_args_is_help=True, help="起步数据、演示数据")


class Set(StrEnum):
    """What can be loaded."""

    STARTER = "starter"
    DEMO = "demo"


@app.command("load")
def load(
    what: Annotated[Set, typer.Argument(help="starter：起步数据；demo：起步数据和演示数据")] = Set.DEMO,
) -> None:
    """装入数据；重复装入不改变任何内容。"""
    given = installation.settings()
    services = installation.services(given.services)
    if what is Set.STARTER:
        lines = load_starter(Runtime(given, services, installed(), background=False))
    else:
        with only_one(given) if given.embedded else nullcontext():
            lines = lay_demo(given, services)
    typer.echo("\n".join(lines))


def lay_demo(given: Settings, services: dict[str, Service]) -> list[str]:
    """The demo set over the starter set; exits with the sentence of what refuses it.

    Embedded, nothing else may run on the data, and all services have heard of everything when it returns;
    with a broker their workers hear of it.
    """
    runtime = Runtime(given, services, installed(), background=False)
    try:
        with _hearing(runtime):
            lines = load_starter(runtime)
            load_demo(runtime)
    except Problem as problem:
        sys.exit(str(problem))
    return lines


@contextmanager
def _hearing(runtime: Runtime) -> Iterator[None]:
    """Embedded, the workers run here meanwhile, for nobody else would hear of what is laid."""
    if not runtime.settings.embedded:
        yield
        return
    process = Process(runtime)
    process.start(listen=False)
    try:
        yield
    finally:
        process.stop()
