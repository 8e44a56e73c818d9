"""What notify refuses, each with its stable code."""

from chassis.errors import Conflict, Invalid, NotFound, Transient
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


class RecipientUnknown(Transient):
    """The unit's people are not known here: their events may be on the way, so it is worth repeating.

    If nobody is named after the last repetition the event is parked, and replayed once somebody is.
    """

    code = "recipient_unknown"
    message = "单位“{dept}”没有可通知的联络员"


class TemplateNotFound(NotFound):
    code = "template_not_found"
    message = "未找到消息模板“{code}”"


class TemplateInvalid(Invalid):
    code = "template_invalid"
    message = "消息模板不能使用：{reason}"
