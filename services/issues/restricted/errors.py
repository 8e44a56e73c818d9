"""What is refused about the restricted ledger; what may not be seen is not found (domain.md PERM-1)."""

from chassis.errors import Conflict, Forbidden, Invalid, NotFound, Transient
from chassis.moves import MoveRefused


class MatterNotFound(NotFound):
    """Absent, or not for the caller: one sentence without a name in it, so that nobody can tell which."""

    code = "restricted_not_found"
    message = "未找到该事项"


class CaseMoveRefused(MoveRefused):
    code = "restricted_move_refused"
    message = "该限知事项当前为“{status}”，不能{verb}{instead}"


class RequestMoveRefused(MoveRefused):
    code = "restricted_request_move_refused"
    message = "该申请当前为“{status}”，不能{verb}{instead}"


class ReportDecided(Conflict):
    code = "restricted_report_decided"
    message = "该线索已立项或已不予立项，不能再次处理"


class InspectsItself(Invalid):
    """CONF-3: the unit complained about is no judge of it."""

    code = "restricted_inspects_itself"
    message = "核查单位不能是被反映单位"


class NotOfRectUnit(Invalid):
    code = "restricted_person_not_of_unit"
    message = "责任人和责任领导须为整改责任单位的在职人员"


class DeadlinePast(Invalid):
    code = "restricted_deadline_past"
    message = "整改时限不能早于今天"


class VerifierConflict(Forbidden):
    """CONF-3, CONF-6: nobody of the unit that puts it right, or was complained about, verifies it."""

    code = "restricted_verifier_conflict"
    message = "整改责任单位和被反映单位的人员不能核查该事项"


class SameVerifier(Conflict):
    """CONF-6 双人复核."""

    code = "restricted_same_verifier"
    message = "一核和二核须为不同的两人，请由另一名专班成员核查"


class SecondPersonNeeded(Conflict):
    """CONF-2 and CONF-8: two persons."""

    code = "restricted_second_person_needed"
    message = "申请人不能批准自己的申请，请由另一名专班成员批准"


class DetailNotForKind(Invalid):
    code = "restricted_detail_not_for_kind"
    message = "{kind}申请{rule}"


class NotHead(Forbidden):
    code = "restricted_not_head"
    message = "调整整改时限须由专班负责人提出"


class RequestPending(Conflict):
    code = "restricted_request_pending"
    message = "同样的申请正在等待批准"


class UnknownMember(Invalid):
    code = "restricted_unknown_member"
    message = "“{person}”不是在职的{role}"


class NoReporter(Conflict):
    code = "restricted_no_reporter"
    message = "该事项没有留下举报人信息"


class KeyDiffers(Transient):
    """What was sealed before could not be read any more; nothing is sealed with another key."""

    code = "restricted_key_differs"
    message = "{variable} 与写入时不同，限知台账暂时不能读写"
