"""The examples are true: each is an event of its class and its schema, word for word."""

import json

import jsonschema_rs
import pytest

from chassis.docs.schemas import event_schema, published_name
from contracts import event_types
from tests.contracts.examples import EXAMPLES, FOLDER, examples_of


@pytest.mark.parametrize("event_type", event_types().values(), ids=lambda event_type: event_type.full_name())
def test_every_event_has_an_example(event_type):
    assert examples_of(event_type)


def test_every_folder_belongs_to_an_event():
    assert {folder.name for folder in FOLDER.iterdir()} == {
        published_name(event_type) for event_type in event_types().values()
    }


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_an_example_is_an_event_and_says_the_same_when_published_again(example):
    event = example.event_type.model_validate_json(example.text, strict=True)
    published = json.loads(event.model_dump_json())
    assert example.event_type.model_validate(published) == event
    assert published.keys() == json.loads(example.text).keys()


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_an_example_satisfies_its_schema(example):
    validator = jsonschema_rs.validator_for(event_schema(example.event_type), validate_formats=True)
    assert [error.message for error in validator.iter_errors(json.loads(example.text))] == []


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_an_example_without_one_of_its_required_fields_is_no_event(example):
    schema = event_schema(example.event_type)
    validator = jsonschema_rs.validator_for(schema, validate_formats=True)
    for name in schema["required"]:
        crippled = {key: value for key, value in json.loads(example.text).items() if key != name}
        assert not validator.is_valid(crippled), name
