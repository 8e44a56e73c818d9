"""What the responsible units do, over HTTP."""

from sqlalchemy.orm import Session

from chassis.auth import roles
from chassis.context import Actor
from chassis.http import post
from services.issues.access import UNIT
from services.issues.handling import usecases
from services.issues.ledger.schemas import IssueOut


class HandlingApi:
    """Routes of whoever handles an issue."""

    @post("/v1/issues/{issue_no}/sign", allow=roles(*UNIT))
    def sign(self, session: Session, actor: Actor, issue_no: str, expected: int | None) -> IssueOut:
        """签收问题"""
        return usecases.sign(session, issue_no, actor, expected)
