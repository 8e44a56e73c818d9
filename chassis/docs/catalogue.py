"""The event catalogue as Markdown: each publisher's events, their fields, and who hears them."""

from collections.abc import Iterator, Mapping
from inspect import getdoc
from typing import Any

from chassis.docs.schemas import event_schema, published_name
from chassis.events.subscribe import subscriptions
from chassis.service import Service
from contracts import Event, event_types

Schema = dict[str, Any]


def subscribers(services: Mapping[str, Service]) -> dict[str, list[str]]:
    """The services that hear each event, by the event's full name; nobody is an empty list."""
    heard: dict[str, list[str]] = {name: [] for name in event_types()}
    for service in services.values():
        for event_type in subscriptions(service.worker):
            heard[event_type.full_name()].append(service.name)
    return heard


def catalogue(services: Mapping[str, Service]) -> str:
    """The whole catalogue, one section per publisher."""
    hearers = subscribers(services)
    sections: list[str] = []
    for service in services.values():
        events = [event for event in event_types().values() if event.publisher() == service.name]
        sections.append(f"## {service.name} {service.title}")
        sections += [_event(event, hearers[event.full_name()]) for event in events]
    return "\n\n".join(sections) + "\n"


def _event(event_type: type[Event], hearers: list[str]) -> str:
    name = published_name(event_type)
    facts = [
        f"exchange `{event_type.exchange()}`",
        f"routing key `{event_type.event_name()}`",
        f"version {event_type.event_version()}",
        event_type.classification,
        f"in order per `{event_type.aggregate}`",
        f"heard by {', '.join(hearers) or 'none of our services yet'}",
        f"[schema](../contracts/schemas/{name}.json)",
        f"[examples](../contracts/examples/{name})",
    ]
    rows = [f"| `{field}` | {kind} | {text} |" for field, kind, text in fields(event_schema(event_type))]
    table = "\n".join(["| field | type | meaning |", "|---|---|---|", *rows])
    return f"### {event_type.full_name()}\n\n{getdoc(event_type)}\n\n{' · '.join(facts)}\n\n{table}"


def fields(schema: Schema) -> list[tuple[str, str, str]]:
    """Every field as (path, type, meaning); those of nested models follow the field that holds them."""
    return list(_fields(schema, schema.get("$defs", {}), ""))


def _fields(schema: Schema, definitions: Schema, prefix: str) -> Iterator[tuple[str, str, str]]:
    for name, field in schema["properties"].items():
        kind = _kind(field, definitions)
        if name not in schema.get("required", ()):
            kind += f", if absent `{field.get('default')}`"
        yield f"{prefix}{name}", kind, field.get("description", "").replace("|", "\\|")
        nested = _nested(field, definitions)
        if nested is not None:
            suffix = "[]." if "items" in field else "."
            yield from _fields(nested, definitions, f"{prefix}{name}{suffix}")


def _nested(field: Schema, definitions: Schema) -> Schema | None:
    inner = field.get("items", field)
    if "$ref" not in inner:
        return None
    found: Schema = definitions[_name(inner)]
    return found


def _kind(field: Schema, definitions: Schema) -> str:
    if "anyOf" in field:
        return " or ".join(_kind(each, definitions) for each in field["anyOf"])
    if "$ref" in field:
        return _name(field)
    if "enum" in field or "const" in field:
        return ", ".join(f"`{value}`" for value in field.get("enum", [field.get("const")]))
    if field["type"] == "array":
        return f"list of {_kind(field['items'], definitions)}"
    return str(field.get("format", field["type"]))


def _name(reference: Schema) -> str:
    return str(reference["$ref"]).rpartition("/")[2]
