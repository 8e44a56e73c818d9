"""What the calendar feed refuses."""

from chassis.errors import Forbidden, NotFound, Unauthenticated


class CalendarKeyNotFound(NotFound):
    code = "calendar_key_not_found"
    message = "未找到日历订阅“{key_id}”"


class PeopleSubscribe(Forbidden):
    """The address is worth something as long as its owner works here, which is known of people only."""

    code = "people_subscribe"
    message = "日历由人员订阅；请以本单位人员的账号订阅，系统账号可查询任务列表"


class CalendarKeyInvalid(Unauthenticated):
    """Unknown, revoked, or of somebody who has left."""

    code = "calendar_key_invalid"
    message = "日历订阅地址无效或已停用"
