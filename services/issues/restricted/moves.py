"""The states of a restricted case and the one table of what may happen to it (domain.md §4.2 CONF)."""

from enum import StrEnum

from chassis.moves import Move, Moves
from services.issues.restricted.errors import CaseMoveRefused, RequestMoveRefused


class CaseStatus(StrEnum):
    OPENED = "opened"
    ASSIGNED = "assigned"
    RECTIFYING = "rectifying"
    SUBMITTED = "submitted"
    FIRST_VERIFIED = "first_verified"
    CLOSED = "closed"


STATUS_NAMES = {
    CaseStatus.OPENED: "已登记",
    CaseStatus.ASSIGNED: "已明确责任",
    CaseStatus.RECTIFYING: "整改中",
    CaseStatus.SUBMITTED: "待核查",
    CaseStatus.FIRST_VERIFIED: "一核",
    CaseStatus.CLOSED: "已销号",
}
#: what the clock presses for
RUNNING = (CaseStatus.ASSIGNED, CaseStatus.RECTIFYING)
#: what the person who puts it right sees
HANDED_OUT = (*RUNNING, CaseStatus.SUBMITTED, CaseStatus.FIRST_VERIFIED, CaseStatus.CLOSED)

VERBS = {
    "assign": "明确责任",
    "reassign": "更换责任人",
    "start": "开始整改",
    "measure": "记录整改措施",
    "submit": "申请核查",
    "verify": "核查通过",
    "reject": "退回整改",
    "move_deadline": "调整时限",
}

ROWS = (
    Move("assign", CaseStatus.OPENED, CaseStatus.ASSIGNED, "明确整改责任单位、责任人和时限"),
    Move("reassign", CaseStatus.ASSIGNED, CaseStatus.ASSIGNED, "责任人调离或须回避"),
    Move("reassign", CaseStatus.RECTIFYING, CaseStatus.ASSIGNED, "责任人调离或须回避"),
    Move("start", CaseStatus.ASSIGNED, CaseStatus.RECTIFYING, "责任人确认收到"),
    Move("measure", CaseStatus.RECTIFYING, CaseStatus.RECTIFYING, "整改措施和进展"),
    Move("submit", CaseStatus.RECTIFYING, CaseStatus.SUBMITTED, "责任人认为已整改到位"),
    Move("verify", CaseStatus.SUBMITTED, CaseStatus.FIRST_VERIFIED, "第一名核查人通过"),
    Move("verify", CaseStatus.FIRST_VERIFIED, CaseStatus.CLOSED, "另一名核查人通过，销号"),
    Move("reject", CaseStatus.SUBMITTED, CaseStatus.RECTIFYING, "未整改到位"),
    Move("reject", CaseStatus.FIRST_VERIFIED, CaseStatus.RECTIFYING, "未整改到位，须重新两人核查"),
    Move("move_deadline", CaseStatus.ASSIGNED, CaseStatus.ASSIGNED, "专班负责人提出，领导同意"),
    Move("move_deadline", CaseStatus.RECTIFYING, CaseStatus.RECTIFYING, "专班负责人提出，领导同意"),
)

MOVES = Moves(STATUS_NAMES, VERBS, *ROWS, refusal=CaseMoveRefused)


class RequestStatus(StrEnum):
    PENDING = "pending"
    APPROVED = "approved"
    REFUSED = "refused"


REQUEST_MOVES = Moves(
    {RequestStatus.PENDING: "待批准", RequestStatus.APPROVED: "已批准", RequestStatus.REFUSED: "未批准"},
    {"approve": "批准", "refuse": "不批准"},
    Move("approve", RequestStatus.PENDING, RequestStatus.APPROVED, "第二人批准"),
    Move("refuse", RequestStatus.PENDING, RequestStatus.REFUSED, "第二人不批准"),
    refusal=RequestMoveRefused,
)
