"""What is refused about messages, each with its stable code."""

from chassis.errors import Conflict, NotFound
from chassis.moves import MoveRefused


class MessageNotFound(NotFound):
    """No such message, or another's: it may be about a restricted case, so both look alike (PERM-1)."""

    code = "message_not_found"
    message = "未找到该消息"


class NoAckAsked(Conflict):
    code = "no_ack_asked"
    message = "该消息无需签收回执"


class MessageMoveRefused(MoveRefused):
    code = "message_move_refused"
    message = "该消息当前为“{status}”，不能{verb}{instead}"
