"""The shapes of calendar subscriptions."""

from datetime import datetime

from pydantic import ConfigDict, Field

from chassis.shapes import Shape
from services.tasks.calendar_feed.model import CalendarKey, Scope

SCOPES = "unit 本单位主办或协办的任务，person 本人为责任领导、责任人或盯办人的任务"


class CalendarKeyIn(Shape):
    """要建立的日历订阅"""

    model_config = ConfigDict(extra="forbid")

    scope: Scope = Field(description=SCOPES)


class CalendarKeyOut(Shape):
    """一个日历订阅"""

    key_id: int
    scope: Scope = Field(description=SCOPES)
    created_at: datetime
    revoked_at: datetime | None = Field(description="停用时间")

    @classmethod
    def of(cls, key: CalendarKey) -> "CalendarKeyOut":
        """The shape of one row."""
        return cls(
            key_id=key.id, scope=Scope(key.scope), created_at=key.created_at, revoked_at=key.revoked_at
        )


class NewCalendarKeyOut(CalendarKeyOut):
    """新建的日历订阅，地址只显示这一次"""

    url: str = Field(description="在手机或邮件程序中订阅的地址，任何持有者都能看到时限，请勿外传")


class CalendarKeysOut(Shape):
    """本人的日历订阅，先建立的在前"""

    items: list[CalendarKeyOut]
