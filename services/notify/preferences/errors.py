"""What is refused of preferences, with its stable code."""

from chassis.errors import Invalid


class Mandatory(Invalid):
    code = "message_mandatory"
    message = "消息“{code}”必须接收，不能关闭"
