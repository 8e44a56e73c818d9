"""Duplicates over HTTP."""

from sqlalchemy.orm import Session

from chassis.auth import roles
from chassis.context import Actor
from chassis.http import get, post
from services.issues.access import CENTRE, DISPATCHERS
from services.issues.duplicates import queries, usecases
from services.issues.duplicates.schemas import DuplicatesOut, MergeIn
from services.issues.ledger.schemas import IssueOut


class DuplicatesApi:
    """Routes of the duplicates."""

    @post("/v1/issues/{issue_no}/merge", allow=roles(*DISPATCHERS), tag="并案")
    def merge(
        self, session: Session, actor: Actor, issue_no: str, body: MergeIn, expected: int | None
    ) -> IssueOut:
        """并入另一问题"""
        return usecases.merge(session, issue_no, body, actor, expected)

    @get("/v1/issues/{issue_no}/duplicates", allow=roles(*CENTRE), tag="并案")
    def duplicates(self, session: Session, actor: Actor, issue_no: str) -> DuplicatesOut:
        """查看疑似重复的问题"""
        return queries.duplicates(session, issue_no, actor)
