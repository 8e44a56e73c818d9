"""The states of an issue and the one table of what may happen to it (domain.md §4.2)."""

from enum import StrEnum

from chassis.moves import Move, Moves
from services.issues.ledger.errors import IssueMoveRefused


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


STATUS_NAMES = {
    Status.REGISTERED: "待受理",
    Status.ACCEPTED: "待派发",
    Status.REJECTED: "不予受理",
    Status.MERGED: "并案",
    Status.DISPATCHED: "待签收",
    Status.RETURN_REQUESTED: "退办待审",
    Status.IN_PROGRESS: "办理中",
    Status.SUBMITTED: "待复核",
    Status.CALLBACK: "待回访",
    Status.SUSPENDED: "挂账",
    Status.CLOSED: "已销号",
}

VERBS = {"accept": "受理", "reject": "不予受理", "dispatch": "派发", "sign": "签收"}

ROWS = (
    Move("accept", Status.REGISTERED, Status.ACCEPTED, "属于受理范围，由中心承办"),
    Move("reject", Status.REGISTERED, Status.REJECTED, "不属于受理范围，须告知反映人理由"),
    Move("dispatch", Status.ACCEPTED, Status.DISPATCHED, "明确主办单位、办理类别和盯办人，开始计时"),
    Move("sign", Status.DISPATCHED, Status.IN_PROGRESS, "主办单位确认收到，开始办理"),
)

MOVES = Moves(STATUS_NAMES, VERBS, *ROWS, refusal=IssueMoveRefused)
