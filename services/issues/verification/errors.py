"""What can be refused about callbacks."""

from chassis.errors import Conflict, Invalid, NotFound


class ResolvedMissing(Invalid):
    code = "resolved_missing"
    message = "已联系上反映人的，须记录是否解决"


class NobodyAnswered(Invalid):
    code = "nobody_answered"
    message = "未联系上反映人的，不能记录是否解决和评价"


class CallbackNotFound(NotFound):
    code = "callback_not_found"
    message = "未找到回访记录{callback_id}"


class NothingToCheck(Conflict):
    code = "nothing_to_check"
    message = "该回访不是差评，或差评已核实"
