"""What units and staff can ask about submissions."""

from sqlalchemy.orm import Session

from chassis.auth import roles
from chassis.context import Actor
from chassis.http import Page, get, post
from chassis.runtime import Runtime
from services.surveys.access import READERS, SUBMITTERS
from services.surveys.submissions import batch, queries
from services.surveys.submissions.schemas import (
    SubmissionBatchIn,
    SubmissionBatchOut,
    SubmissionLine,
    SubmissionOut,
    SubmissionQuery,
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

    @get("/v1/submissions/{submission_id}", allow=roles(*READERS), tag="答卷")
    def submission(self, session: Session, actor: Actor, submission_id: str) -> SubmissionOut:
        """查看答卷"""
        return queries.submission(session, submission_id, actor)
