"""A tiny service that lends tools, to try the HTTP side of the chassis with: routes of every kind."""

import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, ClassVar

import eventlet
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import MetaData, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from werkzeug.wrappers import Request, Response

from chassis.auth import public, roles, signed_in
from chassis.columns import NAMING
from chassis.context import Actor
from chassis.errors import Conflict, NotFound, Problem, StaleVersion
from chassis.http import Asked, Kept, Page, PageQuery, Upload, delete, get, paginate, patch, post
from chassis.service import Service


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)


class Tool(Base):
    __tablename__ = "tools"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str] = mapped_column(default="hand")
    bought_on: Mapped[date | None]
    version: Mapped[int] = mapped_column()
    __mapper_args__: ClassVar[dict[str, Any]] = {"version_id_col": version}


class Attempt(Base):
    __tablename__ = "attempts"
    id: Mapped[int] = mapped_column(primary_key=True)


class AlreadyLent(Conflict):
    code = "tool_already_lent"
    message = "该工具已借给{borrower}"


class Kind(StrEnum):
    HAND = "hand"
    POWER = "power"


class WhyIn(BaseModel):
    reason: str | None = None
    note: str | None = None


class ToolIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str = Field(min_length=1, max_length=20)
    kind: Kind = Kind.HAND
    bought_on: date | None = None
    weight: float | None = Field(None, gt=0)
    parts: list["Part"] = []


class Part(BaseModel):
    label: str = Field(min_length=1)
    count: int


class ToolOut(BaseModel):
    id: int
    name: str
    kind: Kind
    bought_on: date | None
    version: int


class Rename(BaseModel):
    name: str


class ToolQuery(PageQuery):
    kind: list[Kind] = Field([])
    name: str | None = None


class Received(BaseModel):
    names: list[str]
    sizes: list[int]
    fields: dict[str, str]


class WhoOut(BaseModel):
    type: str
    id: str
    dept: str | None
    address: str
    correlation_id: str


class Stolen(Conflict):
    code = "tool_stolen"
    message = "工具丢失"


def take_back_all(session: Session, runtime: Any, asked: Sequence[Asked]) -> list[Response]:
    """Note who brought a tool back; a stranger is refused, a thief spoils it for all, a talker never ends."""
    assert runtime is not None
    known = [each for each in asked if each.given["who"] != "stranger"]
    for each in known:
        each.context = replace(each.context, actor=Actor("person", each.given["who"]))
        session.add(Attempt())
    session.flush()
    if any(each.given["who"] == "thief" for each in known):
        raise Stolen
    if any(each.given["who"] == "talker" for each in known):
        eventlet.Event().wait()
    return [_taken_back(each) for each in asked]


def _taken_back(asked: Asked) -> Response:
    if asked.given["who"] == "stranger":
        return Response("?", status=404)
    if asked.given["who"] == "debtor":
        return Kept("!", status=409)
    return Response("".join(file.stream.read().decode() for file in asked.given["body"].files), status=201)


class WorkshopApi:
    """工具间：借还工具"""

    name = "workshop-api"

    @post("/v1/tools", allow=public, status=201)
    def add_tool(self, session: Session, body: ToolIn) -> ToolOut:
        """登记工具"""
        tool = Tool(name=body.name, kind=body.kind, bought_on=body.bought_on)
        session.add(tool)
        session.flush()
        return tool  # the edge shapes it

    @get("/v1/tools", allow=public, tag="查询")
    def tools(self, session: Session, query: ToolQuery) -> Page[ToolOut]:
        """查询工具"""
        found = select(Tool).where(Tool.kind.in_(query.kind or list(Kind)))
        return paginate(session, found, keys=[Tool.bought_on.desc(), Tool.id], query=query)

    @get("/v1/tools/{tool_id}", allow=public)
    def tool(self, session: Session, tool_id: int) -> ToolOut:
        """查看工具"""
        return _tool(session, tool_id)

    @patch("/v1/tools/{tool_id}", allow=public)
    def rename(self, session: Session, tool_id: int, body: Rename, expected: int | None) -> ToolOut:
        """改名"""
        tool = _tool(session, tool_id)
        if expected not in (None, tool.version):
            raise StaleVersion
        tool.name = body.name
        session.flush()
        return tool

    @delete("/v1/tools/{tool_id}", allow=public)
    def scrap(self, session: Session, tool_id: int, expected: int) -> None:
        """报废"""
        session.delete(_tool(session, tool_id))

    @get("/v1/days/{day}", allow=public)
    def day(self, day: date) -> Page[str]:
        """按日查询"""
        return Page[str](items=[day.isoformat()])

    @post("/v1/files", allow=public, body_limit_mb=1)
    def receive(self, body: Upload) -> Received:
        """上传"""
        names = [f"{each.part}:{each.filename}" for each in body.files]
        return Received(names=names, sizes=[len(each.read()) for each in body.files], fields=body.fields)

    @get("/v1/whoami", allow=public)
    def whoami(self, session: Session, actor: Actor, request: Request) -> WhoOut:
        """我是谁"""
        correlation_id = session.info["context"].correlation_id
        where = request.remote_addr or ""
        return WhoOut(
            type=actor.type, id=actor.id, dept=actor.dept, address=where, correlation_id=correlation_id
        )

    @get("/v1/mine", allow=signed_in)
    def mine(self, actor: Actor) -> Page[str]:
        """本人借用"""
        return Page[str](items=[actor.id])

    @post("/v1/orders", allow=roles("DP", "DR"))
    def order(self, session: Session) -> None:
        """订购"""
        session.add(Attempt())

    @post("/v1/orders/cancel", allow=public)
    def cancel(self, session: Session, body: WhyIn) -> None:
        """撤销订购"""
        assert body
        session.add(Attempt())

    @post("/v1/orders/discreet", allow=public, sealed=True)
    def discreet(self, session: Session, body: WhyIn) -> None:
        """密购"""
        assert body
        session.add(Attempt())

    @post("/v1/attempts/{how}", allow=public)
    def attempt(self, session: Session, how: str) -> ToolOut | Problem:
        """以各种方式失败"""
        session.add(Attempt())
        session.flush()
        return _fail(how)

    @post("/v1/key/{token}/beat", allow=public)
    def beat(self, session: Session, token: str) -> None:
        """设备心跳"""
        assert token
        session.add(Attempt())

    @post(
        "/v1/returns/{who}",
        allow=public,
        idempotent=False,
        responses={404: "", 409: ""},
        together=take_back_all,
    )
    def take_back(self, session: Session, runtime: Any, who: str, body: Upload) -> Response:
        """归还"""
        asked = Asked(session.info["context"], {"who": who, "body": body})
        (response,) = take_back_all(session, runtime, [asked])
        session.info["context"] = asked.context
        return response

    @get("/v1/raw", allow=public)
    def raw(self) -> Response:
        """原样返回"""
        return Response("<a/>", content_type="text/xml")

    @post("/v1/slow", allow=public)
    def slow(self, session: Session) -> Page[str]:
        """慢"""
        sys.stdout.write("begun\n")
        sys.stdout.flush()
        eventlet.sleep(0.5)
        session.add(Attempt())
        return Page[str](items=["done"])


def _tool(session: Session, tool_id: int) -> Tool:
    tool = session.get(Tool, tool_id)
    if tool is None:
        raise NotFound
    return tool


def _fail(how: str) -> Any:
    if how == "returned":
        return AlreadyLent(borrower="王五")
    if how == "raised":
        raise AlreadyLent(borrower="王五", field="borrower")
    if how == "bug":
        raise RuntimeError("password=hunter2")
    if how == "response":
        return Response("no", status=400)
    return {"wrong_shape": 1e3} if how == "shape" else ToolOut.model_construct(id="x", version=float("nan"))


service = Service(
    "workshop", "工具间", WorkshopApi, WorkshopApi, Base.metadata, Path(__file__).parent / "migrations"
)
