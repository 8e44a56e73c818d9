"""Evidence over HTTP: uploaded by the units, read by whoever may read the task."""

from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from chassis.auth import roles
from chassis.context import Actor
from chassis.files.attachments import LIMIT_MB, AttachmentsOut
from chassis.http import Upload, delete, download, get, post
from chassis.runtime import Runtime
from services.tasks.access import TASK_READERS, UNIT
from services.tasks.attachments import queries, usecases


class AttachmentsApi:
    """Routes of the evidence."""

    @post(
        "/v1/tasks/{task_no}/files",
        allow=roles(*UNIT),
        status=201,
        idempotent=False,  # a file is known by its content
        body_limit_mb=LIMIT_MB,
        tag="佐证",
    )
    def attach_file(
        self, session: Session, actor: Actor, runtime: Runtime, task_no: str, body: Upload
    ) -> AttachmentsOut:
        """上传一份佐证材料；涉密信息不上网，表单须有 not_classified=true（不涉密）"""
        return usecases.attach(session, task_no, body, actor, runtime.files)

    @get("/v1/tasks/{task_no}/files", allow=roles(*TASK_READERS), tag="佐证")
    def task_files(self, session: Session, actor: Actor, task_no: str) -> AttachmentsOut:
        """查询佐证材料"""
        return queries.attachments(session, task_no, actor)

    @get("/v1/tasks/{task_no}/files/{sha256}", allow=roles(*TASK_READERS), tag="佐证")
    def task_file(
        self, session: Session, actor: Actor, runtime: Runtime, task_no: str, sha256: str
    ) -> Response:
        """下载佐证材料"""
        found = queries.attachment(session, task_no, sha256, actor)
        return download(runtime.files.open(sha256), found.name, found.media_type)

    @delete("/v1/tasks/{task_no}/files/{sha256}", allow=roles(*UNIT), tag="佐证")
    def detach_file(self, session: Session, actor: Actor, task_no: str, sha256: str) -> None:
        """删除本单位误传的佐证材料"""
        usecases.detach(session, task_no, sha256, actor)
