"""How many tasks there are in the demo set, and how they stand: the numbers of domain.md §8."""

from dataclasses import dataclass
from datetime import datetime

from chassis.context import OFFICE_ZONE

SEED = 1325
AS_OF = datetime(2024, 12, 6, 23, 59, 59, tzinfo=OFFICE_ZONE)


@dataclass(frozen=True)
class Standing:
    """How the tasks of one plan stand."""

    closed: int
    green: int
    yellow: int
    red: int
    suspended: int

    @property
    def total(self) -> int:
        """任务总数."""
        return self.closed + self.green + self.yellow + self.red + self.suspended


ACTIVE = {
    "ZZQ": Standing(79, 4, 2, 1, 0),
    "SJ50": Standing(74, 11, 5, 2, 0),
    "SJ40": Standing(209, 2, 1, 1, 1),
    "YZJC": Standing(33, 3, 1, 1, 0),
    "QJ40": Standing(150, 1, 0, 1, 0),
    "QJ50": Standing(96, 31, 11, 3, 1),
}
#: 旗级1.0 to 3.0, all of whose tasks are done; §8 leaves their numbers open
ARCHIVED = {
    "QJ10": Standing(18, 0, 0, 0, 0),
    "QJ20": Standing(24, 0, 0, 0, 0),
    "QJ30": Standing(30, 0, 0, 0, 0),
}
#: tasks that were handed in after a supervision order about them; the red ones are ordered too (§8, DD)
SUPERVISED = {"ZZQ": 2, "SJ50": 2, "SJ40": 3, "YZJC": 1, "QJ40": 2, "QJ50": 1}
#: what the other services' parts of the demo set tell of (§8)
ISSUES_CLOSED, ACTIONS_HELD = 557, 80
