"""The events as an AsyncAPI 3.0 document: what each service sends and receives over RabbitMQ."""

import json
from collections.abc import Mapping
from inspect import getdoc
from pathlib import Path
from typing import Any

from chassis.docs.catalogue import subscribers
from chassis.docs.envelope import headers_schema
from chassis.docs.schemas import published_name, schema_of
from chassis.events.topology import inbound_queue
from chassis.service import Service
from contracts import Event, event_types

SCHEMAS = "#/components/schemas/{model}"
BINDING_VERSION = "0.3.0"  # of the AMQP bindings
Document = dict[str, Any]

ABOUT = """\
Every event is published to its service's durable topic exchange with its name as routing key; the body is
plain JSON and the headers are CloudEvents attributes. Bind a queue of your own to hear it."""


def document(services: Mapping[str, Service], examples: Path) -> Document:
    """The whole document; ``examples`` is the folder with the hand-written ones."""
    events = event_types().values()
    hearers = subscribers(services)
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "营商环境工作任务调度平台：事件",
            "version": "1.0.0",
            "description": ABOUT,
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/json",
        "channels": {published_name(event): _channel(event) for event in events},
        "operations": {
            name: operation
            for event in events
            for name, operation in _operations(event, hearers[event.full_name()]).items()
        },
        "components": {
            "messages": {published_name(event): _message(event, examples) for event in events},
            "schemas": {"Envelope": headers_schema()} | _schemas(),
        },
    }


def _channel(event_type: type[Event]) -> Document:
    exchange = {
        "name": event_type.exchange(),
        "type": "topic",
        "durable": True,
        "autoDelete": False,
        "vhost": "/",
    }
    return {
        "address": event_type.event_name(),
        "messages": {
            event_type.__name__: {"$ref": f"#/components/messages/{published_name(event_type)}"},
        },
        "bindings": {
            "amqp": {"is": "routingKey", "exchange": exchange, "bindingVersion": BINDING_VERSION},
        },
    }


def _operations(event_type: type[Event], hearers: list[str]) -> dict[str, Document]:
    name = published_name(event_type)
    channel = f"#/channels/{name}"
    common = {
        "channel": {"$ref": channel},
        "messages": [{"$ref": f"{channel}/messages/{event_type.__name__}"}],
    }
    publisher = event_type.publisher()
    send = {
        "action": "send",
        "title": f"{publisher} sends {event_type.event_name()}",
        "tags": [{"name": publisher}],
        "bindings": {
            "amqp": {"deliveryMode": 2, "mandatory": bool(hearers), "bindingVersion": BINDING_VERSION}
        },
    }
    receive = {
        f"{hearer}.receive.{name}": {
            "action": "receive",
            "title": f"{hearer} hears {name} from its queue {inbound_queue(hearer)}",
            "tags": [{"name": hearer}],
            "bindings": {"amqp": {"ack": True, "bindingVersion": BINDING_VERSION}},
        }
        for hearer in hearers
    }
    named = {f"{publisher}.send.{name}": send} | receive
    return {operation: about | common for operation, about in named.items()}


def _message(event_type: type[Event], examples: Path) -> Document:
    name = published_name(event_type)
    given = sorted((examples / name).glob("*.json"))
    return {
        "name": event_type.full_name(),
        "title": event_type.__name__,
        "summary": (getdoc(event_type) or "").partition("\n")[0],
        "contentType": "application/json",
        "headers": {"$ref": SCHEMAS.format(model="Envelope")},
        "correlationId": {"location": "$message.header#/ce-correlationid"},
        "payload": {"$ref": SCHEMAS.format(model=event_type.__name__)},
        "examples": [{"name": file.stem, "payload": json.loads(file.read_text())} for file in given],
    }


def _schemas() -> Document:
    """Every event's schema and the models they refer to, each under its class's name."""
    found: Document = {}
    for event_type in event_types().values():
        schema = schema_of(event_type, SCHEMAS)
        for name, named in {**schema.pop("$defs", {}), event_type.__name__: schema}.items():
            if found.setdefault(name, named) != named:
                raise ValueError(f"two models of the published language are called {name}")
    return found
