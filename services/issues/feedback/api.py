"""有话说 over HTTP: for everybody, without signing in, and for the centre."""

from sqlalchemy.orm import Session
from werkzeug.wrappers import Request

from chassis.auth import public, roles
from chassis.context import Actor
from chassis.http import Page, PageQuery, get, post
from services.issues.access import CENTRE, DISPATCHERS, SEE_ALL
from services.issues.feedback import queries, usecases
from services.issues.feedback.limits import ASKING, SAYING, admit
from services.issues.feedback.schemas import (
    AnswerIn,
    CodeIn,
    FeedbackFigures,
    FeedbackIn,
    FeedbackLine,
    FeedbackOut,
    FeedbackQuery,
    IssueIn,
    ProgressOut,
    PublishedOut,
    PublishIn,
    RateIn,
    ReceiptOut,
    RejectIn,
)

TAG = "有话说"
BUSY = {429: "同一地址请求过于频繁"}
BY_CODE = BUSY | {404: "查询码不正确"}
PUBLISHERS = ("DR", "CS")


class FeedbackApi:
    """Routes of the feedback."""

    @post(
        "/v1/feedback",
        allow=public,
        status=201,
        idempotent=False,  # the answer holds the query code, which must not be kept
        responses=BUSY,
        body_limit_mb=1,
        tag=TAG,
    )
    def give_feedback(self, session: Session, request: Request, body: FeedbackIn) -> ReceiptOut:
        """我对营商环境有话说：可匿名，回执中的查询码只显示一次"""
        admit(SAYING, request)
        return usecases.say(session, body)

    @post(
        "/v1/feedback/query",
        allow=public,
        idempotent=False,  # changes nothing; a code in a path would be in every log on the way
        responses=BY_CODE,
        body_limit_mb=1,
        tag=TAG,
    )
    def feedback_progress(self, session: Session, request: Request, body: CodeIn) -> ProgressOut:
        """凭查询码查询办理情况"""
        admit(ASKING, request)
        return queries.progress(session, usecases.by_code(session, body))

    @post(
        "/v1/feedback/rate",
        allow=public,
        idempotent=False,  # doing it twice is refused
        responses=BY_CODE,
        body_limit_mb=1,
        tag=TAG,
    )
    def rate_feedback(self, session: Session, request: Request, body: RateIn) -> None:
        """凭查询码评价答复"""
        admit(ASKING, request)
        usecases.rate(session, body)

    @get("/v1/feedback/published", allow=public, tag=TAG)
    def published_feedback(self, session: Session, query: PageQuery) -> Page[PublishedOut]:
        """查询已公开的问答"""
        return queries.published(session, query)

    @get("/v1/feedback/figures", allow=roles(*SEE_ALL), tag=TAG)
    def feedback_figures(self, session: Session) -> FeedbackFigures:
        """查看反馈的数量"""
        return queries.figures(session)

    @get("/v1/feedback", allow=roles(*SEE_ALL), tag=TAG)
    def feedback(self, session: Session, query: FeedbackQuery) -> Page[FeedbackLine]:
        """查询反馈"""
        return queries.feedback(session, query)

    @get("/v1/feedback/{feedback_id}", allow=roles(*SEE_ALL), tag=TAG)
    def one_feedback(self, session: Session, actor: Actor, feedback_id: str) -> FeedbackOut:
        """查看一条反馈"""
        return queries.one(session, feedback_id, actor)

    @post("/v1/feedback/{feedback_id}/accept", allow=roles(*CENTRE), tag=TAG)
    def accept_feedback(
        self, session: Session, actor: Actor, feedback_id: str, expected: int | None
    ) -> FeedbackOut:
        """受理咨询或表扬，由中心答复"""
        return usecases.accept(session, feedback_id, actor, expected)

    @post("/v1/feedback/{feedback_id}/issue", allow=roles(*CENTRE), tag=TAG)
    def make_issue(
        self, session: Session, actor: Actor, feedback_id: str, body: IssueIn, expected: int | None
    ) -> FeedbackOut:
        """立为问题，来源为 ZQ"""
        return usecases.open_issue(session, feedback_id, body, actor, expected)

    @post("/v1/feedback/{feedback_id}/answer", allow=roles(*CENTRE), tag=TAG)
    def answer_feedback(
        self, session: Session, actor: Actor, feedback_id: str, body: AnswerIn, expected: int | None
    ) -> FeedbackOut:
        """答复；立为问题的在办结后答复"""
        return usecases.answer(session, feedback_id, body, actor, expected)

    @post("/v1/feedback/{feedback_id}/reject", allow=roles(*DISPATCHERS), tag=TAG)
    def reject_feedback(
        self, session: Session, actor: Actor, feedback_id: str, body: RejectIn, expected: int | None
    ) -> FeedbackOut:
        """不予受理"""
        return usecases.reject(session, feedback_id, body, actor, expected)

    @post("/v1/feedback/{feedback_id}/restrict", allow=roles(*CENTRE), tag=TAG)
    def restrict_feedback(
        self, session: Session, actor: Actor, feedback_id: str, expected: int | None
    ) -> FeedbackOut:
        """转专项工作组，此处只留状态"""
        return usecases.restrict(session, feedback_id, actor, expected)

    @post("/v1/feedback/{feedback_id}/publish", allow=roles(*PUBLISHERS), tag=TAG)
    def publish_feedback(
        self, session: Session, actor: Actor, feedback_id: str, body: PublishIn, expected: int | None
    ) -> FeedbackOut:
        """经反映人同意，隐去身份后公开"""
        return usecases.publish(session, feedback_id, body, actor, expected)
