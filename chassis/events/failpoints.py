"""Named places where a fault test may kill the process; what is promised about crashes is tried here."""

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

_armed: dict[str, float] = {}
_dice = random.Random()  # noqa: S311 - reproducible faults, not a secret


def arm(spec: str) -> None:
    """Arm from text such as ``inbox.handling=0.001,relay.published=0.01;seed=7``; empty disarms.

    Each number is the chance to die when the place is reached. Raises :class:`ValueError` for a name
    that is none of these places.
    """
    points, _, seed = spec.partition(";seed=")
    _armed.clear()
    for item in filter(None, points.split(",")):
        name, _, chance = item.partition("=")
        if name not in (*POINTS, EFFECT_DONE):
            raise ValueError(f"no such failpoint: {name}")
        _armed[name] = float(chance or 1)
    _dice.seed(int(seed) if seed else None)


def reach(name: str) -> None:
    """Die here, by SIGKILL, if this point is armed and the dice say so."""
    chance = _armed.get(name)
    if chance is not None and _dice.random() < chance:
        os.kill(os.getpid(), signal.SIGKILL)
