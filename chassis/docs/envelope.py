"""What stands around every event: headers that are CloudEvents attributes (chassis/events/envelope.py)."""

from chassis.events.envelope import PREFIX

ATTRIBUTES = {
    "specversion": "CloudEvents version, `1.0`",
    "id": "identifies the event; the same in every redelivery and replay",
    "source": "the publishing service, `/issues`",
    "type": "publisher and event name, `issues.issue_opened`",
    "subject": "the aggregate the fact is about, e.g. the issue number",
    "time": "when it happened, ISO 8601 with offset",
    "dataversion": "version of the event, `1`; another version is another event name",
    "sequence": "counts the events of this subject, from 1: apply state by it, never by arrival",
    "position": "counts all events of this publisher, from 1, without a gap: a hole means one is missing",
    "classification": "`public`, `internal` or `restricted`",
}
ATTRIBUTES_IF_KNOWN = {
    "correlationid": "the same for everything one request set off",
    "causationid": "the event this one follows from",
    "traceparent": "W3C trace context",
    "actortype": "who caused it: `person`, `machine` (of a unit), `device`, `system` or `anonymous`",
    "actorid": "their id",
    "actordept": "their unit",
}


def headers_schema() -> dict[str, object]:
    """The JSON Schema of an event's message headers."""
    described = ATTRIBUTES | ATTRIBUTES_IF_KNOWN
    return {
        "type": "object",
        "properties": {
            f"{PREFIX}{name}": {"type": "string", "description": text} for name, text in described.items()
        },
        "required": [f"{PREFIX}{name}" for name in ATTRIBUTES],
    }


def headers_table() -> str:
    """The same as Markdown."""
    rows = [f"| `{PREFIX}{name}` | always | {text} |" for name, text in ATTRIBUTES.items()]
    rows += [f"| `{PREFIX}{name}` | if known | {text} |" for name, text in ATTRIBUTES_IF_KNOWN.items()]
    return "\n".join(["| header | | meaning |", "|---|---|---|", *rows])
