"""What notify refuses, each with its stable code."""

from chassis.errors import Conflict, Invalid, NotFound, Transient


class MessageNotFound(NotFound):
    """No such message, or another person's."""

    code = "message_not_found"
    message = "未找到该消息"


class NoAckAsked(Conflict):
    code = "no_ack_asked"
    message = "该消息无需签收回执"


class AlreadyAcked(Conflict):
    code = "already_acked"
    message = "该消息已确认过"


class NotSentYet(Conflict):
    code = "message_not_sent_yet"
    message = "该消息尚未发出"


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
