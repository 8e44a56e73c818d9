"""The states of feedback and the one table of what may happen to it (domain.md §4.2, §5.3 E)."""

from enum import StrEnum

from chassis.moves import Move, Moves
from services.issues.feedback.errors import FeedbackMoveRefused


class FeedbackStatus(StrEnum):
    RECEIVED = "received"
    ASSIGNED = "assigned"
    ANSWERED = "answered"
    PUBLISHED = "published"
    REJECTED = "rejected"
    RESTRICTED = "restricted"


STATUS_NAMES = {
    FeedbackStatus.RECEIVED: "已收到",
    FeedbackStatus.ASSIGNED: "已分办",
    FeedbackStatus.ANSWERED: "已答复",
    FeedbackStatus.PUBLISHED: "已公开",
    FeedbackStatus.REJECTED: "不予受理",
    FeedbackStatus.RESTRICTED: "已转专项工作组",
}

VERBS = {
    "accept": "受理",
    "open_issue": "立为问题",
    "answer": "答复",
    "reject": "不予受理",
    "restrict": "转专项工作组",
    "publish": "公开",
    "rate": "评价",
}

MOVES = Moves(
    STATUS_NAMES,
    VERBS,
    Move("accept", FeedbackStatus.RECEIVED, FeedbackStatus.ASSIGNED, "由中心直接答复，开始计时"),
    Move("open_issue", FeedbackStatus.RECEIVED, FeedbackStatus.ASSIGNED, "须由单位办理"),
    Move("open_issue", FeedbackStatus.ASSIGNED, FeedbackStatus.ASSIGNED, "受理后发现须由单位办理"),
    Move("answer", FeedbackStatus.RECEIVED, FeedbackStatus.ANSWERED, "当即可以答复"),
    Move("answer", FeedbackStatus.ASSIGNED, FeedbackStatus.ANSWERED, "核实或办结后答复"),
    Move("reject", FeedbackStatus.RECEIVED, FeedbackStatus.REJECTED, "不属于受理范围，须告知理由"),
    Move("restrict", FeedbackStatus.RECEIVED, FeedbackStatus.RESTRICTED, "涉嫌不正之风"),
    Move("restrict", FeedbackStatus.ASSIGNED, FeedbackStatus.RESTRICTED, "核实中发现涉嫌不正之风"),
    Move("publish", FeedbackStatus.ANSWERED, FeedbackStatus.PUBLISHED, "反映人同意，隐去身份，审核后公开"),
    Move("rate", FeedbackStatus.ANSWERED, FeedbackStatus.ANSWERED, "反映人评价答复"),
    Move("rate", FeedbackStatus.PUBLISHED, FeedbackStatus.PUBLISHED, "反映人评价答复"),
    refusal=FeedbackMoveRefused,
)
