"""Named places where a fault test may kill the process or fail a handler: what is promised is tried here."""

import os
import random
import signal

POINTS = (
    "outbox.committed",  # the change is committed, nothing published
    "relay.published",  # confirmed by the subscribers' side, not yet marked
    "inbox.handling",  # in the middle of a batch
    "inbox.committed",  # handled and committed, not yet acknowledged
    "inbox.retrying",  # a retry is in its transaction
    "http.performed",  # a request has done its work, alone or as one of several in a transaction
)
#: A place no event passes: something is done outside of the database, as a mail sent, and not yet recorded.
EFFECT_DONE = "effect.done"
#: Handlers fail here for the events it strikes, and succeed when these are tried again often enough.
FAILING = "inbox.failing"
MOST_FAILURES = 2

_armed: dict[str, float] = {}
_dice = random.Random()  # noqa: S311 - reproducible faults, not a secret
_seed = ""


class Injected(Exception):
    """A failure that a fault test asked for."""


def arm(spec: str) -> None:
    """Arm from text such as ``inbox.handling=0.001,relay.published=0.01;seed=7``; empty disarms.

    Each number is the chance to die when the place is reached; of ``inbox.failing`` it is the share of
    events that it strikes. Raises :class:`ValueError` for a name that is none of these places.
    """
    global _seed  # noqa: PLW0603 - as _armed, of the process
    points, _, seed = spec.partition(";seed=")
    _armed.clear()
    for item in filter(None, points.split(",")):
        name, _, chance = item.partition("=")
        if name not in (*POINTS, EFFECT_DONE, FAILING):
            raise ValueError(f"no such failpoint: {name}")
        _armed[name] = float(chance or 1)
    _dice.seed(int(seed) if seed else None)
    _seed = seed


def reach(name: str) -> None:
    """Die here, by SIGKILL, if this point is armed and the dice say so."""
    chance = _armed.get(name)
    if chance is not None and _dice.random() < chance:
        os.kill(os.getpid(), signal.SIGKILL)


def fail(key: str, attempt: int) -> None:
    """Raise :class:`Injected` if :data:`FAILING` is armed and strikes ``key`` at this attempt, from 1 on."""
    share = _armed.get(FAILING)
    if share is not None and attempt <= failures(key, share, _seed):
        raise Injected(key)


def failures(key: str, share: float, seed: str) -> int:
    """How many attempts fail, 0 to :data:`MOST_FAILURES`: as many in every process, so also after a kill."""
    dice = random.Random(f"{seed}/{key}")  # noqa: S311 - reproducible faults, not a secret
    return dice.randint(1, MOST_FAILURES) if dice.random() < share else 0
