"""What notify keeps of an event, and what a message may say of it: numbers, dates and names of units.

What people wrote, their names and their phones are not among it, so no wording can tell them (NTF-7).
"""

import types
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from contracts import Event

Fact = str | int | date | None
Kept = dict[str, Any]  #: as JSON has it

#: Texts that are numbers, codes, or what the office itself calls something.
CODES = frozenset(
    {
        *("object_ref", "issue_no", "task_no", "plan_code", "month", "report_no", "order_no", "cycle"),
        *("indicator", "item_no", "quarter", "version", "case_ref", "filing", "feedback_id", "followup_id"),
        *(
            "submission_id",
            "officer_id",
            "article_no",
            "case_no",
            "code",
            "campaign_code",
            "campaign",
            "action_no",
        ),
        *(
            "questionnaire_code",
            "notification_id",
            "event_id",
            "policy_id",
            "item_id",
            "status",
            "source",
            "kind",
        ),
        *("category", "handling_class", "level", "close_reason", "result", "metric", "bench_name", "grade"),
        *("score", "final", "rank", "timeliness", "target", "catalogue", "enterprise_id", "industry"),
        *("scale", "town"),
        "refusal",  # a sentence of a service's own catalogue
    }
)
UNITS = frozenset({"lead_dept", "dept", "old_dept", "new_dept", "suggested_dept"})  #: unit codes
UNIT_LISTS = frozenset({"co_depts", "depts"})
PEOPLE = frozenset(
    {"supervisor", "owner", "owner_id", "leader", "cadre", "petitioner_id", "author", "person_id"}
)  #: person ids
PEOPLE_LISTS = frozenset({"recipients"})
LISTS = frozenset({"flags"})
ENTERPRISES = frozenset({"enterprises"})  #: kept as ids and credit codes, which accounts speak for

#: What stands for a code in a message.
WORDS: dict[str, dict[str, str]] = {
    "level": {
        "remind": "提醒",
        "remind_again": "再次提醒",
        "urge": "催办",
        "supervise": "督办",
        "interview": "约谈",
        "notice": "通报",
        "city": "市级",
        "banner": "旗级",
    },
    "reason": {
        "extension": "延期获准",
        "calendar": "工作日历调整",
        "upper": "上级调整",
        "plan": "整改方案确定",
        "reopened": "重办",
        "resumed": "恢复办理",
        "class": "办理类别变更",
    },
    "handling_class": {
        "urgent": "急办件",
        "fast": "快办件",
        "normal": "一般件",
        "complex": "疑难件",
        "fixed": "限期件",
    },
    "close_reason": {
        "resolved": "已解决",
        "verified": "复核销号",
        "unreachable": "无法联系",
        "explained": "已解释",
    },
    "action": {"sign": "签收", "progress": "进展报送", "extension": "延期申请"},
    "what": {"policy": "政策信息", "publicity": "宣传稿件"},
    "result": {"stable": "稳定解决", "recurred": "反弹", "unreachable": "无法联系"},
    "deadline": {"due": "完成时限", "sign": "签收时限", "co": "协办时限", "verify": "复核时限"},
    "approved": {"True": "同意", "False": "不同意"},
    "in_time": {"True": "按时", "False": "超时"},
    "on_time": {"True": "按时", "False": "超时"},
}

#: In this order, what a message says it is about.
REFERENCES = ("object_ref", "issue_no", "task_no", "report_no", "case_no", "article_no", "month", "quarter")
RESTRICTED_REFERENCE = "限知事项"


def kept(event: Event) -> Kept:
    """What may be known of an event here, as JSON."""
    told = event.model_dump(mode="json")
    # of a task it is a name, which nobody can be found by
    if event.publisher() == "tasks":
        told["owner"] = None
    return {name: _slim(told.get(name)) for name in type(event).model_fields if _is_kept(type(event), name)}


def reference(event_type: type[Event], of: Kept) -> str:
    """The number a message is about; of a restricted matter none at all (CONF-5)."""
    if event_type.classification == "restricted":
        return RESTRICTED_REFERENCE
    return str(next((of[name] for name in REFERENCES if of.get(name)), of.get(event_type.aggregate, "")))


def fields(event_type: type[Event]) -> dict[str, tuple[Any, bool]]:
    """By name, the kind of each fact a wording for this event may use, and whether it may be missing."""
    found: dict[str, tuple[Any, bool]] = {
        "object_ref": (str, False),
        "unit": (str, False),
        "lead_unit": (str, False),
        "co_units": (str, True),
    }
    for name in event_type.model_fields:
        kind, optional = _kind(event_type, name)
        if not _is_kept(event_type, name) or name in PEOPLE | PEOPLE_LISTS | UNIT_LISTS:
            continue
        if _entries(kind) is not None:
            found["count"] = (int, False)
        elif kind is date or get_origin(kind) is not list:
            found[name] = (date if kind is date else int if kind is int else str, optional)
    return found


def facts(event_type: type[Event], of: Kept, name_of: Callable[[str], str]) -> dict[str, Fact]:
    """What a wording is given; ``name_of`` tells the short name of a unit."""
    said: dict[str, Fact] = {"unit": "", "lead_unit": "", "co_units": ""}
    for name, (kind, _) in fields(event_type).items():
        if name in of:
            said[name] = _said(name, kind, of[name], name_of)
    if of.get("lead_dept"):
        said["lead_unit"] = name_of(of["lead_dept"])
    said["co_units"] = "、".join(name_of(dept) for dept in of.get("co_depts") or ())
    return said | {"object_ref": reference(event_type, of)}


def names_units(event_type: type[Event], name: str) -> bool:
    """Whether a field of an event names units: one, several, or one in each of its entries."""
    return name in UNITS | UNIT_LISTS or _entries(kind_of(event_type, name)) is not None


def kind_of(event_type: type[Event], name: str) -> Any:
    """What a field of an event holds, if it holds anything."""
    return _kind(event_type, name)[0]


def concerns(conditions: Mapping[str, list[Any]], of: Mapping[str, Any]) -> bool:
    """Whether each named field holds one of the values named for it."""
    return all(of.get(name) in values for name, values in conditions.items())


def _said(name: str, kind: Any, value: Any, name_of: Callable[[str], str]) -> Fact:
    if value is None:
        return None
    if kind is date:
        return date.fromisoformat(str(value)[:10])
    if name in UNITS:
        return name_of(value)
    return value if kind is int else WORDS.get(name, {}).get(str(value), str(value))


def _is_kept(event_type: type[Event], name: str) -> bool:
    kind, _ = _kind(event_type, name)
    if event_type.classification == "public":  # what everybody can read may be told to everybody
        return kind in (str, date, int, bool) or get_origin(kind) in (list, Literal)
    if kind is str:
        return name in CODES | UNITS | PEOPLE
    if kind in (date, int, bool) or get_origin(kind) is Literal:
        return True
    if get_origin(kind) is list:
        listed = UNIT_LISTS | PEOPLE_LISTS | LISTS | ENTERPRISES
        return name in listed or _entries(kind) is not None
    return False


def _entries(kind: Any) -> type[BaseModel] | None:
    """What a list holds that names a unit in each entry."""
    (entry,) = get_args(kind) if get_origin(kind) is list else (None,)
    is_model = isinstance(entry, type) and issubclass(entry, BaseModel)
    return entry if is_model and "dept" in entry.model_fields else None


def _slim(value: Any) -> Any:
    """Of entries that name a unit, the unit and the numbers; of enterprises, what each is known by."""
    if isinstance(value, list) and value and isinstance(value[0], dict):
        if "enterprise_id" in value[0]:
            return [known for each in value for known in (each["enterprise_id"], each["uscc"]) if known]
        return [{k: v for k, v in each.items() if k == "dept" or isinstance(v, int)} for each in value]
    return value


def _kind(event_type: type[Event], name: str) -> tuple[Any, bool]:
    annotation = event_type.model_fields[name].annotation
    if get_origin(annotation) in (Union, types.UnionType):
        present = [each for each in get_args(annotation) if each is not type(None)]
        return (present[0], True) if len(present) == 1 else (None, True)
    return annotation, False
