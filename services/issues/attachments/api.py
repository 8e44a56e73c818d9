"""Evidence over HTTP: uploaded by the units, read by whoever may read the issue."""

from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from chassis.auth import roles
from chassis.context import Actor
from chassis.files.attachments import LIMIT_MB, AttachmentsOut
from chassis.http import Upload, delete, download, get, post
from chassis.runtime import Runtime
from services.issues.access import READERS, UNIT
from services.issues.attachments import queries, usecases


class AttachmentsApi:
    """Routes of the evidence."""

    @post(
        "/v1/issues/{issue_no}/files",
        allow=roles(*UNIT),
        status=201,
        idempotent=False,  # a file is known by its content
        body_limit_mb=LIMIT_MB,
        tag="附件",
    )
    def attach_file(
        self, session: Session, actor: Actor, runtime: Runtime, issue_no: str, body: Upload
    ) -> AttachmentsOut:
        """上传一份附件；涉密信息不上网，表单须有 not_classified=true（不涉密）"""
        return usecases.attach(session, issue_no, body, actor, runtime.files)

    @get("/v1/issues/{issue_no}/files", allow=roles(*READERS), tag="附件")
    def issue_files(self, session: Session, actor: Actor, issue_no: str) -> AttachmentsOut:
        """查询附件"""
        return queries.attachments(session, issue_no, actor)

    @get("/v1/issues/{issue_no}/files/{sha256}", allow=roles(*READERS), tag="附件")
    def issue_file(
        self, session: Session, actor: Actor, runtime: Runtime, issue_no: str, sha256: str
    ) -> Response:
        """下载附件"""
        found = queries.attachment(session, issue_no, sha256, actor)
        return download(runtime.files.open(sha256), found.name, found.media_type)

    @delete("/v1/issues/{issue_no}/files/{sha256}", allow=roles(*UNIT), tag="附件")
    def detach_file(self, session: Session, actor: Actor, issue_no: str, sha256: str) -> None:
        """删除本单位误传的附件"""
        usecases.detach(session, issue_no, sha256, actor)
