"""What everybody can choose for themselves."""

from sqlalchemy.orm import Session

from chassis.auth import signed_in
from chassis.context import Actor
from chassis.http import get, put
from services.notify.preferences import usecases
from services.notify.preferences.schemas import PreferenceIn, PreferenceOut


class PreferencesApi:
    """Routes of the preferences."""

    @get("/v1/preferences", allow=signed_in, tag="偏好")
    def preferences(self, session: Session, actor: Actor) -> PreferenceOut:
        """查看本人的接收偏好"""
        return usecases.chosen(session, actor)

    @put("/v1/preferences", allow=signed_in, tag="偏好")
    def choose_preferences(
        self, session: Session, actor: Actor, body: PreferenceIn, expected: int | None
    ) -> PreferenceOut:
        """设置本人的接收偏好；必须发送的消息不能关闭"""
        return usecases.choose(session, body, actor, expected)
