"""An entry point that does the work itself."""

from chassis.auth import roles
from chassis.http import get
from sqlalchemy import select  # broken: table-in-entry-point
from sqlalchemy.orm import Session
from services.issues import usecases
from services.issues.model import Issue  # broken: table-in-entry-point


class IssuesApi:
    name = "issues-api"

    @get("/v1/issues/{issue_no}/closed", allow=roles("DP"))
    def closed(self, session: Session, issue_no: str) -> bool:  # broken: long-entry-point
        """已办结"""
        issue = session.scalar(select(Issue).where(Issue.issue_no == issue_no))
        if issue is None:
            return False
        if issue.status == "closed":
            return True
        return usecases.look_again(issue)

    @get("/v1/issues/{issue_no}", allow=roles("DP"))
    def one(self, session: Session, issue_no: str) -> object:
        """This one
        is fine,
        however long
        its
        description."""
        return usecases.one(
            session,
            issue_no,
        )
