"""政企沟通 over HTTP."""

from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from chassis.auth import roles
from chassis.context import Actor
from chassis.files.attachments import LIMIT_MB
from chassis.http import Upload, download, get, post
from chassis.runtime import Runtime
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

    @post(
        "/v1/issues/{issue_no}/messages/{message_id}/files",
        allow=roles(*CENTRE, *UNIT, *OUTSIDE),
        status=201,
        idempotent=False,  # a file is known by its content
        body_limit_mb=LIMIT_MB,
        tag="政企沟通",
    )
    def attach_to_message(
        self,
        session: Session,
        actor: Actor,
        issue_no: str,
        message_id: int,
        body: Upload,
        *,
        runtime: Runtime,
    ) -> MessagesOut:
        """为本人的留言上传一份附件；涉密信息不上网，表单须有 not_classified=true（不涉密）"""
        return usecases.attach(session, issue_no, message_id, body, actor, store=runtime.files)

    @get("/v1/issues/{issue_no}/messages/{message_id}/files/{sha256}", allow=roles(*READERS), tag="政企沟通")
    def message_file(
        self, session: Session, actor: Actor, issue_no: str, message_id: int, sha256: str, *, runtime: Runtime
    ) -> Response:
        """下载留言的附件"""
        found = usecases.file(session, issue_no, message_id, sha256, actor)
        return download(runtime.files.open(sha256), found.name, found.media_type)
