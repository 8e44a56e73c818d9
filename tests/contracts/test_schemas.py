"""Published schemas are current and only ever grow; each way to break a reader is refused."""

import json
from datetime import date
from pathlib import Path
from typing import ClassVar, Literal

import jsonschema_rs
import pytest
from pydantic import BaseModel, create_model

from chassis.docs.compatibility import breaches
from chassis.docs.schemas import comments, event_schema, published_name
from contracts import Event, event_types

PUBLISHED = Path(__file__).parents[2] / "contracts" / "schemas"


class Visitor(BaseModel):
    name: str
    phone: str | None


class VisitMade(Event):
    """Somebody was visited."""

    aggregate: ClassVar[str] = "visit_id"

    visit_id: str  #: number of the visit
    made_on: date
    hours: int = 1
    kind: Literal["planned", "surprise"]
    visitors: list[Visitor]
    host: Visitor
    note: str | None


def changed(**fields):
    """The schema after these fields were changed, added, or (``None``) removed."""
    kept = {
        name: (field.annotation, ... if field.is_required() else field.default)
        for name, field in VisitMade.model_fields.items()
    }
    final = {name: field for name, field in (kept | fields).items() if field is not None}
    return create_model("VisitMade", **final).model_json_schema()


def with_visitor(**fields):
    """The same with other fields in the nested model."""
    visitor = create_model("Visitor", **({"name": (str, ...), "phone": (str | None, ...)} | fields))
    return changed(visitors=(list[visitor], ...), host=(visitor, ...))


@pytest.mark.parametrize("event_type", event_types().values(), ids=lambda event_type: event_type.full_name())
def test_an_event_keeps_what_its_published_schema_promises(event_type):
    published = json.loads((PUBLISHED / f"{published_name(event_type)}.json").read_text())
    assert breaches(published, event_schema(event_type)) == []


def test_no_published_event_has_gone():
    assert {file.stem for file in PUBLISHED.glob("*.json")} == set(
        map(published_name, event_types().values())
    )


@pytest.mark.parametrize("event_type", event_types().values(), ids=lambda event_type: event_type.full_name())
def test_a_schema_is_valid_json_schema(event_type):
    jsonschema_rs.meta.validate(event_schema(event_type))


@pytest.mark.parametrize("event_type", event_types().values(), ids=lambda event_type: event_type.full_name())
def test_the_ordering_key_is_a_field_that_is_always_there(event_type):
    assert event_type.aggregate in event_schema(event_type)["required"]


def test_comments_become_descriptions_inherited_ones_too():
    assert comments(VisitMade) == {"visit_id": "number of the visit"}
    described = event_schema(event_types()["notify.notification_failed_final"])["properties"]
    assert described["recipient"]["description"] == "person id"
    assert described["error"]["description"] == "stable code, never an address or a text"


@pytest.mark.parametrize(
    "addition",
    [
        changed(),
        changed(place=(str | None, None)),
        changed(places=(list[Visitor], [])),
        with_visitor(mail=(str | None, None)),
        changed(hours=(int, 2)),
    ],
    ids=["nothing", "an optional field", "a list", "an optional nested field", "another default"],
)
def test_additions_are_let_through(addition):
    assert breaches(VisitMade.model_json_schema(), addition) == []


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (changed(note=None), ["note is removed"]),
        (changed(note=None, remark=(str | None, None)), ["note is removed"]),
        (changed(place=(str, ...)), ["place is newly required"]),
        (changed(hours=(int, ...)), ["hours is newly required"]),
        (changed(note=(str | None, None)), ["note is no longer required"]),
        (changed(note=(str, ...)), ["note changes its type"]),
        (changed(made_on=(str, ...)), ["made_on changes its type"]),
        (changed(hours=(float, 1.0)), ["hours changes its type"]),
        (changed(visit_id=(str | None, ...)), ["visit_id changes its type"]),
        (changed(kind=(Literal["planned"], ...)), ["kind changes its type"]),
        (changed(kind=(Literal["planned", "surprise", "call"], ...)), ["kind changes its type"]),
        (changed(visitors=(list[str], ...)), ["visitors[] changes its type"]),
        (changed(visitors=(Visitor, ...)), ["visitors changes its type"]),
        (
            with_visitor(phone=(str, ...)),
            ["visitors[].phone changes its type", "host.phone changes its type"],
        ),
        (
            with_visitor(role=(str, ...)),
            ["visitors[].role is newly required", "host.role is newly required"],
        ),
    ],
    ids=[
        "removed",
        "renamed",
        "new and required",
        "required from now on",
        "optional from now on",
        "narrowed from null",
        "another format",
        "another number",
        "widened to null",
        "a code less",
        "a code more",
        "other elements",
        "no list any more",
        "nested type",
        "nested and required",
    ],
)
def test_what_would_break_a_reader_is_refused(change, says):
    assert breaches(VisitMade.model_json_schema(), change) == says
