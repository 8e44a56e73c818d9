"""The JSON Schema of an event, with the ``#:`` comments of its class as descriptions."""

import ast
import inspect
import io
import textwrap
import tokenize
from functools import cache
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import DEFAULT_REF_TEMPLATE, GenerateJsonSchema, JsonSchemaValue
from pydantic_core.core_schema import ModelSchema

from contracts import Event

DIALECT = "https://json-schema.org/draft/2020-12/schema"
MARK = "#:"


def published_name(event_type: type[Event]) -> str:
    """What an event's schema and examples are called: ``issues.issue_opened.v1``."""
    name = event_type.full_name()
    return f"{name}.v1" if event_type.event_version() == 1 else name


def event_schema(event_type: type[Event]) -> JsonSchemaValue:
    """What a reader may count on: optional is only what older events of this version lack."""
    return {
        "$schema": DIALECT,
        "$id": f"urn:bizenv:{published_name(event_type)}",
        **schema_of(event_type, DEFAULT_REF_TEMPLATE),
    }


def schema_of(model: type[BaseModel], references: str) -> JsonSchemaValue:
    """A model's schema; ``references`` is where the named models stand (pydantic's ``ref_template``)."""
    return model.model_json_schema(ref_template=references, schema_generator=_Commented)


def comments(model: type[BaseModel]) -> dict[str, str]:
    """What the ``#:`` comments at its fields say, those of the classes above it included."""
    found: dict[str, str] = {}
    for cls in reversed(model.__mro__):
        if issubclass(cls, BaseModel) and cls is not BaseModel:
            found |= _comments_in(cls)
    return found


@cache
def _comments_in(cls: type[BaseModel]) -> dict[str, str]:
    source = textwrap.dedent(inspect.getsource(cls))
    said = {
        token.start[0]: token.string.removeprefix(MARK).strip()
        for token in tokenize.generate_tokens(io.StringIO(source).readline)
        if token.type == tokenize.COMMENT and token.string.startswith(MARK)
    }
    (definition,) = ast.parse(source).body
    assert isinstance(definition, ast.ClassDef)
    return {
        node.target.id: said[node.end_lineno]
        for node in definition.body
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.end_lineno in said
    }


class _Commented(GenerateJsonSchema):
    def field_title_should_be_set(self, schema: Any) -> bool:
        """A field's name is its title; "Issue No" tells nobody more than ``issue_no``."""
        del schema
        return False

    def model_schema(self, schema: ModelSchema) -> JsonSchemaValue:
        made = super().model_schema(schema)
        for name, text in comments(schema["cls"]).items():
            field: dict[str, Any] = made.get("properties", {}).get(name, {})
            if "$ref" not in field:  # what stands beside a reference is not read
                field.setdefault("description", text)
        return made
