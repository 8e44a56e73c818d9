"""What a message says: templates that may use a few known facts and nothing else (domain.md §4.4, NTF-7)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from jinja2 import StrictUndefined, TemplateSyntaxError, nodes
from jinja2.exceptions import TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from chassis.privacy import masked
from services.notify.errors import TemplateInvalid

Fact = str | date | None

#: The facts a template may name, by event: numbers, units and dates, never what people wrote (NTF-7).
FACTS: dict[str, frozenset[str]] = {
    "issues.issue_dispatched": frozenset(
        {"object_ref", "unit", "lead_unit", "co_units", "sign_due", "contact_due", "co_due", "finish_due"}
    ),
    "tasks.task_dispatched": frozenset(
        {"object_ref", "unit", "lead_unit", "co_units", "sign_due", "due_date"}
    ),
}

#: What a template may be made of: text, facts, conditions, the filters below; no loops, calls, attributes.
_ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.If,
    nodes.Const, nodes.Not, nodes.And, nodes.Or,
)  # fmt: skip


@dataclass(frozen=True)
class Wording:
    """One template: its heading and its text, for one event."""

    event: str
    title: str
    text: str
    requires_ack: bool = False


def _day(value: date) -> str:
    return f"{value.year}年{value.month}月{value.day}日"


_environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False)
_environment.filters = {"day": _day}


def render(text: str, facts: Mapping[str, Fact]) -> str:
    """The text with its facts; personal numbers that slipped into them are masked (domain.md NTF-7)."""
    return masked(_environment.from_string(text).render(facts))


def check(wording: Wording) -> None:
    """Refuse with :class:`TemplateInvalid` what could fail, or say too much, when a message is due."""
    try:
        tree = _environment.parse(wording.text)
    except TemplateSyntaxError as error:
        raise TemplateInvalid(reason=f"第{error.lineno}行语法有误", field="text") from error
    except RecursionError as error:
        raise TemplateInvalid(reason="嵌套过深", field="text") from error
    strange = next((node for node in tree.find_all(nodes.Node) if not _is_allowed(node)), None)
    if strange is not None:
        raise TemplateInvalid(reason=f"第{strange.lineno}行只能使用文字、字段、条件和日期格式", field="text")
    unknown = {node.name for node in tree.find_all(nodes.Name)} - FACTS[wording.event]
    if unknown:
        raise TemplateInvalid(reason=f"没有字段{'、'.join(sorted(unknown))}", field="text")
    for field, said in (("title", wording.title), ("text", wording.text)):
        if masked(said) != said:
            raise TemplateInvalid(reason="不能含有电话、邮箱或证件号码", field=field)
    for facts in _samples(wording.event):
        try:
            render(wording.text, facts)
        except (TemplateError, AttributeError, TypeError) as error:
            raise TemplateInvalid(reason="日期字段须用 | day，可能为空的须先判断", field="text") from error


def _is_allowed(node: nodes.Node) -> bool:
    if isinstance(node, nodes.Filter):
        return node.name in _environment.filters
    return isinstance(node, _ALLOWED)


def _samples(event: str) -> list[dict[str, Fact]]:
    """Facts as full and as empty as they can be."""
    dates = {name for name in FACTS[event] if name.endswith(("_due", "_date"))}
    optional = {"contact_due", "co_due", "due_date"} & dates
    full: dict[str, Fact] = {n: date(2026, 3, 4) if n in dates else "某单位" for n in FACTS[event]}
    return [full, full | dict.fromkeys(optional) | {"co_units": ""}]


def _load(path: Path) -> dict[str, Wording]:
    wordings = {code: Wording(**each) for code, each in json.loads(path.read_text(encoding="utf-8")).items()}
    for wording in wordings.values():
        check(wording)
    return wordings


#: What each message says unless an operator changed it.
DEFAULTS = _load(Path(__file__).with_name("templates.json"))
