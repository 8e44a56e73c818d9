"""Calendar subscriptions over HTTP: made and revoked by their owner, read by programs with the address."""

from sqlalchemy.orm import Session
from werkzeug.wrappers import Request, Response

from chassis.auth import public, roles
from chassis.context import Actor
from chassis.http import delete, get, post, root_url
from chassis.runtime import Runtime
from services.tasks.access import CENTRE, LEADER, UNIT
from services.tasks.calendar_feed import usecases
from services.tasks.calendar_feed.schemas import (
    CalendarKeyIn,
    CalendarKeysOut,
    NewCalendarKeyOut,
)

SUBSCRIBERS = CENTRE | UNIT | LEADER


class CalendarFeedApi:
    """Routes of the calendar."""

    @post(
        "/v1/calendar-keys",
        allow=roles(*SUBSCRIBERS),
        status=201,
        idempotent=False,  # the answer holds a secret, which must not be kept
        tag="日历",
    )
    def subscribe_calendar(
        self, session: Session, actor: Actor, runtime: Runtime, request: Request, *, body: CalendarKeyIn
    ) -> NewCalendarKeyOut:
        """订阅任务时限的日历"""
        return usecases.subscribe(session, body, actor, root_url(request, runtime.settings))

    @get("/v1/calendar-keys", allow=roles(*SUBSCRIBERS), tag="日历")
    def calendar_keys(self, session: Session, actor: Actor) -> CalendarKeysOut:
        """查询本人的日历订阅"""
        return usecases.mine(session, actor)

    @delete("/v1/calendar-keys/{key_id}", allow=roles(*SUBSCRIBERS), tag="日历")
    def revoke_calendar_key(self, session: Session, actor: Actor, key_id: int) -> None:
        """停用本人的日历订阅"""
        usecases.revoke(session, key_id, actor)

    @get("/v1/key/{token}/calendar", allow=public, tag="日历", responses={401: "地址无效或已停用"})
    def calendar(self, session: Session, token: str) -> Response:
        """任务时限（iCalendar），供手机和邮件程序订阅"""
        return usecases.feed(session, token)
