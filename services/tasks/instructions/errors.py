"""What is refused about instructions."""

from chassis.errors import Invalid, NotFound


class InstructionNotFound(NotFound):
    code = "instruction_not_found"
    message = "未找到批示“{instruction_id}”"


class NotALeader(Invalid):
    code = "not_a_leader"
    message = "“{leader}”不是在用的旗领导"


class LeaderMissing(Invalid):
    code = "leader_missing"
    message = "代为登记批示须写明作出批示的领导"
