"""The states of an issue and the one table of what may happen to it (domain.md §4.2)."""

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """状态; closed, rejected and merged are final."""

    REGISTERED = "registered"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    MERGED = "merged"
    DISPATCHED = "dispatched"
    RETURN_REQUESTED = "return_requested"
    IN_PROGRESS = "in_progress"
    SUBMITTED = "submitted"
    CALLBACK = "callback"
    SUSPENDED = "suspended"
    CLOSED = "closed"


#: How a sentence says it: 该问题<phrase>，不能签收.
PHRASES = {
    Status.REGISTERED: "待受理",
    Status.ACCEPTED: "待派发",
    Status.REJECTED: "已不予受理",
    Status.MERGED: "已并案",
    Status.DISPATCHED: "待签收",
    Status.RETURN_REQUESTED: "退办待审",
    Status.IN_PROGRESS: "办理中",
    Status.SUBMITTED: "待复核",
    Status.CALLBACK: "待回访",
    Status.SUSPENDED: "已挂账",
    Status.CLOSED: "已销号",
}

VERBS = {"register": "登记", "accept": "受理", "reject": "不予受理", "dispatch": "派发", "sign": "签收"}

CENTRE = ("DR", "DP")
UNIT = ("DH", "DL")


@dataclass(frozen=True)
class Move:
    """One allowed move: nothing happens to an issue that is not a row of :data:`MOVES`."""

    from_status: Status
    to_status: Status
    action: str
    who: tuple[str, ...]  #: roles; a unit's roles only for the issues it leads
    why: str


MOVES = (
    Move(Status.REGISTERED, Status.ACCEPTED, "accept", CENTRE, "属于受理范围，由中心承办"),
    Move(Status.REGISTERED, Status.REJECTED, "reject", CENTRE, "不属于受理范围，须告知反映人理由"),
    Move(Status.ACCEPTED, Status.DISPATCHED, "dispatch", CENTRE, "明确主办单位、办理类别和盯办人，开始计时"),
    Move(Status.DISPATCHED, Status.IN_PROGRESS, "sign", UNIT, "主办单位确认收到，开始办理"),
)


def movers(action: str) -> tuple[str, ...]:
    """The roles that may ever take ``action``, for the access rule of its entry point."""
    return tuple(sorted({role for move in MOVES if move.action == action for role in move.who}))


def is_allowed(action: str, from_status: Status, to_status: Status) -> bool:
    """Whether the table has this move."""
    return any((m.action, m.from_status, m.to_status) == (action, from_status, to_status) for m in MOVES)


def possible(from_status: Status) -> list[str]:
    """The actions that can be taken in a state, in the table's order."""
    return list(dict.fromkeys(move.action for move in MOVES if move.from_status == from_status))
