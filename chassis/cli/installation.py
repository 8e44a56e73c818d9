"""The installation a command works on: its settings and its services, from the environment."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import typer
from sqlalchemy.orm import Session

from chassis import audit
from chassis.context import Actor, Context
from chassis.db import Database
from chassis.errors import Problem
from chassis.officetime.clock import SystemClock
from chassis.service import Service, installed
from chassis.settings import Settings, load

OPERATOR = Actor("person", "operator", None, frozenset({"OP"}))


def settings(**given: str) -> Settings:
    """The settings of the environment, with what the command line says above them."""
    return load(
        dict(os.environ) | {f"BIZENV_{name.upper()}": value for name, value in given.items() if value}
    )


def services(names: tuple[str, ...] | list[str]) -> dict[str, Service]:
    """The named services, else those of ``BIZENV_SERVICES``, else all; exits when one is unknown."""
    known = installed()
    chosen = names or settings().services or tuple(known)
    unknown = [name for name in chosen if name not in known]
    if unknown:
        raise typer.BadParameter(f"未知的服务：{', '.join(unknown)}；可用：{', '.join(known)}")
    return {name: known[name] for name in chosen}


def database(name: str) -> Database:
    """The database of one service."""
    (service,) = services([name])
    return Database(service, settings())


def now() -> Context:
    """The circumstances of an operator's command."""
    return Context(SystemClock().now(), OPERATOR, "command-line")


@contextmanager
def acting(name: str, action: str) -> Iterator[Session]:
    """One transaction of a service's database as the operator, audited as ``action``.

    A problem raised inside is printed with the places it names, nothing is changed, the exit code is 1.
    """
    try:
        with database(name).transaction(now()) as session:
            yield session
            audit.append(session, action, "command-line")
    except Problem as problem:
        sys.exit("\n".join([str(problem), *(str(error["detail"]) for error in problem.errors)]))
