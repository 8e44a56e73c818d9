"""Changing what is told, to whom and how: each change a version, refused if it could fail or say too much."""

import re

from sqlalchemy.orm import Session

from chassis.aggregate import ANY_VERSION
from chassis.errors import StaleVersion
from services.notify.hearing.heard_events import HEARD
from services.notify.templates import queries, wording
from services.notify.templates.current import Templates, packaged
from services.notify.templates.errors import TemplateInvalid
from services.notify.templates.model import TemplateVersion
from services.notify.templates.schemas import PreviewOut, TemplateOut
from services.notify.templates.template import Template

CODE = re.compile(r"[a-z][a-z0-9_]{2,59}")


def change(session: Session, code: str, body: Template, expected: int | None = None) -> TemplateOut:
    """Tell it otherwise from now on, or tell something new (domain.md §4.4, NTF-7).

    What waits to be sent is sent as the template is then.
    """
    check(code, body)
    number = Templates(session).numbers.get(code)
    if expected not in (None, number) and not (expected == ANY_VERSION and number is not None):
        raise StaleVersion
    version = TemplateVersion(code=code, number=(number or 0) + 1, content=body.model_dump(mode="json"))
    session.add(version)
    session.flush()
    return queries.template_out(code, body, version.number)


def preview(body: Template) -> PreviewOut:
    """The message with made-up facts; refused as it would be when saved."""
    _check_event(body)
    title, text, sms = wording.preview(body)
    return PreviewOut(title=title, text=text, sms=sms)


def check(code: str, body: Template) -> None:
    """Raise :class:`TemplateInvalid` for what must not be saved."""
    if CODE.fullmatch(code) is None:
        raise TemplateInvalid(reason="代码须为3至60个小写字母、数字和下划线", field="code")
    _check_event(body)
    own = packaged().get(code)
    if own is not None and own.event != body.event:
        raise TemplateInvalid(reason="自带模板的事件不能更改", field="event")
    if own is not None and own.mandatory and not (body.mandatory and body.active):
        raise TemplateInvalid(reason="必须发送的消息不能停用或改为可关闭", field="mandatory")
    wording.check(body)


def _check_event(body: Template) -> None:
    if body.event not in {each.full_name() for each in HEARD}:
        raise TemplateInvalid(reason=f"没有事件{body.event}", field="event")
