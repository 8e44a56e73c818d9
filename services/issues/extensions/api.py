"""Extensions over HTTP."""

from sqlalchemy.orm import Session

from chassis.auth import roles
from chassis.context import Actor
from chassis.http import Page, get, post
from services.issues.access import DECIDERS, SEE_ALL, UNIT
from services.issues.extensions import queries, usecases
from services.issues.extensions.schemas import ExtensionIn, ExtensionOut, ExtensionQuery
from services.issues.ledger.schemas import NoteIn, ReasonIn


class ExtensionsApi:
    """Routes of the extensions."""

    @post("/v1/issues/{issue_no}/extensions", allow=roles(*UNIT), status=201, tag="延期")
    def request_extension(
        self, session: Session, actor: Actor, issue_no: str, body: ExtensionIn, expected: int | None
    ) -> ExtensionOut:
        """申请延期"""
        return usecases.request(session, issue_no, body, actor, expected)

    @get("/v1/extensions", allow=roles(*SEE_ALL, *UNIT), tag="延期")
    def extensions(self, session: Session, actor: Actor, query: ExtensionQuery) -> Page[ExtensionOut]:
        """查询延期申请"""
        return queries.extensions(session, query, actor)

    @post("/v1/extensions/{extension_id}/approve", allow=roles(*DECIDERS), tag="延期")
    def approve_extension(
        self, session: Session, actor: Actor, extension_id: int, body: NoteIn, expected: int | None
    ) -> ExtensionOut:
        """同意延期"""
        return usecases.approve(session, extension_id, body, actor, expected)

    @post("/v1/extensions/{extension_id}/refuse", allow=roles(*DECIDERS), tag="延期")
    def refuse_extension(
        self, session: Session, actor: Actor, extension_id: int, body: ReasonIn, expected: int | None
    ) -> ExtensionOut:
        """不同意延期"""
        return usecases.refuse(session, extension_id, body, actor, expected)
