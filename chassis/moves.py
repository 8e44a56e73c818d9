"""The one table of what may happen to an object: nothing changes its state that is not a row of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chassis.errors import Conflict


@dataclass(frozen=True)
class Move:
    """One allowed move."""

    action: str
    origin: str
    target: str
    why: str
    offered: bool = True  #: named by a refusal as what could be done instead; not what happens by itself


class MoveRefused(Conflict):
    """The table has no such row; a service gives its own code and names its object."""

    code = "move_refused"
    message = "当前状态为“{status}”，不能{verb}{instead}"


class Moves:
    """The states of one kind of object by name, its actions by verb, and every allowed move."""

    def __init__(
        self,
        states: Mapping[Any, str],
        verbs: Mapping[str, str],
        *moves: Move,
        refusal: type[MoveRefused] = MoveRefused,
    ) -> None:
        self._states, self._verbs, self._refusal = states, verbs, refusal
        self._allowed = {(move.action, move.origin, move.target) for move in moves}
        self._possible: dict[str, list[str]] = {}
        for move in moves:
            verbs_there = self._possible.setdefault(move.origin, [])
            if move.offered and verbs[move.action] not in verbs_there:
                verbs_there.append(verbs[move.action])

    def check(self, action: str, origin: str, target: str) -> None:
        """Raise the table's refusal, which says what could be done instead, unless it has this row."""
        if (action, origin, target) not in self._allowed:
            instead = "、".join(self._possible.get(origin, ()))
            raise self._refusal(
                status=self._states[origin],
                verb=self._verbs[action],
                instead=f"；当前可以：{instead}" if instead else "",
            )
