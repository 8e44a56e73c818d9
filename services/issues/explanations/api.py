"""Written explanations over HTTP."""

from sqlalchemy.orm import Session

from chassis.auth import roles
from chassis.context import Actor
from chassis.http import Page, get, post
from services.issues.access import DISPATCHERS, SEE_ALL, UNIT
from services.issues.explanations import queries, usecases
from services.issues.explanations.schemas import AnswerIn, ExplanationOut, ExplanationQuery, QuestionIn


class ExplanationsApi:
    """Routes of the written explanations."""

    @post("/v1/issues/{issue_no}/explanations", allow=roles(*DISPATCHERS), status=201, tag="书面说明")
    def ask_for_explanation(
        self, session: Session, actor: Actor, issue_no: str, body: QuestionIn, expected: int | None
    ) -> ExplanationOut:
        """要求被反映单位书面说明，不透露反映人"""
        return usecases.ask(session, issue_no, body, actor, expected)

    @get("/v1/explanations", allow=roles(*SEE_ALL, *UNIT), tag="书面说明")
    def explanations(self, session: Session, actor: Actor, query: ExplanationQuery) -> Page[ExplanationOut]:
        """查询书面说明；单位所见为要求本单位提交的和本单位主办问题的"""
        return queries.explanations(session, query, actor)

    @post("/v1/explanations/{explanation_id}/answer", allow=roles(*UNIT), tag="书面说明")
    def give_explanation(
        self, session: Session, actor: Actor, explanation_id: int, body: AnswerIn, expected: int | None
    ) -> ExplanationOut:
        """提交书面说明"""
        return usecases.give(session, explanation_id, body, actor, expected)
