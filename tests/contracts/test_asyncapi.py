"""The AsyncAPI document is valid by AsyncAPI's own schema, and points only to what is in it."""

import copy
import json
from collections.abc import Iterator
from pathlib import Path

import jsonschema_rs
import pytest
import yaml

from chassis.docs import asyncapi, files
from chassis.docs.catalogue import subscribers
from chassis.service import installed
from contracts import event_types
from tests.contracts.examples import EXAMPLES, FOLDER

SPECS = Path(__file__).parent / "node_modules" / "@asyncapi" / "specs" / "schemas"


@pytest.fixture(scope="module")
def official():
    """AsyncAPI's JSON Schema of version 3.0.0; ``make`` fetches it."""
    return jsonschema_rs.validator_for(json.loads((SPECS / "3.0.0-without-$id.json").read_text()))


@pytest.fixture(scope="module")
def document():
    """The document as it is checked in."""
    made = files.generate(installed(), FOLDER.parents[1])
    return yaml.safe_load(made[Path("docs/asyncapi.yaml")])


def references(value) -> Iterator[str]:
    """Every ``$ref`` in a document."""
    if isinstance(value, dict):
        yield from (each for key, each in value.items() if key == "$ref")
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from references(each)


def at(document, reference):
    """What a reference points to; raises KeyError if nothing is there."""
    for key in reference.removeprefix("#/").split("/"):
        document = document[key]
    return document


def test_the_document_is_valid_asyncapi(official, document):
    assert [f"{error.instance_path}: {error.message}" for error in official.iter_errors(document)] == []


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("#/operations/issues.send.issues.issue_opened.v1/action", "shout"),
        ("#/operations/issues.send.issues.issue_opened.v1/channel", None),
        ("#/channels/issues.issue_opened.v1/bindings/amqp/is", "mailbox"),
        ("#/components/messages/issues.issue_opened.v1/correlationId/location", "anywhere"),
        ("#/info/version", None),
    ],
)
def test_an_invalid_document_is_noticed(official, document, place, value):
    broken = copy.deepcopy(document)
    parent, _, key = place.rpartition("/")
    at(broken, parent)[key] = value
    assert not official.is_valid(broken)


def test_every_reference_points_to_something(document):
    found = list(references(document))
    assert found
    for reference in found:
        assert at(document, reference)


def test_every_event_is_sent_by_its_publisher_and_received_by_each_subscriber(document):
    told = {
        (
            operation["tags"][0]["name"],
            operation["action"],
            at(document, operation["messages"][0]["$ref"])["$ref"],
        )
        for operation in document["operations"].values()
    }
    heard = subscribers(installed())
    assert told == {
        (service, action, f"#/components/messages/{asyncapi.published_name(event_type)}")
        for name, event_type in event_types().items()
        for service, action in [
            (event_type.publisher(), "send"),
            *((hearer, "receive") for hearer in heard[name]),
        ]
    }


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_an_example_satisfies_its_message(document, example):
    reference = {"$ref": f"#/components/schemas/{example.event_type.__name__}"}
    schema = reference | {"components": document["components"]}
    jsonschema_rs.validate(schema, json.loads(example.text), validate_formats=True)
