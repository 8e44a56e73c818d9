"""Keeping endpoints: put one in place, look at them, try one."""

import re
from collections.abc import Callable
from typing import Any, get_args
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis import context, settings
from chassis.events import copies
from contracts.directory import UnitUpserted
from services.notify.channels import calls
from services.notify.channels.calls import Call
from services.notify.endpoints.errors import EndpointInvalid, EndpointNotFound
from services.notify.endpoints.model import Endpoint
from services.notify.endpoints.schemas import EndpointIn, EndpointList, EndpointOut, Kind, ProbeOut
from services.notify.rules import RULES

CODE = re.compile(r"[a-z][a-z0-9_-]{1,59}")
OF_UNITS = ("robot", "webhook")
SHORTEST_SECRET = 16
KINDS: tuple[Kind, ...] = get_args(Kind)


def put(session: Session, code: str, body: EndpointIn, expected: int | None = None) -> EndpointOut:
    """Put an endpoint in place, or another in its place; raises :class:`EndpointInvalid`."""
    url, secret = body.url.get_secret_value().strip(), body.secret.get_secret_value()
    _check(code, body, url, secret)
    if body.dept is not None and copies.find(session, UnitUpserted, body.dept) is None:
        raise EndpointInvalid(reason=f"没有单位“{body.dept}”", field="dept")
    endpoint = session.scalar(select(Endpoint).where(Endpoint.code == code).with_for_update())
    if endpoint is None:
        endpoint = Endpoint(code=code)
    endpoint.expect(expected)
    endpoint.kind, endpoint.dept, endpoint.name, endpoint.active = (
        body.kind,
        body.dept,
        body.name,
        body.active,
    )
    endpoint.shown = _shown(body.kind, url)
    endpoint.seal(url, secret, settings.of(session))
    session.add(endpoint)
    session.flush()
    token = endpoint.receipts_token(settings.of(session))
    receipts = f"/notify/v1/gateways/{code}/receipts/{token}" if token else None
    return _out(endpoint).model_copy(update={"receipts": receipts})


def listed(session: Session) -> EndpointList:
    """All of them, without what is secret."""
    return EndpointList(
        items=[_out(each) for each in session.scalars(select(Endpoint).order_by(Endpoint.code))]
    )


def call_to_try(session: Session, code: str) -> Call:
    """A call that tells of nothing, to see whether the endpoint takes it."""
    endpoint = session.scalar(select(Endpoint).where(Endpoint.code == code))
    if endpoint is None:
        raise EndpointNotFound(code=code)
    url, secret = endpoint.open(settings.of(session))
    return Call(
        kind=endpoint.kind,
        url=url,
        secret=secret,
        key=f"probe-{code}-{int(context.now(session).timestamp())}",
        to="",
        title="渠道测试",
        text="这是一条渠道测试消息，请忽略。",
        object_ref="",
        level="ordinary",
        at=context.now(session),
        tried_at=context.now(session),
    )


def probed(read: Callable[..., Any], _settings: object, *, code: str, **_: Any) -> ProbeOut:
    """Try an endpoint now, before there is a transaction that would have to wait for it."""
    with read() as session:
        call = call_to_try(session, code)
    error = calls.place(call)
    return ProbeOut(ok=error is None, error=error)


def _check(code: str, body: EndpointIn, url: str, secret: str) -> None:
    if CODE.fullmatch(code) is None:
        raise EndpointInvalid(reason="代码须为2至60个小写字母、数字、- 和 _", field="code")
    if (body.kind in OF_UNITS) != (body.dept is not None):
        raise EndpointInvalid(reason="机器人和单位系统须有所属单位，短信和推送没有", field="dept")
    scheme = urlsplit(url).scheme.lower()
    allowed = RULES.robot_schemes if body.kind == "robot" else ("https", "http")
    if scheme not in allowed:
        raise EndpointInvalid(
            reason=f"地址须以{'、'.join(f'{each}://' for each in allowed)}开头", field="url"
        )
    if body.kind == "robot" and not calls.is_robot(url):
        raise EndpointInvalid(reason="不是完整的机器人地址", field="url")
    if body.kind == "webhook" and len(secret) < SHORTEST_SECRET:
        raise EndpointInvalid(reason=f"签名密钥至少{SHORTEST_SECRET}位", field="secret")


def _shown(kind: str, url: str) -> str:
    """What may be seen of an address: of a robot's not even the host, which can be its token."""
    parts = urlsplit(url)
    return parts.scheme if kind == "robot" else f"{parts.scheme}://{parts.hostname or ''}"[:260]


def _out(endpoint: Endpoint) -> EndpointOut:
    return EndpointOut(
        code=endpoint.code,
        kind=next(each for each in KINDS if each == endpoint.kind),
        dept=endpoint.dept,
        name=endpoint.name,
        shown=endpoint.shown,
        active=endpoint.active,
        version=endpoint.version,
    )
