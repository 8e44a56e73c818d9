"""The commands that were answered with success, and how often an answer failed to come."""

from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Accepted:
    """Every command that was answered with success."""

    submissions: set[str] = field(default_factory=set)
    moves: dict[str, set[str]] = field(
        default_factory=lambda: {"accept": set(), "dispatch": set(), "sign": set()}
    )
    renames: list[str] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)  # answers that say the command was wrong: none is
    errors: Counter[str] = field(
        default_factory=Counter
    )  # 5xx and broken connections, answered by sending again

    @property
    def total(self) -> int:
        """How many commands were accepted."""
        return len(self.submissions) + sum(map(len, self.moves.values())) + len(self.renames)
