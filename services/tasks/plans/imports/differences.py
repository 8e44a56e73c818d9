"""What accepting a row would do to the plan, field by field with the old value and the new one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chassis.files.imports import Effect
from services.tasks.dispatch.model import Task
from services.tasks.plans.imports.fields import FIELDS
from services.tasks.plans.imports.model import as_kept

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Difference:
    """The effect of a row and, of a change, each field that differs."""

    effect: Effect
    changes: list[dict[str, Any]]


def compared(values: Values, task: Task | None, *, proposal: bool, sound: bool) -> Difference:
    """Hold what a row says against the task it is about; what it does not say stays.

    Of a published plan (``proposal``) fields that change by moves of their own are told but not taken,
    so a row that differs in nothing else has no effect; and no task is added to it.
    """
    if not sound:
        return Difference("refused", _changes(values, task, proposal=proposal))
    if task is None:
        return Difference("refused" if proposal else "create", [])
    changes = _changes(values, task, proposal=proposal)
    return Difference("change" if any(not each["fixed"] for each in changes) else "none", changes)


def taken(values: Values, changes: list[dict[str, Any]]) -> dict[str, Any]:
    """The new values of the fields that accepting changes."""
    return {each["field"]: values[each["field"]] for each in changes if not each["fixed"]}


def _changes(values: Values, task: Task | None, *, proposal: bool) -> list[dict[str, Any]]:
    if task is None:
        return []
    return [
        {
            "field": name,
            "label": FIELDS[name].label,
            "old": as_kept(old),
            "new": as_kept(values[name]),
            "fixed": FIELDS[name].fixed if proposal else "",
        }
        for name in FIELDS
        if name in values and (old := getattr(task, name)) != values[name]
    ]
