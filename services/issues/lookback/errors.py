"""What can be refused about looking back."""

from chassis.errors import Conflict, NotFound


class LookBackNotFound(NotFound):
    code = "look_back_not_found"
    message = "未找到回头看记录{look_back_id}"


class LookedAtAlready(Conflict):
    code = "looked_at_already"
    message = "该回头看已有结果“{result}”，不能再次记录"


class ClosedSinceThen(Conflict):
    code = "closed_since_then"
    message = "该问题此后已重办或再次销号，本次回头看已失效"
