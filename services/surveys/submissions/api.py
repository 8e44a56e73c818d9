"""What units and staff can ask about submissions."""

import io
from mimetypes import guess_type

from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from chassis.auth import roles
from chassis.context import Actor
from chassis.files.attachments import require_unclassified
from chassis.http import Page, Upload, download, get, post
from chassis.runtime import Runtime
from services.surveys.access import READERS, REVIEWERS, SEE_ALL, SUBMITTERS
from services.surveys.submissions import attachments, batch, decisions, exporting, form_log, queries
from services.surveys.submissions.exporting import Export
from services.surveys.submissions.schemas import (
    CommentIn,
    EnterpriseChoice,
    LogOut,
    NoteIn,
    ReasonIn,
    ReviewIn,
    SubmissionBatchIn,
    SubmissionBatchOut,
    SubmissionExport,
    SubmissionLine,
    SubmissionOut,
    SubmissionQuery,
    VersionsOut,
)


class SubmissionsApi:
    """Routes of the submissions."""

    @post("/v1/submissions", allow=roles(*SUBMITTERS), idempotent=False, tag="答卷")
    def submit_batch(
        self, session: Session, actor: Actor, runtime: Runtime, body: SubmissionBatchIn
    ) -> SubmissionBatchOut:
        """以 JSON 提交答卷，至多50份，逐份给出结果"""
        return batch.receive(session, body, actor, runtime.files)

    @get("/v1/submissions", allow=roles(*READERS), tag="答卷")
    def submissions(self, session: Session, actor: Actor, query: SubmissionQuery) -> Page[SubmissionLine]:
        """查询答卷"""
        return queries.submissions(session, query, actor)

    @post(
        "/v1/submissions/export",
        allow=roles(*SEE_ALL),
        idempotent=False,
        beforehand=exporting.export_of,
        tag="答卷",
    )
    def export_submissions(self, session: Session, query: SubmissionExport, prepared: Export) -> Response:
        """导出一份问卷的答卷（xlsx，或压缩的 CSV），重复组另成一表，导出份数记入审计"""
        del query  # read beforehand
        exporting.exported(session, prepared)
        return download(prepared.file, prepared.name, prepared.media_type)

    @get("/v1/submissions/{submission_id}", allow=roles(*READERS), tag="答卷")
    def submission(self, session: Session, actor: Actor, submission_id: str) -> SubmissionOut:
        """查看答卷"""
        return queries.submission(session, submission_id, actor)

    @get("/v1/submissions/{submission_id}/log", allow=roles(*SEE_ALL), tag="答卷")
    def submission_log(self, session: Session, actor: Actor, submission_id: str) -> LogOut:
        """查看答卷的填写过程：各题的时间和位置（ODK 的 audit 记录）"""
        return form_log.log(session, submission_id, actor)

    @get("/v1/submissions/{submission_id}/versions", allow=roles(*READERS), tag="答卷")
    def submission_versions(self, session: Session, actor: Actor, submission_id: str) -> VersionsOut:
        """查看答卷更正前后的各次内容和改动之处"""
        return queries.all_versions(session, submission_id, actor)

    @post(
        "/v1/submissions/{submission_id}/files",
        allow=roles(*SUBMITTERS),
        idempotent=False,  # a file is known by its content
        body_limit_mb=attachments.LIMIT_MB,
        tag="答卷",
    )
    def add_files(
        self, session: Session, actor: Actor, runtime: Runtime, submission_id: str, body: Upload
    ) -> SubmissionOut:
        """补送答卷提到的文件，可一次几份，按文件名或内容摘要对应

        涉密信息不上网，表单须有 not_classified=true（不涉密）
        """
        require_unclassified(body)
        return attachments.add_files(session, submission_id, body.files, actor, runtime.files)

    @get("/v1/submissions/{submission_id}/files/{sha256}", allow=roles(*READERS), tag="答卷")
    def file(
        self, session: Session, actor: Actor, runtime: Runtime, submission_id: str, sha256: str
    ) -> Response:
        """下载答卷的文件，或另行留存的内容"""
        name, content = queries.file(session, submission_id, sha256, actor)
        stored = runtime.files.open(sha256) if content is None else io.BytesIO(content)
        return download(stored, name, guess_type(name)[0] or "application/octet-stream")

    @post("/v1/submissions/{submission_id}/approve", allow=roles(*REVIEWERS), tag="答卷")
    def approve_submission(
        self, session: Session, actor: Actor, submission_id: str, body: NoteIn, expected: int | None
    ) -> SubmissionOut:
        """通过补录：逾期送达的答卷自此有效"""
        return decisions.approve(session, submission_id, body, actor, expected)

    @post("/v1/submissions/{submission_id}/enterprise", allow=roles(*REVIEWERS), tag="答卷")
    def name_enterprise(
        self, session: Session, actor: Actor, submission_id: str, body: EnterpriseChoice, expected: int | None
    ) -> SubmissionOut:
        """指定企业：企业信息不全的答卷属于哪家企业"""
        return decisions.name_enterprise(session, submission_id, body, actor, expected)

    @post("/v1/submissions/{submission_id}/keep", allow=roles(*REVIEWERS), tag="答卷")
    def keep_submission(
        self, session: Session, actor: Actor, submission_id: str, body: NoteIn, expected: int | None
    ) -> SubmissionOut:
        """保留：疑似重复的答卷不是重复，自此有效"""
        return decisions.keep(session, submission_id, body, actor, expected)

    @post("/v1/submissions/{submission_id}/merge", allow=roles(*REVIEWERS), tag="答卷")
    def merge_submission(
        self, session: Session, actor: Actor, submission_id: str, body: NoteIn, expected: int | None
    ) -> SubmissionOut:
        """并入：疑似重复的答卷并入先收到的一份"""
        return decisions.merge(session, submission_id, body, actor, expected)

    @post("/v1/submissions/{submission_id}/void", allow=roles(*REVIEWERS), tag="答卷")
    def void_submission(
        self, session: Session, actor: Actor, submission_id: str, body: ReasonIn, expected: int | None
    ) -> SubmissionOut:
        """作废答卷；内容仍然留存"""
        return decisions.void(session, submission_id, body, actor, expected)

    @post("/v1/submissions/{submission_id}/review", allow=roles(*REVIEWERS), tag="答卷")
    def review_submission(
        self, session: Session, actor: Actor, submission_id: str, body: ReviewIn, expected: int | None
    ) -> SubmissionOut:
        """记录核对结果"""
        return decisions.review(session, submission_id, body, actor, expected)

    @post("/v1/submissions/{submission_id}/comments", allow=roles(*SEE_ALL), status=201, tag="答卷")
    def comment_submission(
        self, session: Session, actor: Actor, submission_id: str, body: CommentIn
    ) -> SubmissionOut:
        """对答卷加以说明"""
        return decisions.comment(session, submission_id, body, actor)
