"""What staff can ask about problems heard on visits, and decide about those that were not told clearly."""

from sqlalchemy.orm import Session

from chassis.auth import roles
from chassis.context import Actor
from chassis.http import Page, get, post
from services.surveys.access import CONFIRMERS, ENTERPRISE, SEE_ALL
from services.surveys.problems import queries, usecases
from services.surveys.problems.schemas import ConfirmIn, DismissIn, ProblemOut, ProblemQuery


class ProblemsApi:
    """Routes of the extracted problems."""

    @get("/v1/problems", allow=roles(*SEE_ALL, *ENTERPRISE), tag="问题")
    def problems(self, session: Session, actor: Actor, query: ProblemQuery) -> Page[ProblemOut]:
        """查询从答卷提取的问题"""
        return queries.problems(session, query, actor)

    @get("/v1/problems/{problem_id}", allow=roles(*SEE_ALL, *ENTERPRISE), tag="问题")
    def problem(self, session: Session, actor: Actor, problem_id: str) -> ProblemOut:
        """查看从答卷提取的问题"""
        return queries.problem(session, problem_id, actor)

    @post("/v1/problems/{problem_id}/confirm", allow=roles(*CONFIRMERS), tag="问题")
    def confirm_problem(
        self, session: Session, actor: Actor, problem_id: str, body: ConfirmIn, expected: int | None
    ) -> ProblemOut:
        """补充描述并上报待确认的问题"""
        return usecases.confirm(session, problem_id, body, actor, expected)

    @post("/v1/problems/{problem_id}/dismiss", allow=roles(*CONFIRMERS), tag="问题")
    def dismiss_problem(
        self, session: Session, actor: Actor, problem_id: str, body: DismissIn, expected: int | None
    ) -> ProblemOut:
        """认定待确认的问题不成立"""
        return usecases.dismiss(session, problem_id, body, actor, expected)
