"""Giving issues to units over HTTP."""

from sqlalchemy.orm import Session

from chassis.auth import roles
from chassis.context import Actor
from chassis.http import post
from services.issues.access import DISPATCHERS
from services.issues.dispatch import usecases
from services.issues.dispatch.schemas import DispatchIn
from services.issues.ledger.schemas import IssueOut


class DispatchApi:
    """Routes of the dispatcher."""

    @post("/v1/issues/{issue_no}/dispatch", allow=roles(*DISPATCHERS))
    def dispatch(
        self, session: Session, actor: Actor, issue_no: str, body: DispatchIn, expected: int | None
    ) -> IssueOut:
        """派发问题"""
        return usecases.dispatch(session, issue_no, body, actor, expected)
