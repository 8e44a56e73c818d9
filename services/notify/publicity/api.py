"""What the centre and the units can do with publicity, and what everybody can see in the zone."""

from sqlalchemy.orm import Session

from chassis.auth import public, roles
from chassis.context import Actor
from chassis.http import Page, PageQuery, get, post, put
from services.notify.access import APPROVERS, WRITERS
from services.notify.publicity import queries, usecases
from services.notify.publicity.schemas import (
    AdoptIn,
    Counts,
    ItemIn,
    ItemOut,
    ItemQuery,
    ReprintIn,
    ReturnIn,
    ZoneItem,
)


class PublicityApi:
    """Routes of publicity."""

    @get("/v1/publicity", allow=roles(*WRITERS, "AU"), tag="宣传")
    def publicity(self, session: Session, actor: Actor, query: ItemQuery) -> Page[ItemOut]:
        """查询宣传稿件"""
        return queries.items(session, query, actor)

    @get("/v1/publicity/counts", allow=roles(*WRITERS, "AU", "LD"), tag="宣传")
    def publicity_counts(self, session: Session) -> Counts:
        """查看报送、采用、转载数量"""
        return queries.counts(session)

    @get("/v1/publicity/{item_no}", allow=roles(*WRITERS, "AU"), tag="宣传")
    def publicity_item(self, session: Session, actor: Actor, item_no: str) -> ItemOut:
        """查看一篇宣传稿件"""
        return queries.item(session, item_no, actor)

    @post("/v1/publicity", allow=roles(*WRITERS), status=201, tag="宣传")
    def create_publicity(self, session: Session, actor: Actor, body: ItemIn) -> ItemOut:
        """撰写宣传稿件"""
        return usecases.create(session, body, actor)

    @put("/v1/publicity/{item_no}", allow=roles(*WRITERS), tag="宣传")
    def change_publicity(
        self, session: Session, actor: Actor, item_no: str, body: ItemIn, expected: int | None
    ) -> ItemOut:
        """修改草稿"""
        return usecases.change(session, item_no, body, actor, expected)

    @post("/v1/publicity/{item_no}/submit", allow=roles(*WRITERS), tag="宣传")
    def submit_publicity(self, session: Session, actor: Actor, item_no: str, expected: int | None) -> ItemOut:
        """送审"""
        return usecases.submit(session, item_no, actor, expected)

    @post("/v1/publicity/{item_no}/return", allow=roles(*APPROVERS), tag="宣传")
    def return_publicity(
        self, session: Session, item_no: str, body: ReturnIn, expected: int | None
    ) -> ItemOut:
        """退回修改"""
        return usecases.send_back(session, item_no, body.note, expected)

    @post("/v1/publicity/{item_no}/approve", allow=roles(*APPROVERS), tag="宣传")
    def approve_publicity(self, session: Session, item_no: str, expected: int | None) -> ItemOut:
        """审核通过，报送媒体"""
        return usecases.approve(session, item_no, expected)

    @post("/v1/publicity/{item_no}/adopt", allow=roles("CS", "DR"), tag="宣传")
    def adopt_publicity(self, session: Session, item_no: str, body: AdoptIn, expected: int | None) -> ItemOut:
        """登记采用"""
        return usecases.adopt(session, item_no, body, expected)

    @post("/v1/publicity/{item_no}/decline", allow=roles("CS", "DR"), tag="宣传")
    def decline_publicity(self, session: Session, item_no: str, expected: int | None) -> ItemOut:
        """登记未采用"""
        return usecases.decline(session, item_no, expected)

    @post("/v1/publicity/{item_no}/reprints", allow=roles("CS", "DR"), status=201, tag="宣传")
    def add_reprint(self, session: Session, item_no: str, body: ReprintIn, expected: int | None) -> ItemOut:
        """登记转载"""
        return usecases.reprint(session, item_no, body, expected)

    @get("/v1/zone/publicity", allow=public, tag="专区")
    def zone_publicity(self, session: Session, query: PageQuery) -> Page[ZoneItem]:
        """专区：查看已刊发的报道"""
        return queries.zone(session, query)
