"""What is refused beside what a task itself refuses."""

from chassis.errors import Conflict, Invalid


class ReturnPending(Conflict):
    code = "return_pending"
    message = "该任务的退办申请正在审定，无需重复申请"


class NoReturnPending(Conflict):
    code = "no_return_pending"
    message = "该任务没有待审定的退办申请"


class SuggestsItself(Invalid):
    code = "suggests_itself"
    message = "建议承办单位不能是本单位"
