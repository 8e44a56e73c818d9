"""What the calendar feed refuses."""

from chassis.errors import NotFound, Unauthenticated


class CalendarKeyNotFound(NotFound):
    code = "calendar_key_not_found"
    message = "未找到日历订阅“{key_id}”"


class CalendarKeyInvalid(Unauthenticated):
    """Unknown, revoked, or of somebody who has left."""

    code = "calendar_key_invalid"
    message = "日历订阅地址无效或已停用"
