"""Additive only: what a change of an event's schema would break for those who read or kept the event."""

from typing import Any

ANNOTATIONS = frozenset({"title", "description", "default", "examples", "$schema", "$id", "$defs"})

Schema = dict[str, Any]


def breaches(old: Schema, new: Schema) -> list[str]:
    """Why ``new`` may not take the place of the published ``old``; empty when it only adds.

    A reader built on the old schema must understand every new event, and an event kept from before must
    still be one: so no field goes, none is demanded that was not, none may be missing that never was,
    and none changes its type, not even to a wider one. What cannot keep to that is a new class with the
    next ``V2`` suffix.
    """
    return _compare("", _resolved(old, old.get("$defs", {})), _resolved(new, new.get("$defs", {})))


def _resolved(schema: Any, definitions: Schema) -> Any:
    """The schema without references and without what only explains."""
    if isinstance(schema, list):
        return [_resolved(each, definitions) for each in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return _resolved(definitions[schema["$ref"].rpartition("/")[2]], definitions)
    kept = {key: value for key, value in schema.items() if key not in ANNOTATIONS}
    if "properties" in kept:  # whose keys are names, not keywords
        kept["properties"] = {name: _resolved(each, definitions) for name, each in kept["properties"].items()}
    return {
        key: value if key == "properties" else _resolved(value, definitions) for key, value in kept.items()
    }


def _compare(where: str, old: Any, new: Any) -> list[str]:
    if old == new:
        return []
    if _both(old, new, "properties"):
        return _compare_fields(where, old, new)
    if _both(old, new, "items"):
        return _compare(f"{where}[]", old["items"], new["items"])
    if _both(old, new, "anyOf") and len(old["anyOf"]) == len(new["anyOf"]):
        pairs = zip(old["anyOf"], new["anyOf"], strict=True)
        return [breach for one, other in pairs for breach in _compare(where, one, other)]
    return [f"{where or 'the event'} changes its type"]


def _both(old: Any, new: Any, key: str) -> bool:
    """Whether both are of this shape, and alike in everything else."""
    shape = {key, "required"}
    return (
        key in old
        and key in new
        and {k: v for k, v in old.items() if k not in shape}
        == {k: v for k, v in new.items() if k not in shape}
    )


def _compare_fields(where: str, old: Schema, new: Schema) -> list[str]:
    before, after = old["properties"], new["properties"]
    always, demanded = set(old.get("required", ())), set(new.get("required", ()))
    place = f"{where}." if where else ""
    return [
        *(f"{place}{name} is removed" for name in before if name not in after),
        *(f"{place}{name} is newly required" for name in after if name in demanded - always),
        *(
            f"{place}{name} is no longer required"
            for name in before
            if name in after and name in always - demanded
        ),
        *(
            breach
            for name in before
            if name in after
            for breach in _compare(f"{place}{name}", before[name], after[name])
        ),
    ]
