"""What a service is to the chassis: a name, an API class, a worker class, its tables and its migrations."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from sqlalchemy import MetaData
from sqlalchemy.orm import Session

from chassis.context import Actor

if TYPE_CHECKING:
    from chassis.runtime import Runtime


def load_nothing(session: Session, runtime: "Runtime") -> list[str]:
    """A service without starter data."""
    del session, runtime
    return []


@dataclass(frozen=True)
class Deed:
    """What somebody did at some time: done in a transaction of its own, as them, with the clock at that time.

    ``do`` calls use cases, and leaves alone what it finds done.
    """

    at: datetime
    actor: Actor
    do: Callable[[Session], None]


def no_deeds(runtime: "Runtime") -> Iterable[Deed]:
    """A service without demo data."""
    del runtime
    return ()


def nothing_to_say(session: Session) -> Iterable[str]:
    """A service without anything of its own that can be wrong, or unfinished."""
    del session
    return ()


@dataclass(frozen=True, eq=False)  # a service is itself: what is made of it once is kept by it
class Service:
    """One service, as its package's ``service`` names it.

    ``name`` is at once database, exchange prefix, queue and URL prefix; ``starter`` loads the small
    starter set through use cases, changes nothing when run twice, and returns the lines to print.
    ``demo`` is what people have done, the earliest first, so that an office has a past to be shown; it is
    asked for when the demo sets of the services named in ``demo_after`` have been laid and heard of.
    ``demo_sequel`` is what they went on to do about what the others' demo sets brought them in the end.
    ``commands`` is what operators can do with ``bizenv <group> …``, by group: each command takes a
    ``typer.Context``, whose ``obj()`` opens the one transaction it works in, as the operator; a problem
    raised there is told and ends the command. ``bizenv doctor`` asks it for ``checks``, a sentence for
    whatever is wrong, and ``reminders``, one for whatever is unfinished though all works; each says what
    to do.
    """

    name: str
    title: str
    api: type
    worker: type
    metadata: MetaData
    migrations: Path
    starter: Callable[[Session, "Runtime"], list[str]] = load_nothing
    demo: Callable[["Runtime"], Iterable[Deed]] = no_deeds
    demo_after: tuple[str, ...] = ()
    demo_sequel: Callable[["Runtime"], Iterable[Deed]] = no_deeds
    commands: Mapping[str, typer.Typer] = field(default_factory=dict)
    checks: Callable[[Session], Iterable[str]] = nothing_to_say
    reminders: Callable[[Session], Iterable[str]] = nothing_to_say


@cache
def installed() -> dict[str, Service]:
    """Every service found under the entry-point group ``bizenv.services``, in a stable order."""
    found = {point.name: point.load() for point in entry_points(group="bizenv.services")}
    return {name: found[name] for name in sorted(found)}
