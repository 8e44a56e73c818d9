"""What can be refused about rectification plans."""

from chassis.errors import Conflict, Invalid, NotFound
from chassis.moves import MoveRefused


class PlanMoveRefused(MoveRefused):
    code = "plan_move_refused"
    message = "该整改方案当前为“{status}”，不能{verb}{instead}"


class PlanPending(Conflict):
    code = "plan_pending"
    message = "已有待审的整改方案，审定后方可重报"


class NoPlanPending(Conflict):
    code = "no_plan_pending"
    message = "没有待审的整改方案"


class PlannedInPast(Invalid):
    code = "planned_in_past"
    message = "整改完成日期不能早于今日"


class PlanNotFound(NotFound):
    code = "plan_not_found"
    message = "问题“{issue_no}”没有整改方案{plan_id}"
