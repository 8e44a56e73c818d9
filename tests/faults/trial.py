"""One run: a site under load, faults, a settling, the checker's verdict."""

import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain as joined
from time import monotonic
from typing import Any

from chassis.service import installed
from tests.faults import checker
from tests.faults.books import read_books, read_chain, unsettled
from tests.faults.checker import Finding
from tests.faults.injector import Injector
from tests.faults.load import RENAMED, Load
from tests.faults.poison import EVERYTHING
from tests.faults.site import BrokerSite, EmbeddedSite, Site

STUCK_AFTER_S = 90.0  # without any change; a retry whose process died waits a minute
MODES = {"embedded": EmbeddedSite, "broker": BrokerSite}


@dataclass
class Report:
    """What a run injected, and what it found."""

    figures: dict[str, Any]
    findings: list[Finding] = field(default_factory=list)
    logs: str = ""

    @property
    def kept(self) -> bool:
        """Whether every promise was kept."""
        return not self.findings


def trial(mode: str, faults: int, seed: int) -> Report:
    """Make an installation, hurt it so many times under load, let it settle and check it."""
    began = monotonic()
    with MODES[mode](seed) as site:
        load = Load(site, seed)
        injector = Injector(site, load, seed, faults)
        load.start()
        try:
            injector.run()
            injector.poison.duplicates(EVERYTHING)
            answered = load.stop()
            _settle(site)
            injector.close()
            findings = [*_check(site, load, injector)]
        finally:
            load.stop()
            injector.close()
        if not answered:
            findings.append(Finding("irregular", "commands without an answer"))
        figures = {"mode": mode, "seed": seed, **_figures(load, injector, findings, site)}
        figures["seconds"] = round(monotonic() - began)
        return Report(figures, findings, site.logs() if findings else "")


def _settle(site: Site) -> None:
    """Wait until nothing is on its way; what no longer moves the checker will find."""
    pause, before, moved_at = threading.Event(), None, monotonic()
    while monotonic() - moved_at < STUCK_AFTER_S:
        on_its_way = unsettled(site.databases), site.queues()
        if not any(sum(counts.values()) for counts in on_its_way):
            if not (unheard := checker.unheard(read_books(site.databases, installed()))):
                return  # the broker's counts alone are some seconds old
            on_its_way = unheard, {}
        if on_its_way != before:
            before, moved_at = on_its_way, monotonic()
        pause.wait(0.25)


def _check(site: Site, load: Load, injector: Injector) -> Iterator[Finding]:
    poison = injector.poison.parked
    books = read_books(site.databases, installed())
    found = read_chain(site.databases, RENAMED)
    yield from joined(
        checker.events(books, poison),
        checker.queues(site.queues()),
        checker.chain(found, books, load.accepted, poison),
        (Finding("irregular", f"refused: {refusal}") for refusal in load.accepted.refusals),
        (Finding("irregular", f"did not stop gracefully: {stop}") for stop in injector.rough_stops),
    )
    for command in (("events", "reconcile"), ("audit", "verify")):
        try:
            site.run(*command)
        except RuntimeError as complaint:
            yield Finding("irregular", str(complaint))


def _figures(load: Load, injector: Injector, findings: list[Finding], site: Site) -> dict[str, Any]:
    counted = checker.tally(findings)
    inboxes = read_books(site.databases, installed()).inboxes.values()
    tried = Counter((row.status, row.attempts) for taken in inboxes for row in taken)
    return {
        "faults": sum(injector.done.values()),
        "accepted": load.accepted.total,
        **counted,
        "parked": sum(count for (status, _), count in tried.items() if status == "parked"),
        "poison": len(injector.poison.parked),
        "failed_at_first": sum(count for (status, n), count in tried.items() if status == "done" and n > 1),
        "waited_behind": tried["done", 1],
        "kinds": dict(sorted(injector.done.items())),
        "recovery_s": injector.recovery_s,
        "restarted": injector.ended_by_itself,
        "sent_again": dict(load.accepted.errors),
    }
