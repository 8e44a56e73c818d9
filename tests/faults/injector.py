"""Faults from a seed, in lanes that run beside each other: one per process, one for servers, one for events.

What happens in a lane, and in which order, follows from the seed alone; how the lanes interleave does
not, for the processes are real.
"""

import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from itertools import accumulate, pairwise
from random import Random
from time import monotonic

from chassis.events.failpoints import POINTS
from tests.faults.books import unsettled
from tests.faults.load import Load
from tests.faults.poison import Poison
from tests.faults.site import BrokerSite, Site, Slot

PACE = 4  # commands accepted between two faults of one lane
KILL, STOP, KILL_IN_REQUEST = "kill -9", "graceful stop", "kill -9 in a request"
POISONS = ("refused", "undecodable", "raising", "failing", "duplicates")
SERVERS = (
    "broker connections reset",
    "database connections reset",
    "broker black hole",
    "database stopped at once",
    "database black hole",
    "broker killed",
)
#: Where a worker can die, by slot: a relay with little to publish or a standby would hardly get there.
DEATHS = {
    "surveys-worker": (*POINTS[:4], KILL, STOP),
    "issues-worker": (*POINTS[:4], KILL, STOP),
    "issues-standby": (KILL, STOP),
    "notify-worker": ("inbox.handling", "inbox.committed", "inbox.retrying", KILL, STOP),
    "office-worker": ("relay.published", "outbox.committed", KILL, STOP),
    "field-api": ("http.performed", KILL_IN_REQUEST, STOP),
    "desk-api": (KILL_IN_REQUEST, STOP),
    "office": (*POINTS, KILL_IN_REQUEST, STOP),
}
SHARES = {
    "events": 10, "servers": 8, "surveys-worker": 7, "issues-worker": 7, "issues-standby": 2,
    "notify-worker": 6, "office-worker": 4, "field-api": 3, "desk-api": 3,
}  # fmt: skip
EMBEDDED_SHARES = {"events": 8, "office": 12}
SAY_EVERY = 50  # faults, so that a long run shows that it lives
CHANCE = 0.2  # to die each time the place is reached
#: Patience, not a promise: on a slow machine processes are killed nearly as fast as they start.
FLOWS_WITHIN_S = 600.0
DIES_WITHIN_S = 10.0  # a process that does not get to its failpoint in that time is killed where it is


class Injector:
    """Injects a number of faults into a site under load, and counts them by kind.

    From :meth:`start` on it also starts again whatever ended by itself, as a supervisor would.
    """

    def __init__(self, site: Site, load: Load, seed: int, faults: int) -> None:
        self.done: Counter[str] = Counter()
        self.ended_by_itself: list[str] = []
        self.rough_stops: list[str] = []  # asked to stop, and did not say goodbye properly
        self.recovery_s: dict[str, float] = {}  # the slowest, by kind of server fault
        self.poison = Poison(site)
        self._site, self._load, self._seed = site, load, seed
        self._counts = split(faults, SHARES if isinstance(site, BrokerSite) else EMBEDDED_SHARES)
        self._over = threading.Event()
        self._left = threading.Semaphore(0)
        self._failures: list[BaseException] = []
        lanes: list[Callable[[], None]] = [self._spoil_events]
        lanes += [self._hurt_servers] if isinstance(site, BrokerSite) else []
        self._work = [*lanes, *(partial(self._end_processes, slot) for slot in site.slots.values())]
        self._threads = [threading.Thread(target=self._guarded, args=(lane,)) for lane in self._work]

    def run(self) -> None:
        """Inject them all. Raises what went wrong in the harness itself."""
        for thread in self._threads:
            thread.start()
        for _ in self._threads:
            self._left.acquire()
        if self._failures:
            raise self._failures[0]

    def close(self) -> None:
        """Start nothing again any more."""
        self._over.set()
        for thread in self._threads:
            if thread.ident:
                thread.join()

    def _guarded(self, lane: Callable[[], None]) -> None:
        try:
            lane()
        except BaseException as error:  # noqa: BLE001 - raised again by run
            self._failures.append(error)
            self._left.release()

    def _count(self, kind: str) -> None:
        self.done[kind] += 1
        if (done := self.done.total()) % SAY_EVERY == 0:
            sys.stderr.write(f"{done} faults, {self._load.accepted.total} commands accepted\n")

    def _plan(self, lane: str, kinds: Sequence[str]) -> list[str]:
        """The faults of a lane: every kind as often as the others, in an order of its own."""
        dice, count = Random(f"{self._seed}/{lane}"), self._counts[lane]
        plan: list[str] = []
        while len(plan) < count:
            plan += dice.sample(kinds, len(kinds))
        return plan[:count]

    # --- events

    def _spoil_events(self) -> None:
        for kind in self._plan("events", POISONS):
            self._load.progress(2 * PACE)
            getattr(self.poison, kind)()
            self._count(kind)
        self._left.release()

    # --- servers and wires

    def _hurt_servers(self) -> None:
        for kind in self._plan("servers", SERVERS):
            self._load.progress(PACE)
            self._hurt(kind, Random(f"{self._seed}/{kind}/{self.done[kind]}").uniform(1, 4))
            self._count(kind)
            began = monotonic()
            self._until_events_flow(kind)
            self.recovery_s[kind] = max(self.recovery_s.get(kind, 0), round(monotonic() - began, 1))
        self._left.release()

    def _hurt(self, kind: str, seconds: float) -> None:
        assert isinstance(self._site, BrokerSite)
        what, _, how = kind.partition(" ")
        wire = self._site.broker_wire if what == "broker" else self._site.database_wire
        match how:
            case "connections reset":
                wire.reset()
            case "black hole":
                wire.black_hole()
                self._over.wait(seconds)
                wire.pass_on()
            case "killed":
                self._site.rabbit.kill()
                self._site.rabbit.start()
            case "stopped at once":
                self._site.postgres.stop_at_once()
                self._site.postgres.start()

    def _until_events_flow(self, after: str) -> None:
        """A visit has gone all the way round since: its issue is linked back in surveys."""
        linked, began = self._site.linked(), monotonic()
        while monotonic() - began < FLOWS_WITHIN_S:
            if self._site.linked() > linked:
                return
            self._over.wait(0.1)
        raise AssertionError(
            f"no event flows {FLOWS_WITHIN_S} s after: {after}; {linked} had gone all the way round, "
            f"and these wait: {unsettled(self._site.databases)} {self._site.queues()}\n{self._site.logs()}"
        )

    # --- processes

    def _end_processes(self, slot: Slot) -> None:
        plan = self._plan(slot.name, DEATHS[slot.name])
        if plan and plan[0] in POINTS:  # what runs now is not armed
            slot.end(signal.SIGTERM)
            self._start(slot, plan[0])
        for kind, following in pairwise([*plan, ""]):
            if kind not in POINTS:
                self._load.progress(PACE)
            self._count(self._end(slot, kind))
            self._start(slot, following)
        self._left.release()
        while not self._over.wait(0.2):
            if slot.exit_code is not None:
                self._start(slot)

    def _end(self, slot: Slot, kind: str) -> str:
        """End the process as planned; returns how it ended."""
        if kind in POINTS:
            return kind if self._dies(slot, kind) else KILL
        if kind == STOP:
            self._stop(slot)
        else:
            if kind == KILL_IN_REQUEST:
                slot.wait(lambda: self._load.under_way(slot), DIES_WITHIN_S)
            slot.end(signal.SIGKILL)
        return kind

    def _dies(self, slot: Slot, point: str) -> bool:
        """Whether it got to its failpoint; otherwise it is killed where it is."""
        if point == "inbox.retrying":
            self.poison.raising()
        slot.wait(lambda: False, DIES_WITHIN_S)
        died = slot.exit_code is not None
        return slot.end(signal.SIGKILL) == -signal.SIGKILL and died

    def _stop(self, slot: Slot) -> None:
        try:
            code: int | str = slot.end(signal.SIGTERM)
        except subprocess.TimeoutExpired:
            code = "too slow"
        if code != 0:
            self.rough_stops.append(f"{slot.name}: {code}")

    def _start(self, slot: Slot, kind: str = "") -> None:
        """Start it, armed if it is to die at a failpoint; again if it ends for lack of a server."""
        if slot.exit_code not in (None, -signal.SIGKILL, 0):
            self.ended_by_itself.append(f"{slot.name}: {slot.exit_code}")
        armed = f"{kind}={CHANCE}" if kind in POINTS else ""
        while not self._over.is_set():
            slot.start(armed)
            if slot.exit_code in (None, -signal.SIGKILL):
                return
            self.ended_by_itself.append(f"{slot.name}: {slot.exit_code} at the start")


def split(count: int, shares: dict[str, int]) -> dict[str, int]:
    """The count in parts as near to the shares as whole numbers allow."""
    total = sum(shares.values())
    ends = list(accumulate(shares.values()))
    return {
        lane: count * end // total - count * (end - share) // total
        for (lane, share), end in zip(shares.items(), ends, strict=True)
    }
