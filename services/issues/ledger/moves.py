"""The states of an issue and the one table of what may happen to it (domain.md §4.2)."""

from enum import StrEnum

from chassis.moves import Move, Moves
from services.issues.ledger.errors import IssueMoveRefused


class Status(StrEnum):
    """状态; rejected and merged are final, closed is unless the problem comes back."""

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


#: the clock presses: lights turn, and the ladder is climbed (domain.md ESC-3, ESC-4)
PRESSED = (Status.DISPATCHED, Status.RETURN_REQUESTED, Status.IN_PROGRESS)
#: some unit answers for it, and it is not over
ASSIGNED = (*PRESSED, Status.SUBMITTED, Status.CALLBACK, Status.SUSPENDED)
#: not over: others can be merged into it
OPEN = (Status.REGISTERED, Status.ACCEPTED, *ASSIGNED)
#: green whatever the date, and grey (domain.md LGT)
DELIVERED = (Status.SUBMITTED, Status.CALLBACK, Status.CLOSED)
STOPPED = (Status.REJECTED, Status.MERGED, Status.SUSPENDED)
#: they leave all totals (domain.md CNT-2)
UNCOUNTED = (Status.REJECTED, Status.MERGED)

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

VERBS = {
    "accept": "受理",
    "reject": "不予受理",
    "correct": "更正登记内容",
    "merge": "并案",
    "classify": "更正分类",
    "absorb": "并入其他问题",
    "dispatch": "派发",
    "sign": "签收",
    "request_return": "申请退办",
    "approve_return": "同意退办",
    "refuse_return": "不同意退办",
    "transfer": "转办",
    "reclassify": "调整办理类别",
    "contact": "登记先行联系",
    "note": "记录办理进展",
    "attach": "上传附件",
    "co_reply": "协办反馈",
    "ask_respondent": "要求书面说明",
    "hear_respondent": "提交书面说明",
    "submit_plan": "报送整改方案",
    "approve_plan": "同意整改方案",
    "return_plan": "退回整改方案",
    "request_extension": "申请延期",
    "extend": "同意延期",
    "refuse_extension": "不同意延期",
    "submit": "申请办结",
    "follow_task": "随任务销号申请办结",
    "hear_of_task": "所督办的任务有变",
    "send_back": "复核退回",
    "verify": "复核通过",
    "call_back": "回访",
    "suspend": "挂账",
    "review": "复查挂账",
    "resume": "恢复办理",
    "explain": "按已解释销号",
    "relapse": "反弹重办",
    "follow_up": "跟踪回访",
    "recount": "按新日历调整时限",
}

_REGISTERED, _ACCEPTED, _DISPATCHED = Status.REGISTERED, Status.ACCEPTED, Status.DISPATCHED
_RETURN, _IN_PROGRESS, _SUBMITTED = Status.RETURN_REQUESTED, Status.IN_PROGRESS, Status.SUBMITTED
_CALLBACK, _SUSPENDED, _CLOSED = Status.CALLBACK, Status.SUSPENDED, Status.CLOSED

ROWS = (
    Move("accept", _REGISTERED, _ACCEPTED, "属于受理范围，由中心承办"),
    Move("reject", _REGISTERED, Status.REJECTED, "不属于受理范围，须告知反映人理由"),
    Move("correct", _REGISTERED, _REGISTERED, "来源方更正了内容，尚未受理", offered=False),
    *(
        Move("merge", status, Status.MERGED, "与另一问题重复，经人工确认并入")
        for status in (_REGISTERED, _ACCEPTED, _DISPATCHED, _IN_PROGRESS)
    ),
    *(
        Move("absorb", status, status, "另一问题并入，涉及企业和反映人一并转入", offered=False)
        for status in OPEN
    ),
    *(
        Move("classify", status, status, "中心完善类别、维度、指标、涉及企业和被反映单位", offered=False)
        for status in OPEN
    ),
    Move("dispatch", _ACCEPTED, _DISPATCHED, "明确主办单位、办理类别和盯办人，开始计时"),
    Move("sign", _DISPATCHED, _IN_PROGRESS, "主办单位确认收到，开始办理"),
    Move("request_return", _DISPATCHED, _RETURN, "主办单位认为不属本单位职责，时限照计"),
    Move("approve_return", _RETURN, _ACCEPTED, "中心同意退办，重新派发并重新计时"),
    Move("refuse_return", _RETURN, _DISPATCHED, "中心不同意退办，原单位继续承办，时限不变"),
    *(
        Move("transfer", status, _DISPATCHED, "改由其他单位主办，重新计时")
        for status in (_DISPATCHED, _IN_PROGRESS)
    ),
    *(Move("reclassify", status, status, "办理难度与原类别不符") for status in (_DISPATCHED, _IN_PROGRESS)),
    Move("contact", _IN_PROGRESS, _IN_PROGRESS, "主办单位先行联系反映人"),
    Move("note", _IN_PROGRESS, _IN_PROGRESS, "主办、协办单位记录办理进展"),
    Move("attach", _IN_PROGRESS, _IN_PROGRESS, "主办、协办单位上传附件"),
    Move("co_reply", _IN_PROGRESS, _IN_PROGRESS, "协办单位向主办单位反馈"),
    *(
        Move("ask_respondent", status, status, "请被反映单位书面说明，不透露反映人", offered=False)
        for status in OPEN
    ),
    *(Move("hear_respondent", status, status, "被反映单位书面说明", offered=False) for status in OPEN),
    Move("submit_plan", _IN_PROGRESS, _IN_PROGRESS, "主办单位报送整改方案"),
    Move("approve_plan", _IN_PROGRESS, _IN_PROGRESS, "中心同意整改方案，可按方案日期办结"),
    Move("return_plan", _IN_PROGRESS, _IN_PROGRESS, "整改方案须修改后重报"),
    Move("request_extension", _IN_PROGRESS, _IN_PROGRESS, "主办单位申请延期，审批期间照常计时"),
    Move("extend", _IN_PROGRESS, _IN_PROGRESS, "延期获准，按新时限计时"),
    Move("refuse_extension", _IN_PROGRESS, _IN_PROGRESS, "理由不足，时限不变"),
    Move("submit", _IN_PROGRESS, _SUBMITTED, "主办单位认为已办结，催督暂停"),
    *(
        Move("follow_task", status, _SUBMITTED, "所督办的任务已销号", offered=False)
        for status in (_DISPATCHED, _IN_PROGRESS)
    ),
    *(
        Move("hear_of_task", status, status, "所督办的任务有变，问题继续办理", offered=False)
        for status in OPEN
    ),
    Move("send_back", _SUBMITTED, _IN_PROGRESS, "中心认为尚未解决，时限不变，催督恢复"),
    Move("verify", _SUBMITTED, _CALLBACK, "中心核实已办结，须回访反映人"),
    Move("verify", _SUBMITTED, _CLOSED, "中心核实已办结，无反映人可回访，销号"),
    Move("call_back", _CALLBACK, _CALLBACK, "未能联系上反映人，改日再访"),
    Move("call_back", _CALLBACK, _CLOSED, "反映人确认已解决，或多日无法联系，销号"),
    Move("call_back", _CALLBACK, _IN_PROGRESS, "反映人认为未完全解决，退回重办"),
    Move("call_back", _CALLBACK, _SUSPENDED, "多次重办仍未解决，领导包案"),
    Move("suspend", _IN_PROGRESS, _SUSPENDED, "受政策或上级因素制约，领导同意挂账，停止计时"),
    Move("review", _SUSPENDED, _SUSPENDED, "复查后条件仍不具备，继续挂账，定下次复查日期"),
    Move("resume", _SUSPENDED, _IN_PROGRESS, "条件具备，恢复办理"),
    *(
        Move("explain", status, _CLOSED, "诉求不合理或超出职权，已向反映人解释，经主任批准剔除")
        for status in (_IN_PROGRESS, _SUBMITTED, _CALLBACK, _SUSPENDED)
    ),
    Move("relapse", _CLOSED, _IN_PROGRESS, "回头看发现问题反弹，沿用原办理过程重办", offered=False),
    Move("follow_up", _CLOSED, _CLOSED, "走访跟踪回访了涉及企业", offered=False),
    *(Move("recount", status, status, "节假日安排有变", offered=False) for status in OPEN),
)

MOVES = Moves(STATUS_NAMES, VERBS, *ROWS, refusal=IssueMoveRefused)
