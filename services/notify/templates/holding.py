"""Whether a rule can hold: what fits no event would be told to nobody, or stop the event that comes."""

from collections.abc import Iterator, Mapping
from typing import Any, Literal, get_args, get_origin

from contracts import Event
from services.notify.access import ROLES
from services.notify.hearing import facts, items
from services.notify.hearing.audience import POSTS
from services.notify.templates.errors import TemplateInvalid
from services.notify.templates.template import Template

LEDGERS = ("tasks", "issues")  #: whose things are known as they stand now, whatever an event says
PUSHED = "notify.policy_published"  #: the only event with subscribers, and enterprises it is pushed to
OF_A_THING = {"lead": "lead_dept", "co": "co_depts"}
PEOPLE_OF_THINGS = facts.PEOPLE.intersection(items.NAMES)


def check(template: Template, event_type: type[Event]) -> None:
    """Refuse with :class:`TemplateInvalid` what would never be told, or stop an event when it comes."""
    strange = [rule for rule in template.audience if not _is_known(rule, event_type)]
    if strange:
        raise TemplateInvalid(reason=f"没有收件人“{'、'.join(strange)}”", field="audience")
    if event_type.classification == "restricted" and set(template.audience) != {"recipients"}:
        raise TemplateInvalid(reason="限知事项只告知事项所定的人", field="audience")
    for field, names, known in _named(template, event_type):
        if names - known:
            raise TemplateInvalid(reason=f"没有字段{'、'.join(sorted(names - known))}", field=field)
    _check_values(template.when, event_type, "when")
    _check_values(template.urgent_when or {}, event_type, "urgent_when")
    _check_answers(template, event_type)
    if len(set(template.channels)) < len(template.channels):
        raise TemplateInvalid(reason="同一渠道只能写一次", field="channels")


def _is_known(rule: str, event_type: type[Event]) -> bool:
    return all(_names_somebody(way, event_type) for way in rule.split("|"))


def _names_somebody(way: str, event_type: type[Event]) -> bool:
    """Whether :func:`services.notify.hearing.audience.resolve` can find somebody by this."""
    named, of_a_thing = event_type.model_fields, event_type.publisher() in LEDGERS
    if way.startswith("@"):
        return way[1:] in ROLES
    if way == "petitioner":
        return event_type.publisher() == "issues"
    if way in ("subscribers", "enterprises"):
        return event_type.full_name() == PUSHED
    units, dot, post = way.partition(".")
    if not dot:
        people = facts.PEOPLE | facts.PEOPLE_LISTS
        return (way in people and way in named) or (of_a_thing and way in PEOPLE_OF_THINGS)
    return post in POSTS and _names_units(units, event_type)


def _names_units(units: str, event_type: type[Event]) -> bool:
    if units in OF_A_THING:
        return event_type.publisher() in LEDGERS or OF_A_THING[units] in event_type.model_fields
    return units == "all" or (units in event_type.model_fields and facts.names_units(event_type, units))


def _named(template: Template, event_type: type[Event]) -> Iterator[tuple[str, set[str], set[str]]]:
    """What each of these says it is about, and what there is."""
    said, stands = set(event_type.model_fields), {*items.NAMES, "due"}
    yield "when", set(template.when), said
    yield "urgent_when", set(template.urgent_when or {}), said
    yield "standing", set(template.standing), stands
    yield "unchanged", set(template.unchanged), stands
    yield "unchanged", set(template.unchanged.values()), said


def _check_values(conditions: Mapping[str, list[Any]], event_type: type[Event], field: str) -> None:
    """Of a field that says one of a few words, no other can be waited for."""
    for name, values in conditions.items():
        kind = facts.kind_of(event_type, name)
        words = (True, False) if kind is bool else get_args(kind) if get_origin(kind) is Literal else ()
        strange = [str(value) for value in values if words and value is not None and value not in words]
        if strange:
            raise TemplateInvalid(reason=f"{name}不会是{'、'.join(strange)}", field=field)


def _check_answers(template: Template, event_type: type[Event]) -> None:
    """A message is answered about a task or an issue, and only what asks for a receipt is receipted."""
    if len(set(template.actions)) < len(template.actions):
        raise TemplateInvalid(reason="同一种办理只能写一次", field="actions")
    if set(template.actions) - {"ack"} and event_type.publisher() not in LEDGERS:
        raise TemplateInvalid(reason="只有任务和问题可凭链接办理", field="actions")
    if "ack" in template.actions and not template.requires_ack:
        raise TemplateInvalid(reason="不需要签收的消息没有回执可签", field="actions")
