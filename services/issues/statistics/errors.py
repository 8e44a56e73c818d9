"""What can be refused about statistics."""

from chassis.errors import Invalid


class UnknownOutcome(Invalid):
    code = "unknown_outcome"
    message = "没有“{outcome}”这种结果，可以使用：{allowed}"
