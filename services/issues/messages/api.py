"""政企沟通 over HTTP."""

from sqlalchemy.orm import Session

from chassis.auth import roles
from chassis.context import Actor
from chassis.http import get, post
from services.issues.access import CENTRE, OUTSIDE, READERS, UNIT
from services.issues.messages import usecases
from services.issues.messages.schemas import MessageIn, MessagesOut


class MessagesApi:
    """Routes of the conversation about an issue."""

    @get("/v1/issues/{issue_no}/messages", allow=roles(*READERS), tag="政企沟通")
    def messages(self, session: Session, actor: Actor, issue_no: str) -> MessagesOut:
        """查看留言"""
        return usecases.messages(session, issue_no, actor)

    @post("/v1/issues/{issue_no}/messages", allow=roles(*CENTRE, *UNIT, *OUTSIDE), status=201, tag="政企沟通")
    def say(self, session: Session, actor: Actor, issue_no: str, body: MessageIn) -> MessagesOut:
        """留言"""
        return usecases.say(session, issue_no, body, actor)

    @post("/v1/issues/{issue_no}/messages/read", allow=roles(*CENTRE, *UNIT, *OUTSIDE), tag="政企沟通")
    def mark_messages_read(self, session: Session, actor: Actor, issue_no: str) -> MessagesOut:
        """将对方的留言标为已读"""
        return usecases.mark_read(session, issue_no, actor)
