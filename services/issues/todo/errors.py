"""What can be refused about a to-do list."""

from chassis.errors import Forbidden


class NoOwnUnit(Forbidden):
    code = "no_own_unit"
    message = "您的账号未关联单位，没有单位待办"
