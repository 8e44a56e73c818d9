"""Extensions over HTTP: units ask, the centre recommends, the director or a leader decides."""

from sqlalchemy.orm import Session

from chassis.auth import roles
from chassis.context import Actor
from chassis.http import Page, get, post
from services.tasks.access import DECIDERS, DISPATCHERS, TASK_READERS, UNIT
from services.tasks.extensions import queries, usecases
from services.tasks.extensions.schemas import ExtensionIn, ExtensionOut, ExtensionQuery, OpinionIn
from services.tasks.handling.schemas import NoteIn, ReasonIn


class ExtensionsApi:
    """Routes of the extensions."""

    @post("/v1/tasks/{task_no}/extensions", allow=roles(*UNIT), status=201, tag="延期")
    def request_extension(
        self, session: Session, actor: Actor, task_no: str, body: ExtensionIn, expected: int | None
    ) -> ExtensionOut:
        """申请延期"""
        return usecases.request(session, task_no, body, actor, expected)

    @get("/v1/extensions", allow=roles(*TASK_READERS), tag="延期")
    def extensions(self, session: Session, actor: Actor, query: ExtensionQuery) -> Page[ExtensionOut]:
        """查询延期申请"""
        return queries.extensions(session, query, actor)

    @post("/v1/extensions/{extension_id}/propose", allow=roles(*DISPATCHERS), tag="延期")
    def propose_extension(
        self, session: Session, actor: Actor, extension_id: int, body: OpinionIn, expected: int | None
    ) -> ExtensionOut:
        """提出拟办意见"""
        return usecases.propose(session, extension_id, body, actor, expected)

    @post("/v1/extensions/{extension_id}/approve", allow=roles(*DECIDERS), tag="延期")
    def approve_extension(
        self, session: Session, actor: Actor, extension_id: int, body: NoteIn, expected: int | None
    ) -> ExtensionOut:
        """同意延期：旗级任务首次由中心主任，再次及上级任务由旗领导"""
        return usecases.approve(session, extension_id, body, actor, expected)

    @post("/v1/extensions/{extension_id}/refuse", allow=roles(*DECIDERS), tag="延期")
    def refuse_extension(
        self, session: Session, actor: Actor, extension_id: int, body: ReasonIn, expected: int | None
    ) -> ExtensionOut:
        """不同意延期"""
        return usecases.refuse(session, extension_id, body, actor, expected)
