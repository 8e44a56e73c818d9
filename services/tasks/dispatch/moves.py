"""The states of a task and the one table of what may happen to it (domain.md §4.1)."""

from enum import StrEnum

from chassis.moves import Move, Moves
from services.tasks.dispatch.errors import TaskMoveRefused


class TaskStatus(StrEnum):
    """状态; closed and cancelled are final."""

    DRAFT = "draft"
    DISPATCHED = "dispatched"
    IN_PROGRESS = "in_progress"
    SUBMITTED = "submitted"
    SUSPENDED = "suspended"
    CLOSED = "closed"
    CANCELLED = "cancelled"


#: the clock presses: lights turn, and the ladder is climbed (domain.md ESC-3, ESC-4)
PRESSED = (TaskStatus.DISPATCHED, TaskStatus.IN_PROGRESS)
#: dispatched, and neither done nor given up
OPEN = (*PRESSED, TaskStatus.SUBMITTED, TaskStatus.SUSPENDED)
#: green whatever the date, and grey (domain.md LGT)
DELIVERED = (TaskStatus.SUBMITTED, TaskStatus.CLOSED)
STOPPED = (TaskStatus.SUSPENDED, TaskStatus.CANCELLED)

STATUS_NAMES = {
    TaskStatus.DRAFT: "草稿",
    TaskStatus.DISPATCHED: "待签收",
    TaskStatus.IN_PROGRESS: "推进中",
    TaskStatus.SUBMITTED: "待复核",
    TaskStatus.SUSPENDED: "暂缓",
    TaskStatus.CLOSED: "已销号",
    TaskStatus.CANCELLED: "已撤销",
}

VERBS = {
    "dispatch": "派发",
    "accept": "签收",
    "request_return": "申请退办",
    "approve_return": "同意退办",
    "refuse_return": "不同意退办",
    "progress": "报送进度",
    "attach": "上传佐证",
    "co_reply": "协办反馈",
    "submit": "申请销号",
    "verify": "复核通过",
    "reject": "复核退回",
    "request_extension": "申请延期",
    "extend": "同意延期",
    "reschedule": "按上级文件调整时限",
    "link": "关联",
    "amend": "更正内容",
    "suspend": "暂缓",
    "resume": "恢复推进",
    "cancel": "撤销",
}

_DRAFT, _DISPATCHED, _IN_PROGRESS = TaskStatus.DRAFT, TaskStatus.DISPATCHED, TaskStatus.IN_PROGRESS
_SUBMITTED, _SUSPENDED, _CLOSED = TaskStatus.SUBMITTED, TaskStatus.SUSPENDED, TaskStatus.CLOSED

ROWS = (
    Move("dispatch", _DRAFT, _DISPATCHED, "方案发布或退办后重新派发，主办单位开始计时签收"),
    Move("accept", _DISPATCHED, _IN_PROGRESS, "主办单位确认收到，开始推进"),
    Move("request_return", _DISPATCHED, _DISPATCHED, "主办单位认为不属本单位职责，签收时限照计"),
    Move("approve_return", _DISPATCHED, _DRAFT, "中心同意退办，调整后重新派发"),
    Move("refuse_return", _DISPATCHED, _DISPATCHED, "中心不同意退办，原单位继续承办"),
    Move("progress", _IN_PROGRESS, _IN_PROGRESS, "主办单位报送进度"),
    Move("attach", _IN_PROGRESS, _IN_PROGRESS, "主办、协办单位上传佐证材料"),
    Move("co_reply", _IN_PROGRESS, _IN_PROGRESS, "协办单位反馈本单位所做工作"),
    Move("submit", _IN_PROGRESS, _SUBMITTED, "主办单位认为已完成，催督暂停"),
    Move("verify", _SUBMITTED, _SUBMITTED, "上级方案的任务经初核，等待主任终核"),
    Move("verify", _SUBMITTED, _CLOSED, "中心核实已完成，销号"),
    Move("reject", _SUBMITTED, _IN_PROGRESS, "中心认为尚未完成，时限不变，催督恢复"),
    Move("request_extension", _IN_PROGRESS, _IN_PROGRESS, "主办单位申请延期，审批期间照常计时"),
    Move("extend", _IN_PROGRESS, _IN_PROGRESS, "延期获准，按新时限计时"),
    *(Move("reschedule", status, status, "上级文件调整了时限") for status in PRESSED),
    *(Move("link", status, status, "同一举措列入多个方案，一次报送") for status in (_DRAFT, *OPEN)),
    *(Move("amend", status, status, "方案的任务清单有更正，经中心采纳") for status in OPEN),
    Move("suspend", _IN_PROGRESS, _SUSPENDED, "领导同意暂缓，停止计时"),
    Move("resume", _SUSPENDED, _IN_PROGRESS, "条件具备，继续推进，时限不变"),
    *(
        Move("cancel", status, TaskStatus.CANCELLED, "领导同意撤销或并入其他任务，不再计入总数")
        for status in (_DRAFT, *OPEN)
    ),
)

MOVES = Moves(STATUS_NAMES, VERBS, *ROWS, refusal=TaskMoveRefused)
