"""What may happen to a submission, and what its states are called."""

from enum import StrEnum

from chassis.moves import Move, Moves
from services.surveys.submissions.errors import SubmissionMoveRefused


class Status(StrEnum):
    RECEIVED = "received"
    DUPLICATE_SUSPECT = "duplicate_suspect"
    LATE_PENDING = "late_pending"
    EFFECTIVE = "effective"
    DUPLICATE = "duplicate"
    VOID = "void"


STATUS_NAMES = {
    Status.RECEIVED: "已接收",
    Status.DUPLICATE_SUSPECT: "疑似重复",
    Status.LATE_PENDING: "补录待审",
    Status.EFFECTIVE: "有效",
    Status.DUPLICATE: "重复",
    Status.VOID: "无效",
}

VERBS = {
    "take_effect": "生效",
    "suspect": "转重复核对",
    "hold_as_late": "转补录审核",
    "identify": "指定企业",
    "correct": "更正",
    "approve": "通过补录",
    "keep": "保留",
    "merge": "并入",
    "void": "作废",
}

ROWS = (
    Move("take_effect", Status.RECEIVED, Status.EFFECTIVE, "按时送达且企业明确"),
    Move("suspect", Status.RECEIVED, Status.DUPLICATE_SUSPECT, "同一企业、问卷、场次和走访日期已有有效答卷"),
    Move("hold_as_late", Status.RECEIVED, Status.LATE_PENDING, "填写过久才送达，须经审核"),
    Move("identify", Status.RECEIVED, Status.RECEIVED, "企业信息不全，由工作人员指定"),
    Move("identify", Status.LATE_PENDING, Status.LATE_PENDING, "企业信息不全，由工作人员指定"),
    Move("void", Status.RECEIVED, Status.VOID, "企业查不到也无法登记，或答卷无效"),
    Move("approve", Status.LATE_PENDING, Status.EFFECTIVE, "补录属实"),
    Move("approve", Status.LATE_PENDING, Status.DUPLICATE_SUSPECT, "补录属实，但已有同一次走访的有效答卷"),
    Move("void", Status.LATE_PENDING, Status.VOID, "补录不属实"),
    Move("keep", Status.DUPLICATE_SUSPECT, Status.EFFECTIVE, "不是重复"),
    Move("correct", Status.DUPLICATE_SUSPECT, Status.EFFECTIVE, "更正后不再与其他答卷重复"),
    Move("correct", Status.EFFECTIVE, Status.DUPLICATE_SUSPECT, "更正后与另一份有效答卷是同一次走访"),
    Move("merge", Status.DUPLICATE_SUSPECT, Status.DUPLICATE, "并入先收到的答卷"),
)

SET_ASIDE = (Status.DUPLICATE, Status.VOID)

MOVES = Moves(STATUS_NAMES, VERBS, *ROWS, refusal=SubmissionMoveRefused)
