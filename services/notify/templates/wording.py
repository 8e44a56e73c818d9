"""What a message says: templates that may use a few known facts and nothing else (domain.md §4.4, NTF-7)."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

import jinja2
from jinja2 import StrictUndefined, TemplateSyntaxError, nodes
from jinja2.exceptions import TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from chassis.privacy import masked
from contracts.event import event_types
from services.notify.hearing import facts
from services.notify.hearing.facts import Fact
from services.notify.templates import holding
from services.notify.templates.errors import TemplateInvalid
from services.notify.templates.template import SMS_LONGEST, Template

#: All that is ever said of a restricted matter, on every channel (CONF-5).
RESTRICTED = "您有1件限知事项需办理，请登录专门台账查看。"
RESTRICTED_TITLE = "限知事项"

#: What a template may be made of: text, facts, conditions, the filters below; no loops, calls, attributes.
_ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.If,
    nodes.Const, nodes.Not, nodes.And, nodes.Or,
)  # fmt: skip


def _day(value: date) -> str:
    return f"{value.year}年{value.month}月{value.day}日"


def _present(value: Any) -> Any:
    """What is missing must be asked for first, or a message would say None."""
    if value is None:
        raise TemplateError("missing")
    return value


_environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False, finalize=_present)
_environment.filters = {"day": _day}


def render(text: str, said: Mapping[str, Fact]) -> str:
    """The text with its facts; personal numbers that slipped into them are masked (domain.md NTF-7)."""
    return masked(_compiled(text).render(said))


@lru_cache(maxsize=512)
def _compiled(text: str) -> jinja2.Template:
    return _environment.from_string(text)


def text_of(template: Template, said: Mapping[str, Fact]) -> str:
    """The whole text, the Mongolian one after the Chinese where there is one."""
    chinese = render(template.text, said)
    return chinese if template.text_mn is None else f"{chinese}\n{render(template.text_mn, said)}"


def sms_of(template: Template, said: Mapping[str, Fact]) -> str:
    """The short message, never longer than one: an ellipsis tells that there is more to be read."""
    return shortened(render(template.sms or template.text, said))


def shortened(short: str) -> str:
    """What fits into one short message."""
    return short if len(short) <= SMS_LONGEST else f"{short[: SMS_LONGEST - 1]}…"


def check(template: Template) -> None:
    """Refuse with :class:`TemplateInvalid` what could fail, or say too much, when a message is due."""
    event_type = event_types().get(template.event)
    if event_type is None:
        raise TemplateInvalid(reason=f"没有事件{template.event}", field="event")
    if event_type.classification == "restricted":
        _check_restricted(template)
    if template.digest != "never" and (template.requires_ack or template.level != "ordinary"):
        raise TemplateInvalid(reason="紧急、回执和需要签收的消息不能合并", field="digest")
    known = facts.fields(event_type)
    holding.check(template, event_type)
    texts = {"title": template.title, "text": template.text, "text_mn": template.text_mn, "sms": template.sms}
    samples = list(_samples(known))
    for field, text in texts.items():
        if text is not None:  # a title stands in subjects and lists, and is the same every time
            _check_text(text, field, set() if field == "title" else set(known), samples)
    if template.sms is None and "sms" not in template.channels:
        return
    if any(len(render(template.sms or template.text, each)) > SMS_LONGEST for each in samples):
        raise TemplateInvalid(reason=f"短信超过{SMS_LONGEST}字，请另写短信内容", field="sms")


def preview(template: Template) -> tuple[str, str, str]:
    """Title, text and short message with made-up facts, after :func:`check`."""
    check(template)
    said = next(iter(_samples(facts.fields(event_types()[template.event]))))
    return template.title, text_of(template, said), sms_of(template, said)


def _check_restricted(template: Template) -> None:
    said = (template.title, template.text, template.sms, template.text_mn)
    if said != (RESTRICTED_TITLE, RESTRICTED, RESTRICTED, None) or template.digest != "never":
        raise TemplateInvalid(reason="限知事项只能使用固定用语，且不合并", field="text")


def _check_text(text: str, field: str, known: set[str], samples: Iterable[Mapping[str, Fact]]) -> None:
    try:
        tree = _environment.parse(text)
    except TemplateSyntaxError as error:
        raise TemplateInvalid(reason=f"第{error.lineno}行语法有误", field=field) from error
    except RecursionError as error:
        raise TemplateInvalid(reason="嵌套过深", field=field) from error
    strange = next((node for node in tree.find_all(nodes.Node) if not _is_allowed(node)), None)
    if strange is not None:
        raise TemplateInvalid(reason=f"第{strange.lineno}行只能使用文字、字段、条件和日期格式", field=field)
    unknown = {node.name for node in tree.find_all(nodes.Name)} - known
    if unknown:
        raise TemplateInvalid(reason=f"没有字段{'、'.join(sorted(unknown))}", field=field)
    if masked(text) != text:
        raise TemplateInvalid(reason="不能含有电话、邮箱或证件号码", field=field)
    for said in samples:
        try:
            render(text, said)
        except (TemplateError, AttributeError, TypeError) as error:
            raise TemplateInvalid(reason="日期字段须用 | day，可能为空的须先判断", field=field) from error


def _is_allowed(node: nodes.Node) -> bool:
    if isinstance(node, nodes.Filter):
        return node.name in _environment.filters
    return isinstance(node, _ALLOWED)


def _samples(known: Mapping[str, tuple[Any, bool]]) -> Iterable[dict[str, Fact]]:
    """Facts as full and as empty as they can be."""
    full: dict[str, Fact] = {name: _sample(name, kind) for name, (kind, _) in known.items()}
    yield full
    yield full | {
        name: "" if name == "co_units" else None for name, (_, optional) in known.items() if optional
    }


def _sample(name: str, kind: Any) -> Fact:
    if kind is date:
        return date(2026, 3, 14)
    if kind is int:
        return 12
    return "WT2026-WJ-0001" if name == "object_ref" else "某某局"
