"""What services have to show: the starter data of an office, and the past of a demonstration."""

from collections.abc import Iterable, Mapping
from graphlib import TopologicalSorter

from chassis.context import DEMO, Context
from chassis.runtime import Runtime
from chassis.service import Deed, Service


def load_starter(runtime: Runtime) -> list[str]:
    """Load each service's starter data, one transaction each; returns what the operator should see."""
    lines: list[str] = []
    for service in runtime.services.values():
        with runtime.database(service.name).transaction(runtime.context()) as session:
            lines += service.starter(session, runtime)
    return lines


def load_demo(runtime: Runtime) -> None:
    """Let each service's demo deeds be done, each committed by itself; one ended half-way is gone on with.

    What has not happened yet by the runtime's clock is left out. Raises what a use case refuses. Where the
    workers run in this process, who follows others has heard of all they did, and in the end all have heard
    of everything; where none does (with a broker) nobody here can tell, and a service whose demo set needs
    that refuses it until then.
    """
    runtime.drain()  # what was loaded before
    for name in _demo_order(runtime.services):
        if runtime.services[name].demo_after:
            runtime.drain()
        _relive(runtime, name, runtime.services[name].demo(runtime))
    runtime.drain()
    for name, service in runtime.services.items():
        _relive(runtime, name, service.demo_sequel(runtime))
    runtime.drain()


def _relive(runtime: Runtime, name: str, deeds: Iterable[Deed]) -> None:
    for deed in deeds:
        if deed.at <= runtime.clock.now():
            circumstances = Context(deed.at, deed.actor, DEMO)
            with runtime.database(name).transaction(circumstances) as session:
                deed.do(session)


def _demo_order(services: Mapping[str, Service]) -> Iterable[str]:
    """Each service after those here whose demo set comes before its own."""
    before = {
        name: [each for each in service.demo_after if each in services] for name, service in services.items()
    }
    return TopologicalSorter(before).static_order()
