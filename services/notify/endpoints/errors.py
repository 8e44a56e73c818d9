"""What is refused of endpoints, each with its stable code."""

from chassis.errors import Invalid, NotFound


class EndpointNotFound(NotFound):
    code = "endpoint_not_found"
    message = "未找到渠道“{code}”"


class EndpointInvalid(Invalid):
    code = "endpoint_invalid"
    message = "渠道不能使用：{reason}"
